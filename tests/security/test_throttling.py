"""Are tries of a password slowed down, whoever tries and wherever? Named after the requirements."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from tests.backends import Backend
from tests.documents import CHANGE_PASSWORD, DELETE_ACCOUNT, DELETE_USER, LOGIN, ME
from tests.factors import application, enrolled
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.managed import managed
from tests.people import signed_up
from tests.recovering import NEW, ending, forgot, log_in, reset
from tests.service import PASSWORD, GraphQL, Service, running

ADA = "ada@example.com"
NOBODY = "nobody@example.com"
WRONG = "not the password"


async def failing(service: Service, times: int, handle: str = ADA) -> list[str]:
    """Log in with a wrong password several times."""
    return [await ending(service.sample, LOGIN, handle=handle, password=WRONG) for _ in range(times)]


@pytest.mark.parametrize("handle", [ADA, NOBODY])
async def test_L01_parallel_guesses_are_counted(service: Service, handle: str) -> None:
    """Of fifty wrong passwords at once at most five are looked at, for a user and for nobody alike."""
    await signed_up(service, service.sample, ADA)

    tally = Counter(
        await asyncio.gather(
            *(ending(service.sample, LOGIN, handle=handle, password=WRONG) for _ in range(50))
        )
    )

    assert tally["INVALID_CREDENTIALS"] <= 5
    assert set(tally) <= {"INVALID_CREDENTIALS", "RATE_LIMITED", "OVERLOADED", "TIMEOUT"}
    assert await failing(service, 1, handle) == ["RATE_LIMITED"]


async def test_L01_failures_outlive_a_restart(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A restart brings no new tries."""
    async with running(backend.connect(), clock, entropy) as service:
        await signed_up(service, service.sample, ADA)
        await failing(service, 5)

    async with running(backend.connect(), clock, ScriptedEntropy("restarted")) as service:
        assert await failing(service, 1) == ["RATE_LIMITED"]


async def test_L05_the_delay_grows_and_ends(service: Service) -> None:
    """After five failures the waits are 1, 2, 4 ... 900 seconds, and then the right password is good."""
    await signed_up(service, service.sample, ADA)
    await failing(service, 5)

    waits = []
    for _ in range(12):
        error = await service.sample.error(LOGIN, {"handle": ADA, "password": WRONG})
        waits.append(error["retryAfterSeconds"])
        service.clock.advance(timedelta(seconds=waits[-1]))
        await failing(service, 1)
    service.clock.advance(timedelta(seconds=900))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


async def test_L05_while_it_waits_even_the_right_password_does(service: Service) -> None:
    """During the delay nothing is evaluated, so that nothing can be learned."""
    await signed_up(service, service.sample, ADA)
    await failing(service, 5)

    assert await ending(service.sample, LOGIN, handle=ADA, password=PASSWORD) == "RATE_LIMITED"


async def test_a_quiet_day_forgets_failures(service: Service) -> None:
    """After 24 hours without a try there are five free ones again."""
    await failing(service, 5)
    service.clock.advance(timedelta(hours=24))

    assert await failing(service, 6) == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]


async def test_L07_a_success_clears_only_its_own_count(service: Service) -> None:
    """A good login forgets the failures of its handle, and of no other; guesses at a code stay counted."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)
    await reset(service.sample, ADA, "x")
    await failing(service, 4)
    await failing(service, 5, NOBODY)

    await log_in(service.sample, ADA, PASSWORD)

    assert await failing(service, 5) == ["INVALID_CREDENTIALS"] * 5
    assert await failing(service, 1, NOBODY) == ["RATE_LIMITED"]
    guesses = [(await reset(service.sample, ADA, "x"))["code"] for _ in range(5)]
    assert guesses == ["INVALID_CODE"] * 4 + ["TOO_MANY_ATTEMPTS"]
    assert (await reset(service.sample, ADA, code))["code"] == "TOO_MANY_ATTEMPTS"


async def right(client: GraphQL, times: int, handle: str = ADA) -> list[str]:
    """Log in with the right password several times."""
    return [await ending(client, LOGIN, handle=handle, password=PASSWORD) for _ in range(times)]


async def test_L07_who_signs_in_often_never_waits(service: Service) -> None:
    """No success counts as a failure of the next, and behind them all free tries are there."""
    await signed_up(service, service.sample, ADA)

    assert await right(service.sample, 7) == ["SignedIn"] * 7
    assert await failing(service, 6) == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]


async def test_L07_a_success_without_a_session_clears_too(service: Service) -> None:
    """The right password clears the count where a second factor is asked, and where the user is suspended."""
    bob = await enrolled(service, await application(service))
    notes = await managed(service)
    cyd = await notes.user("cyd@example.com")
    await notes.set_status(cyd, "SUSPENDED")

    assert await right(bob.app, 7, bob.handle) == ["TwoFactorRequired"] * 7
    assert await right(notes.app, 7, "cyd@example.com") == ["USER_SUSPENDED"] * 7


async def test_L07_an_account_made_anew_is_cleared_too(service: Service) -> None:
    """What an earlier account of the handle has left behind is cleared by the first success of the next."""
    notes = await managed(service)
    former = await notes.user(ADA)
    await right(notes.app, 3)
    await notes.owner.run(DELETE_USER, {"id": former})
    await notes.user(ADA)

    assert await right(notes.app, 7) == ["SignedIn"] * 7


@pytest.mark.parametrize(
    ("document", "variables"),
    [(CHANGE_PASSWORD, {"newPassword": NEW}), (DELETE_ACCOUNT, {})],
    ids=["changePassword", "deleteAccount"],
)
async def test_L04_every_way_to_try_a_password_counts(
    service: Service, document: str, variables: dict[str, str]
) -> None:
    """Tries of a signed-in thief count together with those of the login."""
    signed_in = await signed_up(service, service.sample, ADA)
    thief = service.sample.signed_in(signed_in["accessToken"])
    await failing(service, 3)

    answers = [await ending(thief, document, password=WRONG, **variables) for _ in range(3)]

    assert answers == ["INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "RATE_LIMITED"]
    assert await failing(service, 1) == ["RATE_LIMITED"]
    assert (await thief.run(ME))["handle"] == ADA


async def test_a_reset_brings_its_owner_back_in(service: Service) -> None:
    """Whoever was kept out by another's guesses logs in at once after a reset."""
    await signed_up(service, service.sample, ADA)
    await failing(service, 9)
    code = await forgot(service, service.sample, ADA)

    await reset(service.sample, ADA, code)

    assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"
