"""What does `createUser` make, and what does it refuse?"""

import asyncio
from collections import Counter
from typing import Any

import pytest

from cosyncjwt.domain.status import ApplicationStatus
from tests.applications import filled
from tests.documents import CREATE_USER, LOGIN, RESET_PASSWORD, RESET_USER_PASSWORD, SET_USER_STATUS
from tests.managed import managed
from tests.outcomes import outcome, outcome_at_last, refusal
from tests.portal import put_into
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
FIELDS = [{"path": "name", "fieldName": "name", "required": True}, {"path": "email", "fieldName": "email"}]


async def test_a_created_user_logs_in(service: Service) -> None:
    """The user is there at once, active, its handle canonical, and has never logged in."""
    notes = await managed(service, metadataFields=FIELDS)

    made = await notes.create(" Ada@Example.com ", metadata={"name": "Ada"})

    assert (made["handle"], made["status"], made["lastLoginAt"]) == (ADA, "ACTIVE", None)
    assert made["metadata"] == {"name": "Ada", "email": ADA}
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_a_created_user_is_told(service: Service) -> None:
    """A mail says that there is an account, and has neither password nor code."""
    notes = await managed(service)
    await notes.create(ADA)

    told = await service.newest(ADA)

    assert (told["template"], told["code"], told["link"]) == ("account_made", None, None)
    assert "Notes" in told["subject"]
    assert PASSWORD not in told["text"]


async def test_closed_signups_do_not_matter(service: Service) -> None:
    """Where nobody may sign up, the developer still makes users."""
    notes = await managed(service, onboarding={"signupEnabled": False})

    assert (await notes.create(ADA))["__typename"] == "User"


async def test_a_user_is_told_in_the_users_language(service: Service) -> None:
    """The user's locale is what the developer says, one of the application's, and the mail is in it."""
    notes = await managed(service, locales=["EN", "DE"])

    refused = await notes.create(ADA, locale="FR")
    made = await notes.create(ADA, locale="de")

    assert refused["code"] == "LOCALE_INVALID"
    user = await service.server.world.store.tenant(notes.id).users.get(made["id"])
    assert user is not None
    assert user.locale == "DE"


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"handle": "ada"}, "HANDLE_INVALID", ["input", "handle"]),
        ({"password": "short"}, "PASSWORD_TOO_WEAK", ["input", "password"]),
        ({"password": "password123"}, "PASSWORD_TOO_WEAK", ["input", "password"]),
        ({"password": "Notes2026notes"}, "PASSWORD_BREACHED", ["input", "password"]),
        ({"metadata": {"role": "x"}}, "METADATA_INVALID", ["input", "metadata"]),
        ({"metadata": {}}, "METADATA_INVALID", ["input", "metadata"]),
        ({"metadata": {"name": "x" * 5000}}, "VALUE_INVALID", ["input", "metadata"]),
    ],
)
async def test_P06_what_a_signup_refuses_is_refused(
    service: Service, given: dict[str, Any], code: str, path: list[str]
) -> None:
    """The rules of handles, the application's password filter and its metadata hold for developers too."""
    notes = await managed(
        service, metadataFields=FIELDS, passwordFilter={"enabled": True, "minLength": 12, "minDigit": 0}
    )

    refused = await notes.create(**{"handle": ADA, "metadata": {"name": "Ada"}, **given})

    assert refusal(refused) == (code, path)


async def test_a_taken_handle_is_refused(service: Service) -> None:
    """A handle that has a user gets no other, whatever its capitals."""
    notes = await managed(service)
    await notes.user(ADA)

    assert refusal(await notes.create("ADA@example.com")) == ("HANDLE_TAKEN", ["input", "handle"])


async def test_S07_the_limit_is_exact(service: Service) -> None:
    """With 49 of 50 users, of ten creations at once one is made."""
    notes = await managed(service)
    await filled(service, notes.id, 49)

    drafts = [
        {"applicationId": notes.id, "handle": f"new{number}@example.com", "password": PASSWORD}
        for number in range(10)
    ]

    made = await asyncio.gather(
        *(outcome_at_last(notes.owner, CREATE_USER, {"input": draft}) for draft in drafts)
    )

    assert Counter(made) == {"User": 1, "USER_LIMIT_REACHED": 9}


async def test_a_blocked_application_is_read_only(service: Service) -> None:
    """Nothing about the users of a blocked application can be changed by its developer; they can be read."""
    notes = await managed(service)
    user_id = await notes.user(ADA)
    await put_into(service, notes.id, ApplicationStatus.BLOCKED)

    ended = [
        await outcome(notes.owner, SET_USER_STATUS, {"id": user_id, "status": "SUSPENDED"}),
        await outcome(notes.owner, RESET_USER_PASSWORD, {"id": user_id}),
        (await notes.create("bo@example.com"))["code"],
    ]

    assert ended == ["STATUS_NOT_ALLOWED"] * 3


async def test_R07_a_reset_is_the_users_own(service: Service) -> None:
    """The code goes to the user alone, the old password stays good until it is used, then it is not."""
    notes = await managed(service)
    user_id = await notes.user(ADA)

    answer = await notes.owner.run(RESET_USER_PASSWORD, {"id": user_id})

    assert answer == {"__typename": "Done", "ok": True}
    code = (await service.newest(ADA))["code"]
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"
    new = {"handle": ADA, "code": code, "newPassword": "another long password"}
    assert await outcome(notes.app, RESET_PASSWORD, new) == "Done"
    assert await outcome(notes.app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "INVALID_CREDENTIALS"


async def test_C08_mails_are_counted(service: Service) -> None:
    """An address gets no more mail by a developer's hand than by its own."""
    notes = await managed(service)
    user_id = await notes.user(ADA)

    ended = [await outcome(notes.owner, RESET_USER_PASSWORD, {"id": user_id}) for _ in range(2)]

    assert ended == ["Done", "RATE_LIMITED"]


async def test_without_metadata_nothing_is_required_to_be_said(service: Service) -> None:
    """Where nothing is required the metadata may stay away, or be null."""
    notes = await managed(service)
    given = {"applicationId": notes.id, "handle": ADA, "password": PASSWORD, "metadata": None}

    assert (await notes.owner.run(CREATE_USER, {"input": given}))["metadata"] == {}
