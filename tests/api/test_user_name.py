"""How does a user come by a name, and what does it open?"""

import pytest

from tests.documents import (
    DELETE_ACCOUNT,
    FORGOT_PASSWORD,
    LOGIN,
    SET_SETTINGS,
    USER_NAME,
    USER_NAME_AVAILABLE,
)
from tests.outcomes import outcome, refusal
from tests.service import PASSWORD, GraphQL, Service
from tests.user_names import joined, named, naming

ADA, BOB = "ada@example.com", "bob@example.com"


async def is_available(client: GraphQL, user_name: str) -> bool:
    """Ask whether a name is free."""
    answer = await client.post(USER_NAME_AVAILABLE, {"userName": user_name})
    free: bool = answer.json()["data"]["userNameAvailable"]
    return free


async def test_a_user_takes_a_name_and_logs_in_by_it(service: Service) -> None:
    """The name is kept in small letters, shown, and opens what the address opens."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    assert (await ada.run(USER_NAME))["userName"] is None

    answer = await named(ada, " Ada.King")

    assert (answer["__typename"], answer["userName"]) == ("User", "ada.king")
    assert (await ada.run(USER_NAME))["userName"] == "ada.king"
    for name in ("ada.king", "ADA.King ", ADA):
        signed_in = await app.run(LOGIN, {"handle": name, "password": PASSWORD})
        assert signed_in["user"]["handle"] == ADA


async def test_a_name_is_taken_once(service: Service) -> None:
    """What one user has another cannot take, until the first has given it up."""
    _, app, _ = await naming(service)
    ada, bob = await joined(service, app, ADA), await joined(service, app, BOB)
    await named(ada, "countess")

    assert refusal(await named(bob, "Countess")) == ("USER_NAME_TAKEN", ["input", "userName"])

    await named(ada, "ada")
    assert (await named(bob, "countess"))["userName"] == "countess"
    assert (await app.run(LOGIN, {"handle": "countess", "password": PASSWORD}))["user"]["handle"] == BOB


async def test_a_form_can_ask(service: Service) -> None:
    """A name is available unless somebody has it, or it is none."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")

    answers = {name: await is_available(app, name) for name in ("ada", "ADA", "adele", "a b", "", ADA)}

    assert answers == {"ada": False, "ADA": False, "adele": True, "a b": False, "": False, ADA: False}


async def test_another_application_has_its_own(service: Service) -> None:
    """Names are unique within an application only, and open nothing in another."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")

    assert (
        await outcome(service.sample, LOGIN, {"handle": "ada", "password": PASSWORD}) == "INVALID_CREDENTIALS"
    )


async def test_an_application_without_names(service: Service) -> None:
    """Where names are not used none can be set, and none is available."""
    ada = await joined(service, service.sample, ADA)

    assert refusal(await named(ada, "ada")) == ("USER_NAME_INVALID", ["input", "userName"])
    assert not await is_available(service.sample, "ada")


async def test_switched_off_a_name_opens_nothing(service: Service) -> None:
    """The name stays with its user and opens nothing, until names are switched on again."""
    dev, app, application_id = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")
    by_name = {"handle": "ada", "password": PASSWORD}

    ended = []
    for enabled in (False, True):
        change = {"id": application_id, "userNamesEnabled": enabled}
        assert (await dev.run(SET_SETTINGS, {"input": change}))["userNamesEnabled"] is enabled
        ended.append(await outcome(app, LOGIN, by_name))

    assert ended == ["INVALID_CREDENTIALS", "SignedIn"]
    assert (await ada.run(USER_NAME))["userName"] == "ada"


async def test_a_name_goes_with_its_user(service: Service) -> None:
    """After its user has left the name is free, and opens nothing."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")

    await ada.run(DELETE_ACCOUNT, {"password": PASSWORD})

    assert await outcome(app, LOGIN, {"handle": "ada", "password": PASSWORD}) == "INVALID_CREDENTIALS"
    assert await is_available(app, "ada")


@pytest.mark.parametrize("name", ["ab", "ada@", "аda", "a..b", "x" * 33])
async def test_what_is_no_name_is_refused(service: Service, name: str) -> None:
    """A text that is no user name changes nothing."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)

    assert refusal(await named(ada, name)) == ("USER_NAME_INVALID", ["input", "userName"])


async def test_mail_goes_by_the_address_only(service: Service) -> None:
    """A reset needs the address: by the name the answer would have to tell it, or lie."""
    _, app, _ = await naming(service)
    ada = await joined(service, app, ADA)
    await named(ada, "ada")

    assert await outcome(app, FORGOT_PASSWORD, {"handle": "ada"}) == "HANDLE_INVALID"
