"""Can somebody sign up as another, find out who has an account, or get two accounts for one handle?"""

from datetime import timedelta
from typing import Any

from tests.applications import client_with
from tests.backends import Backend
from tests.contents import contents
from tests.documents import COMPLETE_SIGNUP, LOGIN, ME, SIGNUP
from tests.outcomes import outcome, outcome_at_last
from tests.people import signed_up
from tests.security.support import ADA, BOB, at_once, code_for, form_of, guess, link_for, press, wrong
from tests.service import PASSWORD, GraphQL, Service


async def test_H01_twins_are_one_account(service: Service) -> None:
    """Signing up with another writing of a handle reaches the account there is, and makes no second."""
    first = await signed_up(service, service.sample, "ada@bücher.example")

    for twin in ("ADA@BÜCHER.example", "ada@xn--bcher-kva.example", " ada@bu\u0308cher.example "):
        await service.sample.run(SIGNUP, {"handle": twin, "password": "another password"})
        await service.server.worker.drain()
        service.clock.advance(timedelta(hours=1))
        login = await service.sample.run(LOGIN, {"handle": twin, "password": PASSWORD})
        assert login["user"]["id"] == first["user"]["id"]

    await service.server.worker.drain()
    assert [entry["template"] for entry in service.inbox.entries("ada@bücher.example")] == [
        *["already_registered"] * 3,
        "signup_code",
    ]


async def test_H03_a_hundred_signups_at_once(service: Service) -> None:
    """A hundred concurrent signups and completions of one handle make one account."""
    assert service.server.sample is not None

    async def attempt() -> str:
        if await outcome(service.sample, SIGNUP, {"handle": ADA, "password": PASSWORD}) == "OVERLOADED":
            return "OVERLOADED"
        return await guess(service.sample, ADA, str((await service.newest(ADA))["code"]))

    ended = await at_once(attempt() for _ in range(100))
    if not ended["SignedIn"]:
        service.clock.advance(timedelta(hours=1))
        await signed_up(service, service.sample, ADA)

    kept = await service.server.world.store.applications.get(service.server.sample.id)
    assert ended["SignedIn"] <= 1
    assert kept is not None
    assert kept.user_count == 1


async def test_H03_a_hundred_completions_at_once(service: Service) -> None:
    """A code that a hundred clients type at once makes one account."""
    code = await code_for(service, service.sample)

    ended = await at_once(guess(service.sample, ADA, code) for _ in range(100))

    assert ended["SignedIn"] == 1


async def test_H03_flow_none_at_once(service: Service) -> None:
    """Without a proof, concurrent signups of one handle make one account."""
    app = await client_with(service, "NONE")

    ended = await at_once(
        outcome_at_last(app, SIGNUP, {"handle": ADA, "password": PASSWORD}) for _ in range(18)
    )

    assert ended == {"SignedIn": 1, "HANDLE_TAKEN": 17}


async def probed(app: GraphQL, handle: str) -> Any:
    """Return all that a stranger gets to see of a handle: signup, six guesses, a login."""
    signup = (await app.post(SIGNUP, {"handle": handle, "password": "stranger's password"})).json()
    guesses = [
        (await app.post(COMPLETE_SIGNUP, {"handle": handle, "code": "000000"})).json() for _ in range(6)
    ]
    login = (await app.post(LOGIN, {"handle": handle, "password": "stranger's password"})).json()
    signup["data"]["signup"]["sentTo"] = signup["data"]["signup"]["sentTo"] == handle
    return [signup, *guesses, login]


async def test_H04_known_and_unknown_handles_look_alike(service: Service) -> None:
    """Signup, guesses and login show a stranger the same for a handle with an account and one without."""
    await signed_up(service, service.sample, ADA)

    known, unknown = await probed(service.sample, ADA), await probed(service.sample, BOB)

    codes = [reply["data"]["completeSignup"]["code"] for reply in known[1:7]]
    assert known == unknown
    assert codes == ["INVALID_CODE"] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_H04_links_look_alike(service: Service) -> None:
    """With flow LINK too, a stranger sees the same for both."""
    app = await client_with(service, "LINK")
    await press(service, form_of(await link_for(service, app, ADA)))

    assert await probed(app, ADA) == await probed(app, BOB)


async def test_H04_what_is_kept_has_one_shape(service: Service, backend: Backend) -> None:
    """A signup leaves as many records for a known handle as for an unknown one."""
    await signed_up(service, service.sample, ADA)
    counts = []
    for handle in (ADA, BOB):
        await service.server.services.audit.queue.flush()
        before = await contents(backend)
        await service.sample.run(SIGNUP, {"handle": handle, "password": PASSWORD})
        await service.newest(handle)
        await service.server.services.audit.queue.flush()
        after = await contents(backend)
        counts.append({name: len(after[name]) - len(before[name]) for name in after})

    assert counts[0] == counts[1]


async def test_H05_the_earlier_signup_of_an_attacker_dies(service: Service) -> None:
    """Who signs up with another's mail first gains nothing when its owner signs up later."""
    theirs = await code_for(service, service.sample, ADA, "attacker's password")
    own = await code_for(service, service.sample, ADA, PASSWORD)
    early = await guess(service.sample, ADA, theirs) if theirs != own else "INVALID_CODE"
    signed_in = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": own})

    logins = [
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": password})
        for password in ("attacker's password", PASSWORD)
    ]

    me = await service.sample.signed_in(signed_in["accessToken"]).run(ME)
    assert early == "INVALID_CODE"
    assert logins == ["INVALID_CREDENTIALS", "SignedIn"]
    assert me["sessions"]["totalCount"] == 2


async def test_H05_the_earlier_link_dies(service: Service) -> None:
    """The link of an earlier signup makes no account once a later signup has begun."""
    app = await client_with(service, "LINK")
    theirs = await link_for(service, app, ADA, "attacker's password")
    own = await link_for(service, app, ADA, PASSWORD)

    statuses = [(await press(service, form_of(link))).status_code for link in (theirs, own)]

    assert statuses == [400, 200]
    attacker = {"handle": ADA, "password": "attacker's password"}
    assert await outcome(app, LOGIN, attacker) == "INVALID_CREDENTIALS"


async def test_H05_a_signup_for_an_account_changes_nothing(service: Service) -> None:
    """A stranger's signup with the handle of an account leaves its password as it is."""
    await signed_up(service, service.sample, ADA)
    await service.sample.run(SIGNUP, {"handle": ADA, "password": "stranger's password"})
    await guess(service.sample, ADA, wrong("000000"))

    logins = [
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": password})
        for password in ("stranger's password", PASSWORD)
    ]

    assert logins == ["INVALID_CREDENTIALS", "SignedIn"]
