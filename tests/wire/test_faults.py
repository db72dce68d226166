"""What does the service do while its MongoDB is away, slow, or cut off between a write and its reply?"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo.errors import WaitQueueTimeoutError

from cosyncjwt.cache import STALENESS
from cosyncjwt.domain.application import Application
from store.mongo import MongoStore
from store.ports import Tenant
from tests.documents import LOGIN
from tests.factories import make_application, make_challenge, make_user
from tests.fakes import NOW, FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.service import PASSWORD, Service, running
from tests.wire.proxy import Proxy, proxied
from tests.wire.servers import SECANTUSDB

ADA = "ada@example.com"
# The options are those of every client: what is proved is how long a caller waits in production.
THERE = ["secantusdb"] if SECANTUSDB.missing() is None else []


@pytest.fixture(params=THERE)
async def proxy() -> AsyncIterator[Proxy]:
    """Yield what stands before the database."""
    async with proxied(urlsplit(SECANTUSDB.url()).port or 0) as between:
        yield between


def unopened(proxy: Proxy, driver: str, more: str = "") -> MongoStore:
    """Return a store behind the proxy; directly, so that the replica set does not name another way."""
    database = f"cosyncjwt_test_{uuid.uuid4().hex}"
    url = f"mongodb://127.0.0.1:{proxy.port}/{database}?directConnection=true{more}"
    return MongoStore.of_url(url, driver=driver)


async def filled(store: MongoStore) -> tuple[Application, Tenant]:
    """Return an application of the opened store, and its ports."""
    application = make_application()
    await store.applications.add(application, limit=None)
    return application, store.tenant(application.id)


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_write_whose_reply_is_lost_is_done_once(proxy: Proxy, driver: str) -> None:
    """The driver sends it again, the server recognises it: one guess counts, its caller is told."""
    store = unopened(proxy, driver)
    await store.open()
    _, tenant = await filled(store)
    user = make_user()
    await tenant.users.add(user, limit=None)
    challenge = make_challenge(user_id=user.id)
    await tenant.challenges.put(challenge)
    proxy.lose_reply_to("findAndModify")

    first = await tenant.challenges.take_try(challenge.id, NOW)
    second = await tenant.challenges.take_try(challenge.id, NOW)
    await store.close()

    assert proxy.lost == 1
    assert first == challenge
    assert second is not None
    assert second.tries_left == challenge.tries_left - 1


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_claim_whose_reply_is_lost_is_held(proxy: Proxy, driver: str) -> None:
    """An insert that was done before its reply was lost is no duplicate of itself: the user is there."""
    store = unopened(proxy, driver)
    await store.open()
    application, tenant = await filled(store)
    proxy.lose_reply_to("claims")

    await tenant.users.add(make_user(), limit=1)
    found = await store.applications.get(application.id)
    await store.close()

    assert proxy.lost == 1
    assert found is not None
    assert found.user_count == 1


async def test_a_crowd_is_refused_in_time(proxy: Proxy) -> None:
    """Who gets no connection within the limit is refused then; the others, and all later ones, are served."""
    store = unopened(proxy, "motor", "&maxPoolSize=1&waitQueueTimeoutMS=100")
    await store.open()
    _, tenant = await filled(store)
    proxy.delay = 0.3

    served = await asyncio.gather(*(tenant.users.get("usr_x") for _ in range(5)), return_exceptions=True)
    proxy.delay = 0.0
    again = await tenant.users.get("usr_x")
    await store.close()

    assert [type(each) for each in served if each is not None] == [WaitQueueTimeoutError] * 4
    assert again is None


async def login(service: Service) -> tuple[httpx.Response, float]:
    """Log in; return the answer and how long it took."""
    begun = time.monotonic()
    answer = await service.sample.post(LOGIN, {"handle": ADA, "password": PASSWORD})
    return answer, time.monotonic() - begun


async def ready(service: Service) -> int:
    """Return the status of `/readyz`, and fail when it takes longer than five seconds."""
    async with asyncio.timeout(5):
        return (await service.http.get("/readyz")).status_code


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_an_outage_is_refused_and_survived(
    proxy: Proxy, clock: FrozenClock, entropy: ScriptedEntropy, driver: str
) -> None:
    """Without a database every login ends within 3.5 seconds, `/readyz` says so; then all is as before."""
    async with running(unopened(proxy, driver), clock, entropy) as service:
        await signed_up(service, service.sample, ADA)
        assert await ready(service) == 200

        proxy.fall()
        away, *refused = await asyncio.gather(ready(service), *(login(service) for _ in range(20)))
        proxy.rise()
        async with asyncio.timeout(5):
            while await ready(service) != 200:
                pass
        answer, _ = await login(service)

    assert away == 503
    assert max(seconds for _, seconds in refused) < 3.5
    assert {extensions_of(each)["code"] for each, _ in refused} == {"OVERLOADED"}
    assert {each.headers["retry-after"] for each, _ in refused} == {"2"}
    assert answer.json()["data"]["login"]["__typename"] == "SignedIn"


async def test_every_page_says_that_it_is_worth_trying_again(
    proxy: Proxy, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Whatever asks the database while it is away answers 503, and says when to come back."""
    async with running(unopened(proxy, "motor", "&serverSelectionTimeoutMS=50"), clock, entropy) as service:
        assert service.server.sample is not None
        sample = service.server.sample.id
        # What is remembered of the application has ended.
        clock.advance(STALENESS)
        proxy.fall()
        keys = await service.http.get(f"/apps/{sample}/.well-known/jwks.json")
        page = await service.http.get("/signup/confirm", params={"app": sample, "token": "x" * 43})
        button = await service.http.post("/signup/confirm", data={"app": sample, "token": "x" * 43})
        proxy.rise()

    assert [each.status_code for each in (keys, page, button)] == [503] * 3
    assert {each.headers["retry-after"] for each in (keys, page, button)} == {"2"}


def extensions_of(answer: httpx.Response) -> dict[str, object]:
    """Return the `extensions` of the answer's only error."""
    (error,) = answer.json()["errors"]
    extensions: dict[str, object] = error["extensions"]
    return extensions
