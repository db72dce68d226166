"""What is a stolen store worth without the key that is not in it? Named after the requirement."""

import re
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from structlog.testing import capture_logs

from cosyncjwt.domain.secret import Secret
from cosyncjwt.settings import Settings
from tests.backends import Backend
from tests.contents import contents
from tests.documents import LOGIN
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.people import signed_up
from tests.recovering import NEW, forgot, log_in, reset
from tests.security.support import ADA
from tests.service import PASSWORD, SETTINGS, Service, running

FIRST, SECOND = ScriptedEntropy("first pepper").token(32), ScriptedEntropy("second pepper").token(32)
LOGIN_OF_ADA = {"handle": ADA, "password": PASSWORD}


async def kept(backend: Backend) -> tuple[str, str]:
    """Return the mark and the PHC string of the only password in the store."""
    text = " ".join(record for records in (await contents(backend)).values() for record in records)
    (found,) = set(re.findall(r"([0-9a-f]{8})?(\$argon2id\$[^$]+\$[^$]+\$[^$]+\$[A-Za-z0-9+/]+)", text))
    return found


def opens(phc: str, password: str) -> bool:
    """Say whether Argon2id alone believes the password."""
    try:
        return PasswordHasher().verify(phc, password)
    except VerifyMismatchError:
        return False


async def logged_in(service: Service, entropy: ScriptedEntropy, backend: Backend, settings: Settings) -> str:
    """Log in at another server on the same store, with other settings."""
    async with running(backend.connect(), service.clock, entropy, settings) as other:
        return await outcome(other.sample, LOGIN, LOGIN_OF_ADA)


async def test_P13_the_store_alone_verifies_nothing(service: Service, backend: Backend) -> None:
    """Whoever has the hash and even the right password cannot tell that it is."""
    await signed_up(service, service.sample, ADA)

    mark, phc = await kept(backend)

    assert mark
    assert not opens(phc, PASSWORD)


async def test_P13_what_was_hashed_without_is_good_and_made_anew(service: Service, backend: Backend) -> None:
    """A hash from before there was a pepper opens, and the next login seasons it."""
    signed_in = await signed_up(service, service.sample, ADA)
    assert service.server.sample is not None
    users = service.server.world.store.tenant(service.server.sample.id).users
    user = await users.get(signed_in["user"]["id"])
    assert user is not None
    bare = Secret(PasswordHasher().hash(PASSWORD))
    await users.replace_password_hash(user.id, old=user.password_hash, new=bare, now=service.clock.now())
    assert opens((await kept(backend))[1], PASSWORD)

    ended = [await outcome(service.sample, LOGIN, LOGIN_OF_ADA) for _ in range(2)]

    mark, phc = await kept(backend)
    assert ended == ["SignedIn", "SignedIn"]
    assert (bool(mark), opens(phc, PASSWORD)) == (True, False)


async def test_P13_a_pepper_is_replaced(service: Service, backend: Backend) -> None:
    """A new pepper before the former: the login is good, its hash is made anew, the former may go."""
    await signed_up(service, service.sample, ADA)
    marks = [(await kept(backend))[0]]

    for peppers in [(FIRST,), (SECOND, FIRST), (SECOND,)]:
        settings = replace(SETTINGS, peppers=peppers)
        entropy = ScriptedEntropy(f"server {len(marks)}")
        assert await logged_in(service, entropy, backend, settings) == "SignedIn"
        marks.append((await kept(backend))[0])

    assert len(set(marks)) == 3
    assert marks[2] == marks[3]


async def test_P13_a_new_master_key_changes_nothing(service: Service, backend: Backend) -> None:
    """The pepper does not depend on the master key: it is replaced without making a password bad."""
    await signed_up(service, service.sample, ADA)
    before = await kept(backend)
    settings = replace(SETTINGS, master_keys=(FIRST, *SETTINGS.master_keys))

    assert await logged_in(service, ScriptedEntropy("new master key"), backend, settings) == "SignedIn"

    assert await kept(backend) == before


@pytest.mark.parametrize("count", [3])
async def test_P13_a_pepper_that_was_lost(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, count: int
) -> None:
    """Without its pepper a password opens nothing, the log says why, once, and a reset helps."""
    async with running(backend.connect(), clock, entropy, replace(SETTINGS, peppers=(FIRST,))) as service:
        await signed_up(service, service.sample, ADA)

    async with running(backend.connect(), clock, ScriptedEntropy("later")) as service:
        with capture_logs() as events:
            ended = [await outcome(service.sample, LOGIN, LOGIN_OF_ADA) for _ in range(count)]
        await reset(service.sample, ADA, await forgot(service, service.sample, ADA))

        assert ended == ["INVALID_CREDENTIALS"] * count
        assert [event["event"] for event in events].count("password.pepper_unknown") == 1
        assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"
