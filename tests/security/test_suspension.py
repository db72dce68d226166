"""Can a suspended user do anything, by whatever the user still holds, and wherever it is shown?"""

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLScalarType, get_named_type, is_enum_type

from cosyncjwt.domain.user import UserStatus
from schema.root import schema
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import LOGIN, ME
from tests.factors import COMPLETE_LOGIN, application, enrolled
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"
WITHOUT_USER = {
    "signup",
    "resendSignup",
    "completeSignup",
    "register",
    "login",
    "completeLogin",
    "resendLoginCode",
    "refresh",
    "forgotPassword",
    "resetPassword",
}
"""What is done with the app token alone."""

ENDING = {"logout", "revokeSession"}
"""What can only end a session, of which a suspended user has none."""

NAMED_SAMPLES = {
    "metadata": '{name: "Ada"}',
    "userName": '"ada"',
    "locale": '"EN"',
    "handle": '"new@example.com"',
    "newPassword": '"another long password"',
    "phone": '"+4915112345678"',
}
SAMPLES = {"String": f'"{PASSWORD}"', "ID": '"x"', "JSON": "{}", "Boolean": "true", "Int": "1"}


def operations() -> list[str]:
    """Return the mutations for signed-in users, and for developers, who are users too."""
    # Strawberry keeps the executable schema under this name.
    mutations = schema._schema.mutation_type
    assert mutations is not None
    return sorted(set(mutations.fields) - WITHOUT_USER - ENDING)


def written(name: str) -> str:
    """Return a document with something for each argument that the mutation must have."""
    mutations = schema._schema.mutation_type
    assert mutations is not None
    needed = {
        argument: kind.type
        for argument, kind in mutations.fields[name].args.items()
        if isinstance(kind.type, GraphQLNonNull)
    }
    arguments = ", ".join(f"{argument}: {_sample(argument, kind)}" for argument, kind in needed.items())
    return f"mutation {{ {name}{f'({arguments})' if arguments else ''} {{ __typename }} }}"


def _sample(name: str, kind: object) -> str:
    if name in NAMED_SAMPLES:
        return NAMED_SAMPLES[name]
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        needed = {
            field: each.type for field, each in named.fields.items() if isinstance(each.type, GraphQLNonNull)
        }
        return "{" + ", ".join(f"{field}: {_sample(field, each)}" for field, each in needed.items()) + "}"
    if is_enum_type(named):
        return str(next(iter(named.values)))
    assert isinstance(named, GraphQLScalarType)
    return SAMPLES[named.name]


async def known(service: Service) -> tuple[GraphQL, str, str]:
    """Return a client of a user whose session the server remembers, and the application's and user's ids."""
    fields = [{"path": "name", "fieldName": "name", "canEdit": True}]
    notes = await managed(
        service, metadataFields=fields, userNamesEnabled=True, onboarding={"invitationEnabled": True}
    )
    signed_in = await signed_up(service, notes.app, ADA)
    ada = notes.app.signed_in(signed_in["accessToken"])
    assert await outcome(ada, ME) == "OK"
    return ada, notes.id, signed_in["user"]["id"]


@pytest.mark.parametrize("name", ["setMetadata", "setUserName", "setLocale", "invite", "changePassword"])
async def test_an_active_user_may(service: Service, name: str) -> None:
    """What is sent below for a suspended user is good for an active one."""
    ada, _, _ = await known(service)

    assert await outcome(ada, written(name)) in {"User", "Invitation", "SignedIn"}


@pytest.mark.parametrize("name", operations())
async def test_T15_nothing_is_done_for_a_suspended_user(
    service: Service, backend: Backend, name: str
) -> None:
    """Where the session is still remembered, an operation changes nothing for a suspended user."""
    ada, application_id, user_id = await known(service)
    world = service.server.world
    # Another server's write, of which this one hears nothing.
    roster = world.store.tenant(application_id).roster
    await roster.set_status(user_id, UserStatus.SUSPENDED, world.clock.now())

    async with unchanged(backend):
        ended = await outcome(ada, written(name))

    # A refusal in a union shows as its type, for the document asks for no more.
    assert ended in {"TOKEN_INVALID", "FORBIDDEN", "NOT_FOUND", "Rejected", "PasswordTooWeak"}


async def test_T15_a_waiting_login_is_over(service: Service) -> None:
    """A second factor, however right, does not finish a login that began before the suspension."""
    ada = await enrolled(service, await application(service))
    waiting = await ada.login_token()
    code = ada.code()
    client = await ada.app.run("{ application { id } }")
    tenant = service.server.world.store.tenant(client["id"])
    user = await tenant.users.by_handle(ada.handle)
    assert user is not None

    await tenant.roster.set_status(user.id, UserStatus.SUSPENDED, service.clock.now())

    assert await outcome(ada.app, COMPLETE_LOGIN, {"loginToken": waiting, "code": code}) == "CODE_EXPIRED"
    assert await outcome(ada.app, LOGIN, {"handle": ada.handle, "password": PASSWORD}) == "USER_SUSPENDED"
