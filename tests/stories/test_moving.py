"""A service outgrows its machine, moves to MongoDB, or back, and nobody notices."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from store.ports import Store
from tests.backends import BACKENDS, SqliteBackend, available
from tests.documents import COMPLETE_SIGNUP, CREATE_APPLICATION, DEVELOPER, ME, REFRESH, SIGNUP
from tests.factors import COMPLETE_LOGIN, ENABLE, LOGIN, SETUP, code_of
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.moving import moved
from tests.people import developer, developer_again, signed_up
from tests.service import PASSWORD, Service, running

ADA, BEA, CARL, DORA = "ada@example.com", "bea@example.com", "carl@example.com", "dora@example.com"
DIRECTIONS = ("out of SQLite", "into SQLite")
UNTIMED: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


@dataclass(frozen=True, slots=True)
class Had:
    """What people have in their hands when the servers stop."""

    application_id: str
    app_token: str
    secret: str
    used: str
    sheet: list[str]
    ada: dict[str, Any]
    bea: dict[str, Any]
    carls_code: str


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Move both ways between SQLite and each MongoDB that is there."""
    others = [name for name in available(metafunc.definition.path) if name != "sqlite"]
    pairs = [(direction, other) for direction in DIRECTIONS for other in others]
    metafunc.parametrize("ends", pairs, ids=[" ".join(pair) for pair in pairs], indirect=True)


@pytest.fixture
async def ends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """Yield two empty stores of different kinds, in the order of the move."""
    direction, other = request.param
    database = BACKENDS[other](tmp_path)
    file, far = SqliteBackend(tmp_path).connect(), database.connect()
    yield (file, far) if direction == DIRECTIONS[0] else (far, file)
    await database.drop()


async def before(service: Service) -> Had:
    """Let people do what they do."""
    maker = await developer(service)
    made = await maker.run(CREATE_APPLICATION, {"input": {"name": "Bank", "twoFactorVerification": "GOOGLE"}})
    app = service.client_of(made["appToken"])

    # Ada protects her account, and has logged in with it.
    ada = app.signed_in((await signed_up(service, app, ADA))["accessToken"])
    secret = (await ada.run(SETUP))["secret"]
    enabled = await ada.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    service.clock.advance(timedelta(minutes=1))
    required = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    used = code_of(secret, service.clock.now())
    signed_in = await app.run(COMPLETE_LOGIN, {"loginToken": required["loginToken"], "code": used})

    # Bea is signed in, and Carl has been sent a code.
    bea = await signed_up(service, app, BEA)
    await app.run(SIGNUP, {"handle": CARL, "password": PASSWORD})
    code = (await service.newest(CARL))["code"]
    return Had(
        made["id"],
        made["appToken"],
        secret,
        used,
        enabled["recoveryCodes"],
        signed_in,
        bea,
        str(code),
    )


async def after(service: Service, had: Had) -> None:
    """See that everything which people have in their hands is good, once."""
    app = service.client_of(had.app_token)

    # Backends verify old JWTs by the keys that are published now.
    reply = await service.http.get(f"/apps/{had.application_id}/.well-known/jwks.json")
    keys = jwt.PyJWKSet.from_dict(reply.json())
    for token in (had.ada["jwt"], had.bea["jwt"]):
        key = keys[jwt.get_unverified_header(token)["kid"]]
        jwt.decode(token, key, algorithms=["RS256"], audience=had.application_id, options=UNTIMED)

    # Bea stays signed in: her access token is good, her refresh token once.
    assert (await app.signed_in(had.bea["accessToken"]).run(ME))["handle"] == BEA
    refreshed = await app.run(REFRESH, {"refreshToken": had.bea["refreshToken"]})
    assert refreshed["__typename"] == "SignedIn"
    service.clock.advance(timedelta(seconds=15))
    again = await app.run(REFRESH, {"refreshToken": had.bea["refreshToken"]})
    assert again["__typename"] != "SignedIn"

    # Ada logs in by her password and her app; a code that she had used is not good again.
    required = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    old = {"loginToken": required["loginToken"], "code": had.used}
    assert (await app.run(COMPLETE_LOGIN, old))["code"] == "INVALID_CODE"
    service.clock.advance(timedelta(seconds=15))
    new = {**old, "code": code_of(had.secret, service.clock.now())}
    assert (await app.run(COMPLETE_LOGIN, new))["__typename"] == "SignedIn"
    required = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    sheet = {"loginToken": required["loginToken"], "code": had.sheet[0], "method": "RECOVERY_CODE"}
    assert (await app.run(COMPLETE_LOGIN, sheet))["__typename"] == "SignedIn"

    # Carl completes what he had begun, and the developer finds the application as it was.
    completed = await app.run(COMPLETE_SIGNUP, {"handle": CARL, "code": had.carls_code})
    assert completed["__typename"] == "SignedIn"
    maker = await developer_again(service)
    (application,) = (await maker.run(DEVELOPER))["applications"]["nodes"]
    assert (application["id"], application["name"]) == (had.application_id, "Bank")


async def test_the_story_of_a_move(
    ends: tuple[Store, Store], clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Passwords, second factors, recovery codes, tokens, keys and waiting signups work as before."""
    source, target = ends
    async with running(source, clock, entropy) as service:
        had = await before(service)
        # Perhaps her code is sent before the servers stop, perhaps it waits.
        await service.sample.run(SIGNUP, {"handle": DORA, "password": PASSWORD})
    sent = service.inbox.entries(DORA)

    await moved(source, target)

    async with running(target, clock, entropy) as service:
        await service.server.worker.drain()
        sent += service.inbox.entries(DORA)
        assert [each["template"] for each in sent] == ["signup_code"]
        await after(service, had)
