"""Do two names for one account bring more tries, or tell who is there? Named after the requirements."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from tests.addresses import LIMITED, at
from tests.backends import Backend
from tests.documents import LOGIN, SET_USER_NAME, USER_NAME_AVAILABLE
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.recovering import ending
from tests.service import GraphQL, Service, running
from tests.user_names import joined, named, naming

ADA, BOB = "ada@example.com", "bob@example.com"
WRONG = "not the password"
ASK = {"userName": "ada"}


async def test_L02_two_names_have_one_count(service: Service) -> None:
    """Tries by the address and by the name count together: five in all, not five each."""
    _, app, _ = await naming(service)
    await named(await joined(service, app, ADA), "ada")

    ended = [
        await ending(app, LOGIN, handle=name, password=WRONG)
        for name in ("ada", ADA, "ADA", ADA, "ada", "ada", ADA)
    ]

    assert ended == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"] * 2


async def test_L01_parallel_guesses_by_both_names(service: Service) -> None:
    """Of a hundred guesses at once by both names at most five are looked at."""
    _, app, _ = await naming(service)
    await named(await joined(service, app, ADA), "ada")

    tally = Counter(
        await asyncio.gather(
            *(ending(app, LOGIN, handle=name, password=WRONG) for name in ("ada", ADA) for _ in range(50))
        )
    )

    assert tally["INVALID_CREDENTIALS"] <= 5
    assert set(tally) <= {"INVALID_CREDENTIALS", "RATE_LIMITED", "OVERLOADED"}
    assert await ending(app, LOGIN, handle="ada", password=WRONG) == "RATE_LIMITED"


async def test_L06_a_name_that_nobody_has_is_counted_alike(service: Service) -> None:
    """Guesses at a name without a user are refused like those at a user's."""
    _, app, _ = await naming(service)

    ended = [await ending(app, LOGIN, handle="nobody", password=WRONG) for _ in range(6)]

    assert ended == ["INVALID_CREDENTIALS"] * 5 + ["RATE_LIMITED"]


async def test_another_name_brings_no_new_tries(service: Service) -> None:
    """A user who takes another name keeps the count of the account."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")
    for _ in range(5):
        await ending(app, LOGIN, handle="ada", password=WRONG)

    await named(ada, "countess")

    assert await ending(app, LOGIN, handle="countess", password=WRONG) == "RATE_LIMITED"


async def test_L08_names_cannot_be_listed(limited: Service) -> None:
    """One address gets thirty answers a minute and 120 an hour; another address has its own."""
    _, app, _ = await naming(limited)
    first, second = at(limited, "203.0.113.5", app), at(limited, "203.0.113.6", app)

    ended = [await outcome_of_asking(first) for _ in range(31)]
    assert ended == ["answered"] * 30 + ["RATE_LIMITED"]
    assert await outcome_of_asking(second) == "answered"

    for _ in range(90):
        limited.clock.advance(timedelta(seconds=3))
        assert await outcome_of_asking(first) == "answered"
    limited.clock.advance(timedelta(seconds=30))
    assert await outcome_of_asking(first) == "RATE_LIMITED"


async def outcome_of_asking(client: GraphQL) -> str:
    """Ask for a name and return how that ends."""
    body = (await client.post(USER_NAME_AVAILABLE, ASK)).json()
    return str(body["errors"][0]["extensions"]["code"]) if "errors" in body else "answered"


async def test_L02_a_household_is_one_address(limited: Service) -> None:
    """All addresses of an IPv6 /64 count together, and an IPv4 address in IPv6 form is the same."""
    _, app, _ = await naming(limited)

    households = [
        [at(limited, f"2001:db8::{number:x}", app) for number in range(1, 32)],
        [at(limited, each, app) for each in ["203.0.113.5", "::ffff:203.0.113.5"] * 15 + ["203.0.113.5"]],
    ]

    for household in households:
        ended = [await outcome_of_asking(client) for client in household]
        assert ended == ["answered"] * 30 + ["RATE_LIMITED"]


async def test_loopback_is_spared_in_development_only(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A front-end team's tests on one machine are not slowed down; a production server spares nobody."""
    ended = {}
    for development in (True, False):
        settings = replace(LIMITED, development=development)
        async with running(backend.connect(), clock, entropy, settings) as service:
            client = at(service, "127.0.0.1", service.portal)
            ended[development] = {await outcome_of_asking(client) for _ in range(31)}

    assert ended == {True: {"answered"}, False: {"answered", "RATE_LIMITED"}}


async def test_L08_setting_names_is_no_way_around(service: Service) -> None:
    """A user who tries names one after the other must wait after five."""
    _, app, _ = await naming(service)
    await named(await joined(service, app, ADA), "ada")
    bob = await joined(service, app, BOB)

    ended = [
        await outcome(bob, SET_USER_NAME, {"userName": name})
        for name in ("ada", "b-1", "b-2", "ada", "b-3", "ada")
    ]

    assert ended == ["USER_NAME_TAKEN", "User", "User", "USER_NAME_TAKEN", "User", "RATE_LIMITED"]
