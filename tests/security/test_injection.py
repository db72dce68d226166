"""Can a value become an operator, a pattern or a statement in the store?"""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    APPLICATION,
    COMPLETE_SIGNUP,
    CREATE_APPLICATION,
    DELETE_ACCOUNT,
    DEVELOPER,
    LOGIN,
    REFRESH,
    REVOKE_SESSION,
    SIGNUP,
)
from tests.invitations import INVITE, REGISTER, REVOKE_INVITATION, registration
from tests.outcomes import outcome, outcome_of
from tests.people import developer, signed_up
from tests.security.support import ADA
from tests.service import PASSWORD, Service

OPERATORS: list[object] = [
    {"$ne": None},
    {"$gt": ""},
    {"$regex": "^a"},
    {"$in": [ADA]},
    {"$where": "1"},
    {"$eq": ADA},
    {},
    [ADA, "bob@example.com"],
    [[]],
]
TEXTS = [
    '{"$ne": null}',
    "$where",
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    "%",
    "_" * 15,
    ".*",
    "*",
    "ada%",
    "__proto__",
    "\x00",
    ADA + "\x00",
]

OPERATIONS: Mapping[str, tuple[str, tuple[str, ...], Mapping[str, object]]] = {
    "signup": (SIGNUP, ("handle", "password"), {"handle": ADA, "password": PASSWORD}),
    "completeSignup": (COMPLETE_SIGNUP, ("handle", "code"), {"handle": ADA, "code": "123456"}),
    "login": (LOGIN, ("handle", "password"), {"handle": ADA, "password": PASSWORD}),
    "refresh": (REFRESH, ("refreshToken",), {"refreshToken": "token"}),
    "revokeSession": (REVOKE_SESSION, ("id",), {"id": "ses_x"}),
    "deleteAccount": (DELETE_ACCOUNT, ("password",), {"password": PASSWORD}),
    "createApplication": (CREATE_APPLICATION, ("input",), {"input": {"name": "Notes"}}),
    "invite": (INVITE, ("handle",), {"handle": ADA}),
    "register": (REGISTER, ("handle", "password", "code"), registration("2" * 10, ADA)),
    "revokeInvitation": (REVOKE_INVITATION, ("id",), {"id": "inv_x"}),
    "application": (APPLICATION, ("id",), {"id": "x"}),
    "developer": (DEVELOPER, ("after",), {"after": "x"}),
}
"""Each operation with its variables that are texts."""


CODE = "... on UserError { code }"


async def test_J01_operators_are_no_texts(service: Service, backend: Backend) -> None:
    """An object or a list in the place of a text is refused by the schema, in every operation."""
    dev = await developer(service)

    async with unchanged(backend):
        ended = {
            (name, variable, str(operator)): await outcome(dev, document, {**good, variable: operator})
            for name, (document, variables, good) in OPERATIONS.items()
            for variable in variables
            for operator in OPERATORS
        }

    assert set(ended.values()) == {"BAD_USER_INPUT"}, ended


async def test_J01_texts_that_look_like_operators_match_nobody(service: Service, backend: Backend) -> None:
    """Statements, patterns and operators as texts find no user, no session and no application."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])
    dev = await developer(service)

    async with unchanged(backend):
        ended = {
            text: (
                await outcome(service.sample, LOGIN, {"handle": text, "password": PASSWORD}),
                await outcome(service.sample, REFRESH, {"refreshToken": text}),
                await outcome(ada, REVOKE_SESSION, {"id": text}),
                await outcome(dev, APPLICATION, {"id": text}),
            )
            for text in TEXTS
        }

    nobody = ("INVALID_CREDENTIALS",) * 2 + ("NOT_FOUND",) * 2
    assert ended == dict.fromkeys(TEXTS, nobody)


async def test_J01_texts_that_look_like_operators_are_no_password(service: Service) -> None:
    """As a password they are wrong ones, each tried after the longest delay."""
    await signed_up(service, service.sample, ADA)

    ended = set()
    for text in TEXTS:
        service.clock.advance(timedelta(minutes=15))
        ended.add(await outcome(service.sample, LOGIN, {"handle": ADA, "password": text}))

    assert ended == {"INVALID_CREDENTIALS"}


async def test_J01_a_password_may_look_like_anything(service: Service) -> None:
    """A password that looks like an operator is that password and nothing more."""
    await signed_up(service, service.sample, ADA, '{"$ne": null}')

    ended = [
        await outcome(service.sample, LOGIN, {"handle": ADA, "password": password})
        for password in ('{"$ne": null}', '{"$ne":null}')
    ]

    assert ended == ["SignedIn", "INVALID_CREDENTIALS"]


@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", "-Infinity", "1e999", "9223372036854775808", "1" * 30, '"\\ud800"', '"\\udc00"'],
)
async def test_J03_what_is_no_value(service: Service, backend: Backend, value: str) -> None:
    """Numbers out of range and halves of characters are the client's mistake, wherever they stand."""
    dev = await developer(service)
    headers = {**dev.headers, "content-type": "application/json"}
    documents = [
        "query($v: Int) { developer { applications(first: $v) { totalCount } } }",
        "query($v: String) { developer { applications(after: $v) { totalCount } } }",
        "mutation($v: Int) { createApplication(input: {jwtLifetimeMinutes: $v}) { __typename } }",
        "mutation($v: String!) { login(input: {handle: $v, password: $v}) { __typename } }",
        "query($v: ID) { application(id: $v) { id } }",
    ]

    async with unchanged(backend):
        replies = [
            await service.http.post(
                "/graphql",
                content=f'{{"query": "{document}", "variables": {{"v": {value}}}}}',
                headers=headers,
            )
            for document in documents
        ]

    # As the text of an id or a number, a huge number is some id that nothing has.
    assert {outcome_of(reply) for reply in replies} <= {"BAD_USER_INPUT", "NOT_FOUND"}
    assert "BAD_USER_INPUT" in {outcome_of(reply) for reply in replies}


@pytest.mark.parametrize(
    "literal", ["1e999", "99999999999999999999", "-1", "null", "{a: 1}", "[1]", "X", '"\\u0000"']
)
async def test_J03_odd_literals(service: Service, literal: str) -> None:
    """Odd values written into the document are refused as well, never a fault of the server."""
    dev = await developer(service)
    documents = [
        f"{{ developer {{ applications(first: {literal}) {{ totalCount }} }} }}",
        f"mutation {{ login(input: {{handle: {literal}, password: {literal}}}) {{ {CODE} }} }}",
        f"{{ application(id: {literal}) {{ id }} }}",
    ]

    ended = [await outcome(dev, document) for document in documents]

    assert set(ended) <= {"BAD_USER_INPUT", "INVALID_CREDENTIALS", "NOT_FOUND", "OK"}


async def test_J03_ids_with_NUL(service: Service) -> None:
    """An id with a NUL is some id that nothing has."""
    dev = await developer(service)
    found = [
        await outcome(dev, APPLICATION, {"id": f"{service.server.portal.id}\x00"}),
        await outcome(dev, REVOKE_SESSION, {"id": "ses_\x00"}),
    ]

    assert found == ["NOT_FOUND"] * 2
