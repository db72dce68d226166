"""What does `logout` end, and what does it leave?"""

import pytest

from tests.backends import Backend
from tests.contents import unchanged
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import LOGIN, LOGOUT, ME, REFRESH
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, Service

ADA = "ada@example.com"


async def devices(service: Service) -> list[dict[str, str]]:
    """Sign Ada up on one device and in on another, and return both logins."""
    first = await signed_up(service, service.sample, ADA)
    return [first, await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})]


@pytest.mark.parametrize("variables", [{}, {"everywhere": False}, {"everywhere": None}])
async def test_this_session_ends(service: Service, variables: dict[str, object]) -> None:
    """A logout ends the asking session and leaves the other."""
    here, there = await devices(service)
    asking = service.sample.signed_in(here["accessToken"])

    done = await asking.run(LOGOUT, variables)

    assert done == {"__typename": "Done", "ok": True}
    assert await outcome(asking, ME) == "TOKEN_INVALID"
    assert await outcome(service.sample, REFRESH, {"refreshToken": here["refreshToken"]}) != "SignedIn"
    assert await outcome(service.sample.signed_in(there["accessToken"]), ME) == "OK"


async def test_without_input(service: Service) -> None:
    """The input can stay away."""
    here, _ = await devices(service)

    ended = await outcome(service.sample.signed_in(here["accessToken"]), "mutation { logout { __typename } }")

    assert ended == "Done"


async def test_everywhere(service: Service) -> None:
    """A logout everywhere ends all sessions of the user."""
    logins = await devices(service)

    await service.sample.signed_in(logins[0]["accessToken"]).run(LOGOUT, {"everywhere": True})

    for login in logins:
        assert await outcome(service.sample.signed_in(login["accessToken"]), ME) == "TOKEN_INVALID"
        assert await outcome(service.sample, REFRESH, {"refreshToken": login["refreshToken"]}) != "SignedIn"


async def test_everywhere_leaves_other_users(service: Service) -> None:
    """Another user of the same application stays signed in."""
    ada = await signed_up(service, service.sample, ADA)
    bob = await signed_up(service, service.sample, "bob@example.com")

    await service.sample.signed_in(ada["accessToken"]).run(LOGOUT, {"everywhere": True})

    assert await outcome(service.sample.signed_in(bob["accessToken"]), ME) == "OK"


async def test_logged_out_already(service: Service, backend: Backend) -> None:
    """Whoever has logged out cannot log out again."""
    here, _ = await devices(service)
    asking = service.sample.signed_in(here["accessToken"])
    await asking.run(LOGOUT)

    async with unchanged(backend):
        ended = [await outcome(asking, LOGOUT), await outcome(asking, LOGOUT, {"everywhere": True})]

    assert ended == ["TOKEN_INVALID"] * 2


async def test_refused_without_user(service: Service) -> None:
    """Nobody is logged out by somebody who shows no access token."""
    assert await refusals_without_user(service, LOGOUT) == REFUSED_WITHOUT_USER
