"""Does one network address, or one application, get only so many tries? Named after the requirements."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog

from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.quotas import Quotas
from tests.addresses import LIMITED, at
from tests.backends import Backend
from tests.documents import FORGOT_PASSWORD, LOGIN, REFRESH, RESEND_SIGNUP, RESET_PASSWORD, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.recovering import NEW, ending, log_in
from tests.service import PASSWORD, GraphQL, Service, running

ADA, HERE, THERE = "ada@example.com", "203.0.113.5", "198.51.100.7"
WRONG = "not the password"
WORKERS = (1, 2, 4)
LIMITS = {
    "failures": (Quotas.after_failure, 20, timedelta(minutes=5)),
    "tries": (Quotas.before_try, 100, timedelta(minutes=1)),
    "tries by logins": (Quotas.before_login, 100, timedelta(minutes=1)),
    "signups": (Quotas.before_signup, 10, timedelta(hours=1)),
    "mails": (Quotas.before_mail, 100, timedelta(hours=1)),
    "numbers, M16": (Quotas.before_number, 30, timedelta(hours=1)),
    "all logins": (Quotas.before_login, 600, timedelta(minutes=1)),
    "all signups": (Quotas.before_signup, 100, timedelta(minutes=1)),
}
"""What is counted, how often it may be, and within what time."""


@pytest.fixture
def service(limited: Service) -> Service:
    """Return the service with its limits."""
    return limited


async def wrong(client: GraphQL, number: int) -> str:
    """Log in with a wrong password to another account each time."""
    return await ending(client, LOGIN, handle=f"user{number}@example.com", password=WRONG)


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("limit", LIMITS)
async def test_L08_each_limit_holds_at_n_and_one_more(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, limit: str, workers: int
) -> None:
    """Over one, two and four processes as many as the limit says pass, and no more until its time is over."""
    count, most, length = LIMITS[limit]
    spread = limit.startswith("all")
    async with AsyncExitStack() as stack:
        services = [
            await stack.enter_async_context(running(backend.connect(), clock, entropy, LIMITED))
            for _ in range(workers)
        ]

        async def once(number: int) -> int:
            process = services[number % workers].server
            assert process.sample is not None
            tenant = process.directory.tenant(process.sample.id)
            # No address uses up its own limit; few, for mongomock looks through all that are kept.
            address = f"10.0.0.{number % 20}" if spread else HERE
            try:
                await count(process.services.quotas, tenant, address)
            except RateLimited as refusal:
                return refusal.retry_after
            return 0

        before = await asyncio.gather(*(once(number) for number in range(most)))
        clock.advance(length - timedelta(seconds=1))
        refused = [await once(number) for number in range(4)]
        clock.advance(timedelta(seconds=1))

        assert set(before) == {0}
        assert refused == [1] * 4
        assert await once(0) == 0


async def test_L02_a_list_of_accounts_meets_the_address(service: Service) -> None:
    """Twenty wrong passwords from one address for twenty accounts; then that address waits, no other."""
    await signed_up(service, service.sample, ADA)
    here, there = at(service, HERE, service.sample), at(service, THERE, service.sample)

    assert [await wrong(here, number) for number in range(20)] == ["INVALID_CREDENTIALS"] * 20

    reply = await here.post(LOGIN, {"handle": ADA, "password": PASSWORD})
    (error,) = reply.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["retryAfterSeconds"]) == ("RATE_LIMITED", 300)
    assert reply.headers["retry-after"] == "300"
    assert (await log_in(there, ADA, PASSWORD))["__typename"] == "SignedIn"
    service.clock.advance(timedelta(minutes=5))
    assert (await log_in(here, ADA, PASSWORD))["__typename"] == "SignedIn"


async def test_L02_a_thousand_addresses_meet_the_account(service: Service) -> None:
    """Never by address alone: from wherever it is tried, an account has its five free tries."""
    await signed_up(service, service.sample, ADA)

    ended = [
        await ending(
            at(service, f"10.0.{n // 250}.{n % 250}", service.sample), LOGIN, handle=ADA, password=WRONG
        )
        for n in range(20)
    ]

    assert ended == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"] * 15


async def test_L01_parallel_failures_get_as_many_answers(service: Service) -> None:
    """Of eighty wrong passwords at once from one address twenty are told that they are wrong."""
    here = at(service, HERE, service.sample)

    tally = Counter(await asyncio.gather(*(wrong(here, number) for number in range(80))))

    assert tally["INVALID_CREDENTIALS"] <= 20
    assert set(tally) <= {"INVALID_CREDENTIALS", "RATE_LIMITED", "OVERLOADED"}


async def test_L04_fields_share_the_count(service: Service) -> None:
    """Wrong codes, refresh tokens and passwords from one address count together."""
    here = at(service, HERE, service.sample)
    guesses = [
        lambda n: wrong(here, n),
        lambda n: ending(here, RESET_PASSWORD, handle=f"r{n}@example.com", code="000000", newPassword=NEW),
        lambda _: ending(here, REFRESH, refreshToken="x"),
    ]

    ended = [await guesses[number % 3](number) for number in range(21)]

    assert "RATE_LIMITED" not in ended[:20]
    assert ended[20] == "RATE_LIMITED"


@pytest.mark.parametrize("document", [FORGOT_PASSWORD, RESEND_SIGNUP])
async def test_L02_who_asks_for_mails_to_a_list_meets_the_address(service: Service, document: str) -> None:
    """Each mail is to somebody else, so no account has a limit that helps; the address has."""
    here, there = at(service, HERE, service.sample), at(service, THERE, service.sample)

    ended = [await ending(here, document, handle=f"user{number}@example.com") for number in range(101)]

    assert ended == ["CodeSent"] * 100 + ["RATE_LIMITED"]
    assert await ending(there, document, handle="user100@example.com") == "CodeSent"


async def test_L05_who_has_a_session_keeps_it(service: Service) -> None:
    """A right refresh token is exchanged even where others of the network have used up their tries."""
    await signed_up(service, service.sample, ADA)
    here = at(service, HERE, service.sample)
    signed_in = await log_in(here, ADA, PASSWORD)
    for number in range(21):
        await wrong(here, number)

    assert await ending(here, REFRESH, refreshToken="x") == "RATE_LIMITED"
    assert await ending(here, REFRESH, refreshToken=signed_in["refreshToken"]) == "SignedIn"


async def test_L06_whoever_is_tried_the_answer_is_the_same(service: Service) -> None:
    """An address that waits learns the same about a user and about nobody."""
    await signed_up(service, service.sample, ADA)
    here = at(service, HERE, service.sample)
    for number in range(20):
        await wrong(here, number)

    answers = [
        (await here.post(LOGIN, {"handle": handle, "password": WRONG})).json()["errors"]
        for handle in (ADA, "nobody@example.com")
    ]

    assert answers[0] == answers[1]


async def test_S03_applications_count_apart(service: Service) -> None:
    """An address that waits at one application is served by another."""
    here = at(service, HERE, service.sample)
    for number in range(21):
        await wrong(here, number)

    assert await wrong(at(service, HERE, service.portal), 0) == "INVALID_CREDENTIALS"


async def test_L09_signups_from_one_address(service: Service) -> None:
    """An address signs ten people up an hour, and no mail goes out for the eleventh."""
    here = at(service, HERE, service.sample)

    ended = [
        await ending(here, SIGNUP, handle=f"user{number}@example.com", password=PASSWORD)
        for number in range(11)
    ]

    assert ended == ["CodeSent"] * 10 + ["RATE_LIMITED"]
    await service.server.worker.drain()
    assert len(service.inbox.entries(None)) == 10


async def test_L09_a_flood_of_signups_is_stopped_and_said(service: Service) -> None:
    """Of fresh handles from fresh addresses a hundred a minute get mail; the operator is told of it once."""
    with structlog.testing.capture_logs() as logs:
        ended = [
            await ending(
                at(service, f"198.51.{number}.7", service.sample),
                SIGNUP,
                handle=f"user{number}@example.com",
                password=PASSWORD,
            )
            for number in range(103)
        ]

    told = [log for log in logs if log["event"] == "signups.many"]
    assert ended == ["CodeSent"] * 100 + ["RATE_LIMITED"] * 3
    assert [log["log_level"] for log in told] == ["warning"]
    assert service.server.sample is not None
    assert told[0]["application"] == service.server.sample.id


@pytest.mark.parametrize(
    ("settings", "ended"),
    [
        (replace(LIMITED, address_limits=False), "INVALID_CREDENTIALS"),
        (replace(LIMITED, development=False), "RATE_LIMITED"),
        (LIMITED, "INVALID_CREDENTIALS"),
    ],
    ids=["switched off", "loopback in production", "loopback in development"],
)
async def test_who_is_spared(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy, settings: object, ended: str
) -> None:
    """Nobody waits where the limits are off; in development callers on the same machine do not either."""
    async with running(backend.connect(), clock, entropy, settings) as service:  # type: ignore[arg-type]
        here = at(service, "127.0.0.1", service.portal)

        assert [await wrong(here, number) for number in range(21)][20] == ended
