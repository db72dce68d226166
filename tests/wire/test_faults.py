"""What does the service do while its MongoDB is away, slow, or cut off between a write and its reply?"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo.errors import PyMongoError, WaitQueueTimeoutError

from cosyncjwt.cache import STALENESS
from cosyncjwt.domain.application import Application
from cosyncjwt.http.away import STORE_SECONDS
from store.mongo import MongoStore
from store.ports import Tenant
from tests.documents import LOGIN
from tests.factories import make_application, make_challenge, make_user
from tests.fakes import NOW, FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.service import PASSWORD, Service, running
from tests.wire.proxy import SILENCE, Proxy, proxied
from tests.wire.servers import SECANTUSDB

ADA = "ada@example.com"
FOR_EVER = "&serverSelectionTimeoutMS=3600000&socketTimeoutMS=3600000&connectTimeoutMS=3600000"
"""Options by which nothing but the time of a request ends what it asks."""
PATIENCE = 120.0
"""For a machine that is busy: what ends later hangs."""
FAULTS: dict[str, tuple[str, Callable[[Proxy], None]]] = {
    "away, motor": ("motor", lambda proxy: proxy.fall()),
    "away, pymongo": ("pymongo", lambda proxy: proxy.fall()),
    "silent, motor": ("motor", lambda proxy: proxy.answer_after(SILENCE)),
    "silent, pymongo": ("pymongo", lambda proxy: proxy.answer_after(SILENCE)),
    "slow, motor": ("motor", lambda proxy: proxy.answer_after(2.0)),
    "slow, pymongo": ("pymongo", lambda proxy: proxy.answer_after(2.0)),
}
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
    store = unopened(proxy, driver, FOR_EVER)
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
    store = unopened(proxy, driver, FOR_EVER)
    await store.open()
    application, tenant = await filled(store)
    proxy.lose_reply_to("claims")

    await tenant.users.add(make_user(), limit=1)
    found = await store.applications.get(application.id)
    await store.close()

    assert proxy.lost == 1
    assert found is not None
    assert found.user_count == 1


async def test_a_crowd_is_refused(proxy: Proxy) -> None:
    """Who gets no connection within the limit is refused then; who has one, and all later, are served."""
    store = unopened(proxy, "motor", f"{FOR_EVER}&maxPoolSize=1&waitQueueTimeoutMS=100")
    await store.open()
    _, tenant = await filled(store)
    proxy.delay = SILENCE

    asked = {asyncio.create_task(tenant.users.get("usr_x")) for _ in range(5)}
    async with asyncio.timeout(PATIENCE):
        while len(asked) > 1:
            refused, asked = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            assert {type(each.exception()) for each in refused} == {WaitQueueTimeoutError}
        proxy.recover()
        served = await asyncio.gather(*asked)
    again = await tenant.users.get("usr_x")
    await store.close()

    assert [*served, again] == [None, None]


async def login(service: Service) -> httpx.Response:
    """Log in."""
    return await service.sample.post(LOGIN, {"handle": ADA, "password": PASSWORD})


async def ready(service: Service) -> int:
    """Return the status of `/readyz`, which must not hang."""
    async with asyncio.timeout(PATIENCE):
        return (await service.http.get("/readyz")).status_code


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_request_is_refused_when_its_time_is_up(
    proxy: Proxy, clock: FrozenClock, entropy: ScriptedEntropy, fault: tuple[str, Callable[[Proxy], None]]
) -> None:
    """Nothing but a request's own time ends here what a login asks; `/readyz` says so, then all is well."""
    driver, suffer = fault
    async with running(unopened(proxy, driver, FOR_EVER), clock, entropy) as service:
        await signed_up(service, service.sample, ADA)
        async with asyncio.timeout(PATIENCE):
            while await ready(service) != 200:
                pass

        suffer(proxy)
        async with asyncio.timeout(PATIENCE):
            away, *refused = await asyncio.gather(ready(service), *(login(service) for _ in range(20)))
        proxy.recover()
        async with asyncio.timeout(PATIENCE):
            while await ready(service) != 200:
                pass
            answer = await login(service)

    assert away == 503
    assert {extensions_of(each)["code"] for each in refused} == {"OVERLOADED"}
    assert {each.headers["retry-after"] for each in refused} == {"2"}
    assert answer.json()["data"]["login"]["__typename"] == "SignedIn"


def test_a_request_has_less_than_a_client_waits() -> None:
    """The time of a request, which all calls share, leaves a second of the 3.5 in which it is refused."""
    assert STORE_SECONDS == 2.5


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_crowd_for_one_connection_is_refused_when_its_time_is_up(proxy: Proxy, driver: str) -> None:
    """Whoever waits for a connection that others hold is refused then, though the client would wait on."""
    store = unopened(proxy, driver, f"{FOR_EVER}&maxPoolSize=1")
    await store.open()
    _, tenant = await filled(store)
    proxy.delay = SILENCE

    async def ask() -> None:
        with store.waiting_at_most(0.3):
            await tenant.users.get("usr_x")

    async with asyncio.timeout(PATIENCE):
        refused = await asyncio.gather(*(ask() for _ in range(5)), return_exceptions=True)
    proxy.recover()
    again = await tenant.users.get("usr_x")
    await store.close()

    assert all(isinstance(each, Exception) and store.is_unavailable(each) for each in refused)
    assert again is None


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_what_was_given_up_half_done_is_repaired(proxy: Proxy, driver: str) -> None:
    """A write whose reply came too late may be done: a repair undoes it, and nothing of it is in the way."""
    store = unopened(proxy, driver, FOR_EVER)
    await store.open()
    application, tenant = await filled(store)
    user = make_user()
    proxy.delay = SILENCE
    with pytest.raises(PyMongoError) as given_up, store.waiting_at_most(0.3):
        await tenant.users.add(user, limit=1)
    proxy.recover()

    await store.repair(NOW + timedelta(hours=1))
    await tenant.users.add(user, limit=1)
    found = await store.applications.get(application.id)
    await store.close()

    assert store.is_unavailable(given_up.value)
    assert found is not None
    assert found.user_count == 1


async def test_every_page_says_that_it_is_worth_trying_again(
    proxy: Proxy, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Whatever asks the database while it is away answers 503, and says when to come back."""
    async with running(unopened(proxy, "motor", FOR_EVER), clock, entropy) as service:
        assert service.server.sample is not None
        sample = service.server.sample.id
        # What is remembered of the application has ended.
        clock.advance(STALENESS)
        proxy.fall()
        keys, page, button = await asyncio.gather(
            service.http.get(f"/apps/{sample}/.well-known/jwks.json"),
            service.http.get("/signup/confirm", params={"app": sample, "token": "x" * 43}),
            service.http.post("/signup/confirm", data={"app": sample, "token": "x" * 43}),
        )
        proxy.recover()

    assert [each.status_code for each in (keys, page, button)] == [503] * 3
    assert {each.headers["retry-after"] for each in (keys, page, button)} == {"2"}


def extensions_of(answer: httpx.Response) -> dict[str, object]:
    """Return the `extensions` of the answer's only error."""
    (error,) = answer.json()["errors"]
    extensions: dict[str, object] = error["extensions"]
    return extensions
