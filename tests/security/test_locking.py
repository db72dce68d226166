"""How many wrong passwords does an account survive, and who gets it back? Named after the requirements."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta

import pytest

from cosyncjwt.errors import Overloaded
from tests.applications import created
from tests.documents import CHANGE_PASSWORD, LOGIN, SET_SETTINGS
from tests.outcomes import outcome, refusal
from tests.people import developer, signed_up
from tests.recovering import NEW, ending, forgot, log_in, reset
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
NOBODY = "nobody@example.com"
WRONG = "not the password"


async def failed(service: Service, client: GraphQL, handle: str, times: int) -> list[str]:
    """Log in with a wrong password so often, each time after the longest wait."""
    ended = []
    for _ in range(times):
        ended.append(await ending(client, LOGIN, handle=handle, password=WRONG))
        service.clock.advance(timedelta(seconds=900))
    return ended


@pytest.mark.parametrize("handle", [ADA, NOBODY])
async def test_C09_a_hundred_failures_leave_recovery_only(service: Service, handle: str) -> None:
    """The hundred and first try is refused, right or wrong, known or unknown, and time does not help."""
    await signed_up(service, service.sample, ADA)

    ended = await failed(service, service.sample, handle, 101)
    service.clock.advance(timedelta(days=365))

    assert ended == ["INVALID_CREDENTIALS"] * 100 + ["TOO_MANY_ATTEMPTS"]
    assert refusal(await log_in(service.sample, handle, PASSWORD)) == (
        "TOO_MANY_ATTEMPTS",
        ["input", "password"],
    )


async def test_C09_failures_of_many_days_and_ways_add_up(service: Service) -> None:
    """Twenty days of five free tries each, by login and by changePassword, are a hundred."""
    await signed_up(service, service.sample, ADA)
    signed_in = await log_in(service.sample, ADA, PASSWORD)
    ada = service.sample.signed_in(signed_in["accessToken"])
    ended = [await ending(ada, CHANGE_PASSWORD, password=WRONG, newPassword=NEW) for _ in range(3)]
    ended += [await ending(service.sample, LOGIN, handle=ADA, password=WRONG) for _ in range(2)]
    for _ in range(19):
        service.clock.advance(timedelta(days=1))
        ended += [await ending(service.sample, LOGIN, handle=ADA, password=WRONG) for _ in range(5)]

    assert ended == ["INVALID_CREDENTIALS"] * 100
    assert await ending(service.sample, LOGIN, handle=ADA, password=PASSWORD) == "TOO_MANY_ATTEMPTS"


async def test_C09_a_reset_brings_the_account_back(service: Service) -> None:
    """The owner, who reads the mail, chooses a new password and is in; a hundred failures count anew."""
    await signed_up(service, service.sample, ADA)
    await failed(service, service.sample, ADA, 100)
    code = await forgot(service, service.sample, ADA)

    await reset(service.sample, ADA, code)

    assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"
    assert await failed(service, service.sample, ADA, 1) == ["INVALID_CREDENTIALS"]


async def test_C09_a_success_begins_anew(service: Service) -> None:
    """Only failures in a row count: ninety-nine, a good login, and ninety-nine more lock nobody out."""
    await signed_up(service, service.sample, ADA)

    for _ in range(2):
        await failed(service, service.sample, ADA, 99)
        assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"


async def test_L05_a_session_outlives_the_lock(service: Service) -> None:
    """Who is signed in stays so while others guess, and is told how to choose a new password."""
    signed_in = await signed_up(service, service.sample, ADA)
    for _ in range(5):
        await ending(service.sample, LOGIN, handle=ADA, password=WRONG)
    ada = service.sample.signed_in(signed_in["accessToken"])

    assert await outcome(ada, "{ me { handle } }") == "OK"
    assert await ending(ada, CHANGE_PASSWORD, password=PASSWORD, newPassword=NEW) == "RATE_LIMITED"


@pytest.mark.parametrize("free", [3, 8, 20])
async def test_L08_the_free_failures_are_the_applications(service: Service, free: int) -> None:
    """An application says how many failures are free: so many, and the next one waits; others keep five."""
    made = await created(await developer(service), maxLoginAttempts=free)
    app = service.client_of(made["appToken"])

    ended = [await ending(app, LOGIN, handle=ADA, password=WRONG) for _ in range(free + 1)]

    assert ended == ["INVALID_CREDENTIALS"] * free + ["RATE_LIMITED"]


async def test_L08_a_change_counts_from_now_on(service: Service) -> None:
    """Fewer free failures hold for what has been counted already."""
    dev = await developer(service)
    made = await created(dev)
    app = service.client_of(made["appToken"])
    await ending(app, LOGIN, handle=ADA, password=WRONG)
    for _ in range(3):
        await ending(app, LOGIN, handle=ADA, password=WRONG)

    changed = await dev.run(SET_SETTINGS, {"input": {"id": made["id"], "maxLoginAttempts": 3}})

    assert changed["maxLoginAttempts"] == 3
    assert await ending(app, LOGIN, handle=ADA, password=WRONG) == "RATE_LIMITED"


@pytest.mark.parametrize("number", [0, 2, 21, -1])
async def test_L08_there_is_no_switching_off(service: Service, number: int) -> None:
    """Fewer than three or more than twenty free failures are refused."""
    dev = await developer(service)
    made = await created(dev)

    refused = await dev.run(SET_SETTINGS, {"input": {"id": made["id"], "maxLoginAttempts": number}})

    assert refusal(refused) == ("VALUE_INVALID", ["input", "maxLoginAttempts"])


@contextmanager
def nowhere_to_hash(service: Service) -> Iterator[None]:
    """Take all places where passwords are hashed, as a rush does."""
    passwords = service.server.services.login._passwords
    with ExitStack() as places:
        with suppress(Overloaded):
            while True:
                places.enter_context(passwords.place())
        yield


async def repeated(times: int, client: GraphQL, document: str, **values: str) -> list[str]:
    """Do something so often, and return how it ended."""
    return [await ending(client, document, **values) for _ in range(times)]


@pytest.mark.parametrize("handle", [ADA, NOBODY])
async def test_L05_a_rush_locks_nobody_out(service: Service, handle: str) -> None:
    """A password that nobody had time to look at is no wrong one: after the rush there are all free tries."""
    await signed_up(service, service.sample, ADA)

    with nowhere_to_hash(service):
        turned_away = await repeated(6, service.sample, LOGIN, handle=handle, password=PASSWORD)
    ended = await repeated(5, service.sample, LOGIN, handle=handle, password=WRONG)

    assert turned_away == ["OVERLOADED"] * 6
    assert ended == ["INVALID_CREDENTIALS"] * 5


async def test_L05_a_rush_costs_no_try_of_the_current_password(service: Service) -> None:
    """So it is where the current password is asked for again."""
    await signed_up(service, service.sample, ADA)
    signed_in = await log_in(service.sample, ADA, PASSWORD)
    ada = service.sample.signed_in(signed_in["accessToken"])

    with nowhere_to_hash(service):
        turned_away = await repeated(6, ada, CHANGE_PASSWORD, password=PASSWORD, newPassword=NEW)
    ended = await repeated(5, ada, CHANGE_PASSWORD, password=WRONG, newPassword=NEW)

    assert turned_away == ["OVERLOADED"] * 6
    assert ended == ["INVALID_CREDENTIALS"] * 5
