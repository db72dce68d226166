"""Do known and unknown handles cost the store the same, and no operation more than it must?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from cosyncjwt.http.graphql import Execution
from tests.addresses import LIMITED
from tests.documents import FORGOT_PASSWORD, LOGIN, ME, REFRESH, SET_USER_STATUS, SIGNUP
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.managed import managed
from tests.people import signed_up
from tests.recording import asking, recorded_store
from tests.service import PASSWORD, GraphQL, Service, running
from tests.user_names import joined, named, naming

ADA, NOBODY = "ada@example.com", "nobody@example.com"


@dataclass
class Recorded:
    """The service with all its limits, and the commands that its store sends."""

    service: Service
    sent: list[str]

    async def commands(self, client: GraphQL, document: str, **variables: str) -> list[str]:
        """Run an operation, whatever it answers, and return the commands that it sent."""
        # Applications are known for five seconds: what is counted is what each operation costs by itself.
        await self.service.sample.run("{ application { name } }")
        self.sent.clear()
        with asking():
            await client.post(document, variables)
        return list(self.sent)


@pytest.fixture
async def recorded() -> AsyncIterator[Recorded]:
    """Yield a service in which Ada has an account."""
    store, sent = recorded_store()
    async with running(store, FrozenClock(), ScriptedEntropy(), LIMITED, execution=Execution) as service:
        await signed_up(service, service.sample, ADA)
        yield Recorded(service, sent)


@pytest.mark.parametrize(
    ("document", "given"),
    [
        (LOGIN, {"password": "not the password"}),
        (SIGNUP, {"password": PASSWORD}),
        (FORGOT_PASSWORD, {}),
    ],
    ids=["login", "signup", "forgotPassword"],
)
async def test_H04_known_and_unknown_send_the_same_commands(
    recorded: Recorded, document: str, given: dict[str, str]
) -> None:
    """Whether or not a handle has an account, the store is sent the same commands in the same order."""
    app = recorded.service.sample
    # What the address has counted before is the same for both.
    await recorded.commands(app, document, handle="first@example.com", **given)

    known = await recorded.commands(app, document, handle=ADA, **given)
    unknown = await recorded.commands(app, document, handle=NOBODY, **given)

    assert known == unknown
    assert known


async def test_P11_tries_look_alike_before_and_after_logins(recorded: Recorded) -> None:
    """A wrong password sends the same for nobody's handle, an account's, and one's that has just logged in.

    So does the next one, and whoever tries a name in place of the address.
    """
    _, app, _ = await naming(recorded.service)
    for name in ("ada", "bob"):
        await named(await joined(recorded.service, app, f"{name}@example.com"), name)
    by_name = await recorded.commands(app, LOGIN, handle="ada", password=PASSWORD)

    names = (ADA, "bob", NOBODY, "nobody")
    wrong = {"password": "not the password"}
    first = [await recorded.commands(app, LOGIN, handle=name, **wrong) for name in names]
    second = [await recorded.commands(app, LOGIN, handle=name, **wrong) for name in names]

    assert by_name == ["find users", "update limits", "findAndModify users"]
    # The last is the count of what was wrong from the address.
    assert first == [["find users", "update limits", "update limits"]] * 4
    assert second == [["find users", "update limits", "find limits", "update limits", "update limits"]] * 4


async def test_what_each_operation_costs(recorded: Recorded) -> None:
    """No operation sends more commands than the table in `docs/mongodb.md` says."""
    app = recorded.service.sample
    person = {"handle": ADA, "password": PASSWORD}
    signed_in = await app.run(LOGIN, person)
    ada = app.signed_in(signed_in["accessToken"])
    await ada.run(ME)

    costs = {
        "me": await recorded.commands(ada, "{ me { handle } }"),
        "me with sessions": await recorded.commands(ada, ME),
        "refresh": await recorded.commands(app, REFRESH, refreshToken=signed_in["refreshToken"]),
        "login": await recorded.commands(app, LOGIN, **person),
    }

    assert costs == {
        "me": ["find users"],
        "me with sessions": ["find users"] * 2,
        "refresh": ["findAndModify users"],
        "login": ["find users", "update limits", "findAndModify users"],
    }


async def test_S01_an_act_on_a_user_asks_once_where_the_user_is(recorded: Recorded) -> None:
    """Log and act go by one answer to where the developer has users of the id, and not by two."""
    notes = await managed(recorded.service)
    user_id = await notes.user("grace@example.com")

    suspended = await recorded.commands(notes.owner, SET_USER_STATUS, id=user_id, status="SUSPENDED")
    let_in = await recorded.commands(notes.owner, SET_USER_STATUS, id=user_id, status="ACTIVE")

    assert [commands.count("find applications") for commands in (suspended, let_in)] == [1, 1]
    assert suspended[:4] == ["find users", "find applications", "find users", "findAndModify users"]
