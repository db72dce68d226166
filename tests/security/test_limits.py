"""Do the limits hold in a rush, and does nobody get what was not meant for them?"""

from collections.abc import Mapping

from tests.applications import created
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    COMPLETE_SIGNUP,
    CREATE_APPLICATION,
    DELETE_ACCOUNT,
    DEVELOPER,
    LOGIN,
    ME,
    SIGNUP,
)
from tests.outcomes import outcome
from tests.people import developer, signed_up
from tests.security.support import ADA, at_once, code_for
from tests.service import PASSWORD, Service


async def test_S07_fifty_users_exactly(service: Service) -> None:
    """Of sixty signups completed at once in an application that takes fifty, fifty become users."""
    made = await created(await developer(service))
    app = service.client_of(made["appToken"])
    handles = [f"person{number}@example.com" for number in range(60)]
    codes = {handle: await code_for(service, app, handle) for handle in handles}

    ended = await at_once(
        outcome(app, COMPLETE_SIGNUP, {"handle": handle, "code": code}) for handle, code in codes.items()
    )

    kept = await service.server.world.store.applications.get(made["id"])
    assert ended == {"SignedIn": 50, "USER_LIMIT_REACHED": 10}
    assert kept is not None
    assert kept.user_count == 50


async def test_S07_three_applications_exactly(service: Service) -> None:
    """Of twelve applications created at once a free developer gets three."""
    dev = await developer(service)

    ended = await at_once(
        outcome(dev, CREATE_APPLICATION, {"input": {"name": f"Number {number}"}}) for number in range(12)
    )

    assert ended == {"Application": 3, "APPLICATION_LIMIT_REACHED": 9}
    assert (await dev.run(DEVELOPER))["applications"]["totalCount"] == 3


async def test_S08_one_name_once(service: Service) -> None:
    """Of twenty applications of one name created at once there is one."""
    dev = await developer(service)

    ended = await at_once(
        outcome(dev, CREATE_APPLICATION, {"input": {"name": name}}) for name in ("Notes", "NOTES ") * 10
    )

    assert ended == {"Application": 1, "APPLICATION_NAME_TAKEN": 19}


async def test_S09_a_new_user_inherits_nothing(service: Service) -> None:
    """Who signs up with the handle of a deleted user has another id, one session, and the new password."""
    old = await signed_up(service, service.sample, ADA, "the old password")
    ada = service.sample.signed_in(old["accessToken"])
    await ada.run(DELETE_ACCOUNT, {"password": "the old password"})

    new = await signed_up(service, service.sample, ADA)

    me = await service.sample.signed_in(new["accessToken"]).run(ME)
    login = await outcome(service.sample, LOGIN, {"handle": ADA, "password": "the old password"})
    assert (me["id"] != old["user"]["id"], me["sessions"]["totalCount"]) == (True, 1)
    assert (login, await outcome(ada, ME)) == ("INVALID_CREDENTIALS", "TOKEN_INVALID")


INPUTS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "signup": ("SignupInput", {"handle": ADA, "password": PASSWORD}),
    "completeSignup": ("CompleteSignupInput", {"handle": ADA, "code": "123456"}),
    "login": ("LoginInput", {"handle": ADA, "password": PASSWORD}),
    "refresh": ("RefreshInput", {"refreshToken": "token"}),
    "logout": ("LogoutInput", {"everywhere": True}),
    "revokeSession": ("RevokeSessionInput", {"sessionId": "ses_x"}),
    "deleteAccount": ("DeleteAccountInput", {"password": PASSWORD}),
    "createApplication": ("CreateApplicationInput", {"name": "Notes"}),
}
"""Each mutation's input type, and a good value of it."""

UNNAMED = ("status", "plan", "role", "administrator", "emailVerified", "appId", "id", "ownerId", "$set")
"""Fields that no input has."""


async def test_S11_inputs_take_no_other_field(service: Service, backend: Backend) -> None:
    """A field that the schema does not name is refused in every input, before anything happens."""
    document = "mutation($input: {kind}!) {{ {name}(input: $input) {{ __typename }} }}"
    dev = await developer(service)

    async with unchanged(backend):
        ended = {
            (name, field): await outcome(
                dev, document.format(kind=kind, name=name), {"input": {**good, field: "ADMINISTRATOR"}}
            )
            for name, (kind, good) in INPUTS.items()
            for field in UNNAMED
        }

    assert set(ended.values()) == {"BAD_USER_INPUT"}, ended


async def test_S11_onboarding_takes_no_other_field(service: Service) -> None:
    """The input within an input is as strict."""
    dev = await developer(service)
    given = {"input": {"name": "Notes", "onboarding": {"signupFlow": "NONE", "userLimit": 1000}}}

    assert await outcome(dev, CREATE_APPLICATION, given) == "BAD_USER_INPUT"


async def test_S11_a_developer_is_no_administrator(service: Service) -> None:
    """Whoever signs up at the portal, in whatever way, is no administrator."""
    signed_in = await signed_up(service, service.portal, "admin@example.com")
    await service.portal.run(SIGNUP, {"handle": "root@example.com", "password": PASSWORD})

    kept = await service.server.world.store.tenant(service.server.portal.id).users.get(
        signed_in["user"]["id"]
    )

    assert kept is not None
    assert kept.administrator is False
