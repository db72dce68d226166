"""Can a stolen refresh token be used unnoticed, or a session be ended by somebody who has none?"""

import asyncio
import base64
from datetime import timedelta
from typing import Any

from tests.applications import client_with
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import DELETE_ACCOUNT, LOGIN, LOGOUT, ME, REFRESH, SIGNUP
from tests.fakes import ScriptedEntropy
from tests.outcomes import outcome
from tests.people import signed_up
from tests.security.support import ADA, at_once
from tests.service import PASSWORD, Service, running

LATER = timedelta(seconds=11)
DEAD = "INVALID_CREDENTIALS"


async def refreshed(service: Service, token: str) -> Any:
    """Refresh and return SignedIn."""
    return await service.sample.run(REFRESH, {"refreshToken": token})


async def ended(service: Service, token: str) -> str:
    """Return how a refresh ends."""
    return await outcome(service.sample, REFRESH, {"refreshToken": token})


async def generations(service: Service) -> list[Any]:
    """Sign in and refresh twice, some time between; return the three answers."""
    answers = [await signed_up(service, service.sample, ADA)]
    for _ in range(2):
        service.clock.advance(LATER)
        answers.append(await refreshed(service, answers[-1]["refreshToken"]))
    return answers


async def test_T13_fifty_refreshes_at_once(service: Service) -> None:
    """Fifty parallel refreshes of one token all get the same one successor, round after round."""
    signed_in = await signed_up(service, service.sample, ADA)

    for _ in range(4):
        answers = await asyncio.gather(*[refreshed(service, signed_in["refreshToken"]) for _ in range(50)])
        assert len({answer["refreshToken"] for answer in answers}) == 1
        signed_in = answers[0]

    assert (await service.sample.signed_in(signed_in["accessToken"]).run(ME))["sessions"]["totalCount"] == 1


async def test_T13_a_grandparent_ends_the_family(service: Service) -> None:
    """A token from two generations ago ends the session, its living token and access token included."""
    first, second, third = await generations(service)

    stolen = await ended(service, first["refreshToken"])

    assert stolen == DEAD
    assert [await ended(service, each["refreshToken"]) for each in (second, third)] == [DEAD, DEAD]
    assert await outcome(service.sample.signed_in(third["accessToken"]), ME) == "TOKEN_INVALID"


async def test_T13_a_grandparent_at_once(service: Service) -> None:
    """Two generations ago is theft even within ten seconds."""
    first = await signed_up(service, service.sample, ADA)
    second = await refreshed(service, first["refreshToken"])
    third = await refreshed(service, second["refreshToken"])

    assert await ended(service, first["refreshToken"]) == DEAD
    assert await ended(service, third["refreshToken"]) == DEAD


async def test_T13_a_late_parent_ends_the_family(service: Service) -> None:
    """The parent too, once its ten seconds are over."""
    _, second, third = await generations(service)
    service.clock.advance(LATER)

    assert await ended(service, second["refreshToken"]) == DEAD
    assert await ended(service, third["refreshToken"]) == DEAD


async def test_T13_the_parents_successor_after_the_child_was_used(service: Service) -> None:
    """A parent within its ten seconds, whose child has been used already, gets nothing that lives on."""
    first = await signed_up(service, service.sample, ADA)
    second = await refreshed(service, first["refreshToken"])
    await refreshed(service, second["refreshToken"])

    assert await ended(service, first["refreshToken"]) == DEAD


async def test_T13_garbage_ends_nothing(service: Service, backend: Backend) -> None:
    """A made-up token that names a living session is refused and leaves the session alone."""
    signed_in = await signed_up(service, service.sample, ADA)
    raw = base64.urlsafe_b64decode(signed_in["refreshToken"] + "==")
    forged = [raw[:16] + bytes(48), raw[:48] + bytes(16), raw[:16] + raw[17:] + b"x", raw[:-1] + b"x"]

    async with unchanged(backend):
        outcomes = {
            await ended(service, base64.urlsafe_b64encode(each).rstrip(b"=").decode()) for each in forged
        }

    assert outcomes == {DEAD}
    assert await ended(service, signed_in["refreshToken"]) == "SignedIn"


async def test_T13_another_applications_client_ends_nothing(service: Service, backend: Backend) -> None:
    """A used token shown to another application neither works nor ends its session."""
    first, second, _ = await generations(service)
    other = await client_with(service, "NONE")

    async with unchanged(backend):
        outcomes = [
            await outcome(other, REFRESH, {"refreshToken": each["refreshToken"]}) for each in (first, second)
        ]

    assert outcomes == [DEAD, DEAD]


async def test_T14_reuse_is_remembered_over_a_restart(service: Service, backend: Backend) -> None:
    """A token used before a restart ends its session after it."""
    first, second, third = await generations(service)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        outcomes = [await ended(later, each["refreshToken"]) for each in (first, second, third)]

    assert outcomes == [DEAD] * 3


async def test_T14_a_logout_is_remembered_over_a_restart(service: Service, backend: Backend) -> None:
    """What was logged out before a restart stays so."""
    signed_in = await signed_up(service, service.sample, ADA)
    await service.sample.signed_in(signed_in["accessToken"]).run(LOGOUT)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        assert await ended(later, signed_in["refreshToken"]) == DEAD
        assert await outcome(later.sample.signed_in(signed_in["accessToken"]), ME) == "TOKEN_INVALID"


async def test_T14_living_tokens_survive_a_restart(service: Service, backend: Backend) -> None:
    """App token, access token and refresh token issued before a restart work after it."""
    signed_in = await signed_up(service, service.sample, ADA)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        app = later.client_of(service.sample.headers["app-token"])
        assert await outcome(app.signed_in(signed_in["accessToken"]), ME) == "OK"
        assert await outcome(app, REFRESH, {"refreshToken": signed_in["refreshToken"]}) == "SignedIn"


async def test_T15_a_deleted_user_gets_nothing(service: Service) -> None:
    """Once the user has left, no refresh token of any device is worth anything."""
    first = await signed_up(service, service.sample, ADA)
    second = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await service.sample.signed_in(first["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert [await ended(service, each["refreshToken"]) for each in (first, second)] == [DEAD, DEAD]


async def test_T15_removed_while_refreshing(service: Service) -> None:
    """Leaving and refreshing at once ends with no living session, whoever comes first."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])

    answers = await asyncio.gather(
        ada.run(DELETE_ACCOUNT, {"password": PASSWORD}),
        *[service.sample.run(REFRESH, {"refreshToken": signed_in["refreshToken"]}) for _ in range(10)],
    )

    living = [answer["refreshToken"] for answer in answers if answer["__typename"] == "SignedIn"]
    assert answers[0]["__typename"] == "Done"
    assert {await ended(service, token) for token in {*living, signed_in["refreshToken"]}} == {DEAD}


async def test_T20_logout_reaches_another_worker(service: Service, backend: Backend) -> None:
    """Five seconds after a logout every worker knows of it, even one that has just seen the session."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])

    async with running(backend.connect(), service.clock, ScriptedEntropy("other")) as other:
        there = other.sample.signed_in(signed_in["accessToken"])
        before = await outcome(there, ME)
        await ada.run(LOGOUT)
        service.clock.advance(timedelta(seconds=5))
        after = await outcome(there, ME)

    assert (before, after) == ("OK", "TOKEN_INVALID")


async def test_T20_sessions_end_one_by_one_and_all(service: Service) -> None:
    """After a logout everywhere, each token of each session that ever was is dead."""
    tokens = [await signed_up(service, service.sample, ADA)]
    tokens += [await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD}) for _ in range(3)]
    tokens.append(await refreshed(service, tokens[0]["refreshToken"]))
    everywhere = {"everywhere": True}

    await service.sample.signed_in(tokens[1]["accessToken"]).run(LOGOUT, everywhere)

    seen = {await outcome(service.sample.signed_in(each["accessToken"]), ME) for each in tokens}
    renewed = {await ended(service, each["refreshToken"]) for each in tokens}
    assert (seen, renewed) == ({"TOKEN_INVALID"}, {DEAD})


async def test_T20_twenty_logouts_at_once(service: Service) -> None:
    """However many log out at once, each gets an answer and the session is over."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])

    counted = await at_once(outcome(ada, LOGOUT) for _ in range(20))

    assert set(counted) <= {"Done", "TOKEN_INVALID"}
    assert await outcome(ada, ME) == "TOKEN_INVALID"


async def test_T13_none_flow_signup_opens_one_family(service: Service) -> None:
    """Each signup and each login begins a family of its own."""
    app = await client_with(service, "NONE")
    first = await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    second = await app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await app.run(REFRESH, {"refreshToken": first["refreshToken"]})
    service.clock.advance(LATER)

    stolen = await outcome(app, REFRESH, {"refreshToken": first["refreshToken"]})

    assert stolen == DEAD
    assert await outcome(app, REFRESH, {"refreshToken": second["refreshToken"]}) == "SignedIn"
