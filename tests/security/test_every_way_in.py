"""Is the second factor asked for on every path that issues tokens (M-09)? The schema says which there are."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from graphql import GraphQLUnionType, get_named_type

from schema.root import schema
from tests.applications import created
from tests.documents import CHANGE_PASSWORD, COMPLETE_SIGNUP, REFRESH, SIGNUP, UPDATE_APPLICATION
from tests.factors import COMPLETE_LOGIN, LOGIN, Person, application, enrolled
from tests.invitations import BEA, INVITE, REGISTER, registration
from tests.people import developer
from tests.service import PASSWORD, Service

Try = Callable[[Person], Awaitable[Any]]


async def signup(ada: Person) -> Any:
    """Sign up once more, under flow NONE."""
    return await ada.app.run(SIGNUP, {"handle": ada.handle, "password": PASSWORD})


async def complete_signup(ada: Person) -> Any:
    """Complete a signup that nobody began."""
    return await ada.app.run(COMPLETE_SIGNUP, {"handle": ada.handle, "code": "123456"})


async def login(ada: Person) -> Any:
    """Log in by the password."""
    return await ada.app.run(LOGIN, {"handle": ada.handle, "password": PASSWORD})


async def complete_login(ada: Person) -> Any:
    """Finish a login with the password in place of a code."""
    return await ada.app.run(COMPLETE_LOGIN, {"loginToken": await ada.login_token(), "code": PASSWORD})


async def refresh(ada: Person) -> Any:
    """Refresh by the token of a login that waits."""
    return await ada.app.run(REFRESH, {"refreshToken": await ada.login_token()})


async def change_password(ada: Person) -> Any:
    """Change the password by the token of a login that waits."""
    waiting = ada.app.signed_in(await ada.login_token())
    refused = await waiting.error(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": PASSWORD})
    assert refused["code"] == "TOKEN_INVALID"
    return {"__typename": "Rejected"}


async def register(ada: Person) -> Any:
    """Register by an invitation that nobody sent."""
    return await ada.app.run(REGISTER, registration("2" * 10, ada.handle))


TRIES: dict[str, Try] = {
    "signup": signup,
    "completeSignup": complete_signup,
    "login": login,
    "completeLogin": complete_login,
    "refresh": refresh,
    "changePassword": change_password,
    "register": register,
}


def issuing_fields() -> set[str]:
    """Return the fields of the schema whose result may be SignedIn."""
    # Strawberry keeps the executable schema under this name.
    executable = schema._schema
    found = set()
    for root in (executable.query_type, executable.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            result = get_named_type(field.type)
            members = result.types if isinstance(result, GraphQLUnionType) else (result,)
            if any(member.name == "SignedIn" for member in members):
                found.add(name)
    return found


def test_M09_every_way_in_is_tried() -> None:
    """Each field that can issue tokens has its attempt here."""
    assert issuing_fields() == set(TRIES)


@pytest.mark.parametrize("attempt", TRIES.values(), ids=TRIES)
async def test_M09_no_way_in_without_the_factor(service: Service, attempt: Try) -> None:
    """An enrolled user who has the password and no code gets no token anywhere."""
    ada = await enrolled(service, await application(service))

    answer = await attempt(ada)

    assert answer["__typename"] in {"Rejected", "TwoFactorRequired"}
    assert not {"jwt", "accessToken", "refreshToken"} & answer.keys()


async def unenrolled(service: Service) -> Person:
    """Return somebody without a factor, whose application has begun to demand one."""
    maker = await developer(service)
    made = await created(maker, twoFactorVerification="GOOGLE", onboarding={"signupFlow": "NONE"})
    app = service.client_of(made["appToken"])
    signed_in = await app.run(SIGNUP, {"handle": "ada@example.com", "password": PASSWORD})
    await maker.run(UPDATE_APPLICATION, {"input": {"id": made["id"], "twoFactorRequired": True}})
    client = app.signed_in(signed_in["accessToken"])
    # Without an app to have a secret with, the person keeps the refresh token of the session there.
    return Person(service, app, client, "ada@example.com", signed_in["refreshToken"], ())


async def finish_without(ada: Person) -> Any:
    """Finish a login by the enrollment token."""
    login = """mutation($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) {
    ... on TwoFactorEnrollmentRequired { enrollmentToken }
  }
}"""
    required = await ada.app.run(login, {"handle": ada.handle, "password": PASSWORD})
    token = required["enrollmentToken"]
    refused = await ada.app.error(COMPLETE_LOGIN, {"loginToken": token, "code": "123456"})
    assert refused["code"] == "TOKEN_INVALID"
    return {"__typename": "Rejected"}


async def refresh_without(ada: Person) -> Any:
    """Refresh the session that was there before."""
    return await ada.app.run(REFRESH, {"refreshToken": ada.secret})


async def change_without(ada: Person) -> Any:
    """Change the password in the session that was there before."""
    return await ada.client.run(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": f"{PASSWORD}!"})


async def signup_without(ada: Person) -> Any:
    """Sign somebody else up at once."""
    return await ada.app.run(SIGNUP, {"handle": "new@example.com", "password": PASSWORD})


async def register_without(ada: Person) -> Any:
    """Register by an invitation that is good."""
    await ada.client.run(INVITE, {"handle": BEA})
    code = str((await ada.service.newest(BEA))["code"])
    answer = await ada.app.run(REGISTER, registration(code, BEA))
    assert answer["__typename"] == "TwoFactorEnrollmentRequired"
    return answer


UNENROLLED: dict[str, Try] = {
    **TRIES,
    "signup": signup_without,
    "completeLogin": finish_without,
    "register": register_without,
    "refresh": refresh_without,
    "changePassword": change_without,
}


@pytest.mark.parametrize("attempt", UNENROLLED.values(), ids=UNENROLLED)
async def test_M09_no_way_in_without_enrolling(service: Service, attempt: Try) -> None:
    """Where a factor is demanded, who has none gets no token anywhere, but for setting one up."""
    ada = await unenrolled(service)

    answer = await attempt(ada)

    assert answer["__typename"] in {"Rejected", "TwoFactorEnrollmentRequired"}
    assert not {"jwt", "accessToken", "refreshToken"} & answer.keys()
