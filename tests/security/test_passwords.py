"""Can a password be weakened, cut, confused, or found out by how long an answer takes?"""

import asyncio
import unicodedata
from dataclasses import replace

import pytest

from cosyncjwt.domain.password import HashCost
from tests.applications import filled
from tests.backends import Backend
from tests.contents import contents
from tests.documents import LOGIN, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.people import signed_up
from tests.security.support import ADA, at_once
from tests.service import PASSWORD, SETTINGS, Service, running

COSTLIER = replace(SETTINGS, hash_cost=HashCost(memory_kib=16, iterations=2, parallelism=1))
HEAVY = replace(SETTINGS, hash_cost=HashCost(), workers=64)
"""Two threads hash, and eighteen requests have a place, however many cores the machine has."""


async def hashes(backend: Backend) -> list[str]:
    """Return the records that hold a password's hash."""
    kept = await contents(backend)
    return [record for records in kept.values() for record in records if "$argon2id$" in record]


async def test_P02_the_next_login_hashes_anew(service: Service, backend: Backend) -> None:
    """After the cost was raised, an old hash still opens, and the next good login replaces it."""
    await signed_up(service, service.sample, ADA)
    before = await hashes(backend)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later"), COSTLIER) as later:
        await later.sample.run(LOGIN, {"handle": ADA, "password": "wrong password"})
        after_wrong = await hashes(backend)
        first = await outcome(later.sample, LOGIN, {"handle": ADA, "password": PASSWORD})
        after_right = await hashes(backend)
        second = await outcome(later.sample, LOGIN, {"handle": ADA, "password": PASSWORD})

    assert ("m=8,t=1,p=1" in before[0], after_wrong) == (True, before)
    assert "m=16,t=2,p=1" in after_right[0]
    assert (first, second) == ("SignedIn", "SignedIn")


async def test_P02_a_right_hash_is_left_alone(service: Service, backend: Backend) -> None:
    """A login hashes nothing anew while the cost is the same."""
    await signed_up(service, service.sample, ADA)
    before = [record[record.index("$argon2id$") :][:90] for record in await hashes(backend)]

    await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert [record[record.index("$argon2id$") :][:90] for record in await hashes(backend)] == before


@pytest.mark.parametrize("length", [72, 128, 255])
async def test_P04_passwords_are_not_cut(service: Service, length: int) -> None:
    """Two passwords that differ only behind the first 72, 128 or 255 characters do not open each other."""
    await signed_up(service, service.sample, ADA, "x" * length + "a")

    ended = [
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": "x" * length + last})
        for last in ("b", "", "a")
    ]

    assert ended == ["INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "SignedIn"]


async def test_P04_NUL_does_not_end_a_password(service: Service) -> None:
    """What comes behind a NUL counts."""
    await signed_up(service, service.sample, ADA, "password\x00one")

    ended = await outcome(service.sample, LOGIN, {"handle": ADA, "password": "password\x00two"})

    assert ended == "INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    ("kept", "given", "expected"),
    [
        ("café au lait", unicodedata.normalize("NFD", "café au lait"), "SignedIn"),
        (unicodedata.normalize("NFD", "café au lait"), "café au lait", "SignedIn"),
        ("Password one", "password one", "INVALID_CREDENTIALS"),
        ("password one", "password  one", "INVALID_CREDENTIALS"),
        ("ﬁne password", "fine password", "INVALID_CREDENTIALS"),
        ("password ①", "password 1", "INVALID_CREDENTIALS"),
    ],
    ids=["decomposed", "composed", "case", "spaces", "ligature", "circled"],
)
async def test_P05_normalised_and_no_more(service: Service, kept: str, given: str, expected: str) -> None:
    """Composition does not matter; case, spaces and compatible characters do."""
    await signed_up(service, service.sample, ADA, kept)

    assert await outcome(service.sample, LOGIN, {"handle": ADA, "password": given}) == expected


async def test_P11_unknown_handles_are_hashed_too(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A burst of logins fills the hashing queue, whether or not the handles have users."""
    async with running(backend.connect(), clock, entropy, HEAVY) as service:
        users = await filled(service, _sample_id(service), 80, limit=None)

        known, unknown, impossible = [
            await at_once(
                outcome(service.sample, LOGIN, {"handle": handle, "password": "wrong password"})
                for handle in handles
            )
            for handles in (
                [user.handle for user in users],
                [f"nobody{number}@example.com" for number in range(80)],
                ["no handle"] * 80,
            )
        ]

    assert set(known) == set(unknown) == set(impossible) == {"INVALID_CREDENTIALS", "OVERLOADED"}


async def test_P11_signups_of_known_handles_are_hashed_too(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A burst of signups fills the hashing queue, whether or not the handle has a user."""
    async with running(backend.connect(), clock, entropy, HEAVY) as service:
        users = await filled(service, _sample_id(service), 80, limit=None)

        known, unknown = [
            await at_once(
                outcome(service.sample, SIGNUP, {"handle": handle, "password": PASSWORD})
                for handle in handles
            )
            for handles in (
                [user.handle for user in users],
                [f"nobody{number}@example.com" for number in range(80)],
            )
        ]

    assert set(known) == set(unknown) == {"CodeSent", "OVERLOADED"}


async def test_overloaded_says_when_to_come_back(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """Whoever finds the hashing queue full is told after how many seconds to try again."""
    async with running(backend.connect(), clock, entropy, HEAVY) as service:
        replies = await at_once_posted(service)

    refused = [reply for reply in replies if "errors" in reply]
    assert refused[0]["errors"][0]["extensions"] == {"code": "OVERLOADED", "retryAfterSeconds": 2}


async def at_once_posted(service: Service) -> list[dict[str, list[dict[str, object]]]]:
    """Return the replies to a burst of logins."""
    posts = [
        service.sample.post(LOGIN, {"handle": f"nobody{number}@example.com", "password": PASSWORD})
        for number in range(80)
    ]
    return [reply.json() for reply in await asyncio.gather(*posts)]


async def test_quadratic_normalisation_is_not_reached(service: Service) -> None:
    """Thirty thousand accents to put in order, of two kinds in turn, are refused without doing so."""
    accents = "a" + "\u0301\u0323" * 15_000

    ended = [
        await outcome(service.sample, SIGNUP, {"handle": ADA, "password": accents}),
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": accents}),
    ]

    assert ended == ["PASSWORD_TOO_WEAK", "INVALID_CREDENTIALS"]


def _sample_id(service: Service) -> str:
    assert service.server.sample is not None
    return service.server.sample.id
