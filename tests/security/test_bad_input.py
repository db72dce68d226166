"""Is bad input refused plainly, and the store left as it was, wherever people come in or come back?

Each test sends one kind of it to every operation of onboarding, recovery and the own account that takes such
a value; the table below has them all, and a test demands that.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import (
    CHANGE_PASSWORD,
    COMPLETE_SIGNUP,
    CREATE_USER,
    FORGOT_PASSWORD,
    LOGIN,
    RESEND_SIGNUP,
    RESET_PASSWORD,
    SET_LOCALE,
    SET_METADATA,
    SET_USER_METADATA,
    SET_USER_NAME,
    SIGNUP,
    USER_NAME_AVAILABLE,
)
from tests.generated import BUILT
from tests.invitations import INVITE, REGISTER, House, house, invited, registration
from tests.outcomes import outcome, outcome_of
from tests.recovering import forgot
from tests.security.support import code_for
from tests.service import PASSWORD, GraphQL, Service

ADA, BOB, CLEO = "ada@example.com", "bob@example.com", "cleo@example.com"
INA = "ina@example.com"
NEW = "another horse battery staple"


@dataclass(frozen=True, slots=True)
class Act:
    """An operation with good variables, and who sends it."""

    document: str
    by: str
    good: Mapping[str, object]

    @property
    def texts(self) -> Iterator[str]:
        """The variables that are texts."""
        return (name for name, value in self.good.items() if isinstance(value, str))


ACTS: Mapping[str, Act] = {
    "signup": Act(SIGNUP, "app", {"handle": ADA, "password": PASSWORD, "locale": "EN", "metadata": {}}),
    "resendSignup": Act(RESEND_SIGNUP, "app", {"handle": ADA}),
    "completeSignup": Act(COMPLETE_SIGNUP, "app", {"handle": ADA, "code": "123456"}),
    "login": Act(LOGIN, "app", {"handle": ADA, "password": PASSWORD}),
    "register": Act(REGISTER, "app", {**registration("2" * 10, ADA), "locale": "EN", "metadata": {}}),
    "forgotPassword": Act(FORGOT_PASSWORD, "app", {"handle": ADA}),
    "resetPassword": Act(RESET_PASSWORD, "app", {"handle": ADA, "code": "123456", "newPassword": NEW}),
    "userNameAvailable": Act(USER_NAME_AVAILABLE, "app", {"userName": "ada"}),
    "invite": Act(INVITE, "user", {"handle": CLEO, "locale": "EN", "metadata": {}}),
    "changePassword": Act(CHANGE_PASSWORD, "user", {"password": PASSWORD, "newPassword": NEW}),
    "setUserName": Act(SET_USER_NAME, "user", {"userName": "ada"}),
    "setLocale": Act(SET_LOCALE, "user", {"locale": "EN"}),
    "setMetadata": Act(SET_METADATA, "user", {"metadata": {}}),
}
HANDLES = {name: act for name, act in ACTS.items() if "handle" in act.good and name != "login"}
METADATA = {name: act for name, act in ACTS.items() if "metadata" in act.good}


@pytest.fixture
async def notes(service: Service) -> House:
    """Return an application that declares one field for whoever comes in, and its user Ina."""
    field = {"path": "value", "fieldName": "value", "canEdit": True}
    invited_field = {"path": "said", "fieldName": "said"}
    return await house(
        service, userNamesEnabled=True, metadataFields=[field], inviteMetadataFields=[invited_field]
    )


def sender(home: House, act: Act) -> GraphQL:
    """Return the client that sends the operation."""
    return home.inviter if act.by == "user" else home.app


async def ended(home: House, act: Act, **bad: object) -> str:
    """Send the operation with bad values in place of good ones, and return how it ended."""
    return await outcome(sender(home, act), act.document, {**act.good, **bad})


async def raw(service: Service, home: House, act: Act, **bad: object) -> str:
    """Do the same with what no JSON of Python's client would hold."""
    body = json.dumps({"query": act.document, "variables": {**act.good, **bad}})
    headers = {**sender(home, act).headers, "content-type": "application/json"}
    return outcome_of(await service.http.post("/graphql", content=body, headers=headers))


def test_the_table_has_every_operation_that_takes_such_values() -> None:
    """A mutation with a handle, metadata or a user name in its input is tried here."""
    mutation = BUILT.mutation_type
    assert mutation is not None
    inputs = {
        name: get_named_type(field.args["input"].type)
        for name, field in mutation.fields.items()
        if "input" in field.args
    }
    takers = {
        name
        for name, kind in inputs.items()
        if isinstance(kind, GraphQLInputObjectType) and {"handle", "metadata", "userName"} & set(kind.fields)
    }

    assert takers - set(ACTS) == {"createUser", "setUserMetadata"}


async def test_J01_an_operator_is_no_text(notes: House, backend: Backend) -> None:
    """{"$ne": null} in place of any text does not come as far as the flow."""
    async with unchanged(backend):
        found = {
            (name, text): await ended(notes, act, **{text: {"$ne": None}})
            for name, act in ACTS.items()
            for text in act.texts
        }

    assert set(found.values()) == {"BAD_USER_INPUT"}, found


async def test_J03_half_a_character_is_no_text(service: Service, notes: House, backend: Backend) -> None:
    """A lone surrogate in any text, or within metadata, is the client's mistake."""
    async with unchanged(backend):
        found = {
            (name, variable): await raw(service, notes, act, **{variable: value})
            for name, act in ACTS.items()
            for variable, value in (
                *((text, "ada\ud800") for text in act.texts),
                *([("metadata", {"value": "\ud800"})] if name in METADATA else []),
            )
        }

    assert set(found.values()) == {"BAD_USER_INPUT"}, found


NO_HANDLES = {
    "CR and LF": "ada@example.com\r\nBcc: eve@example.com",
    "NUL": "ada\x00@example.com",
    "homograph": "\u0430da@example.com",
    "full-width @": "ada\uff20example.com",
    "HTML display name": "<b>Ada</b> <ada@example.com>",
    "HTML display name, quoted": '"<script>1</script>" <ada@example.com>',
}


async def test_H01_what_is_no_handle(notes: House, backend: Backend) -> None:
    """It is HANDLE_INVALID in each operation that takes one, and nobody's credentials at the login."""
    async with unchanged(backend):
        found = {
            (name, why): await ended(notes, act, handle=handle)
            for name, act in HANDLES.items()
            for why, handle in NO_HANDLES.items()
        }
        logins = [await ended(notes, ACTS["login"], handle=handle) for handle in NO_HANDLES.values()]

    assert set(found.values()) == {"HANDLE_INVALID"}, found
    assert set(logins) == {"INVALID_CREDENTIALS"}


BAD_METADATA: Mapping[str, tuple[Any, str]] = {
    "17 KiB": ({"value": "x" * 17 * 1024}, "VALUE_INVALID"),
    "depth 9": ({"value": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}}, "BAD_USER_INPUT"),
    "__proto__": ({"__proto__": {"value": "x"}}, "METADATA_INVALID"),
    "__proto__ inside": ({"value": {"__proto__": "x"}}, "VALUE_INVALID"),
    "an operator": ({"value": {"$ne": None}}, "VALUE_INVALID"),
    "an operator as a name": ({"$ne": None}, "METADATA_INVALID"),
    "NUL": ({"value": "a\0da"}, "VALUE_INVALID"),
}


def as_said(given: Mapping[str, object]) -> dict[str, object]:
    """Return the same under the name that is declared for inviters."""
    return {"said" if name == "value" else name: value for name, value in given.items()}


async def test_H07_bad_metadata(notes: House, backend: Backend) -> None:
    """Too much, too deep, undeclared or no value: refused from whoever says it."""
    async with unchanged(backend):
        found = {
            (name, why): await ended(notes, act, metadata=as_said(given) if name == "invite" else given)
            for name, act in METADATA.items()
            for why, (given, _) in BAD_METADATA.items()
        }

    assert found == {(name, why): code for name in METADATA for why, (_, code) in BAD_METADATA.items()}


NO_NAMES = ["<b>ada</b>", "a\0da", "a\r\nda", "\u0430da", "__proto__", '{"$ne": null}']


async def test_what_is_no_user_name(notes: House, backend: Backend) -> None:
    """Markup, NUL, line breaks, homographs and names of JavaScript's are USER_NAME_INVALID, and not free."""
    async with unchanged(backend):
        refused = {name: await ended(notes, ACTS["setUserName"], userName=name) for name in NO_NAMES}
        free = [await notes.app.run(USER_NAME_AVAILABLE, {"userName": name}) for name in NO_NAMES]

    assert refused == dict.fromkeys(NO_NAMES, "USER_NAME_INVALID")
    assert not any(free)


async def test_J01_a_developer_is_refused_alike(notes: House, backend: Backend) -> None:
    """What is no handle and no metadata is none either when a developer makes a user."""
    good = {"applicationId": notes.id, "handle": ADA, "password": PASSWORD}
    bad: list[tuple[str, object, str]] = [
        *(("handle", handle, "HANDLE_INVALID") for handle in NO_HANDLES.values()),
        *(("metadata", given, code) for given, code in BAD_METADATA.values()),
        *((name, {"$ne": None}, "BAD_USER_INPUT") for name in good),
    ]

    async with unchanged(backend):
        found = [
            await outcome(notes.developer, CREATE_USER, {"input": {**good, name: value}})
            for name, value, _ in bad
        ]

    assert found == [code for _, _, code in bad]


async def test_H07_a_developer_gives_no_bad_metadata(
    service: Service, notes: House, backend: Backend
) -> None:
    """What no user can say of itself a developer cannot say of a user."""
    made = await notes.developer.run(
        CREATE_USER, {"input": {"applicationId": notes.id, "handle": ADA, "password": PASSWORD}}
    )
    await service.server.worker.drain()

    async with unchanged(backend):
        found = {
            why: await outcome(notes.developer, SET_USER_METADATA, {"id": made["id"], "metadata": given})
            for why, (given, _) in BAD_METADATA.items()
        }

    assert found == {why: code for why, (_, code) in BAD_METADATA.items()}


ODD_CODES = ["２３４５６７", "٢٣٤٥٦٧", "\0" * 6, '{"$ne": null}', "<b>234567</b>", ""]


async def test_C15_odd_codes_without_anything_to_guess_at(notes: House, backend: Backend) -> None:
    """Full-width digits, NUL and markup are wrong codes, and where nothing waits nothing changes."""
    async with unchanged(backend):
        found = {
            (name, odd): await ended(notes, act, code=odd)
            for name, act in ACTS.items()
            if "code" in act.good
            for odd in ODD_CODES
        }

    assert set(found.values()) == {"INVALID_CODE", "INVITATION_INVALID"}, found


def full_width(code: str) -> str:
    """Return the code with its digits as full-width ones, which look alike and are others."""
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in code)


async def test_C15_the_right_code_in_full_width_digits(service: Service, notes: House) -> None:
    """It is wrong, costs one guess, and nothing else: after four of them the right code is good."""
    waiting = {
        "completeSignup": (ADA, await code_for(service, notes.app, ADA)),
        "resetPassword": (INA, await forgot(service, notes.app, INA)),
    }

    for name, (handle, code) in waiting.items():
        act = ACTS[name]
        odd = [await ended(notes, act, handle=handle, code=full_width(code)) for _ in range(4)]
        right = await ended(notes, act, handle=handle, code=code)
        assert (odd, right in {"SignedIn", "Done"}) == (["INVALID_CODE"] * 4, True), (name, right)


async def test_C15_an_invitation_code_in_full_width_digits(service: Service, notes: House) -> None:
    """It is no code; the right one is good afterwards."""
    _, code = await invited(service, notes.inviter, CLEO)
    act = ACTS["register"]
    wide = full_width(code)

    odd = await ended(notes, act, handle=CLEO, code=wide if wide != code else "２" * 10)
    right = await ended(notes, act, handle=CLEO, code=code)

    assert (odd, right) == ("INVITATION_INVALID", "SignedIn")
