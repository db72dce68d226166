"""Do users come from a file, and go into one, as the operator is promised?"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.metadata import MetadataField, MetadataSetter
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User, UserStatus
from cosyncjwt.domain.user_record import LONGEST_LINE
from cosyncjwt.flows.user_transfer import UserImport, exported
from store.ports import Store
from tests.factories import PASSWORD_HASH, make_activation, make_application, make_session, make_user
from tests.fakes import NOW, FrozenClock, ScriptedEntropy

FIELDS = (
    MetadataField("user.name", "name"),
    MetadataField("email", "email"),
    MetadataField("role", "role", set_by=MetadataSetter.DEVELOPER),
)
BCRYPT = "$2b$04$" + "a" * 53
ADA = {"handle": "ada@example.com"}


@pytest.fixture
async def application(store: Store) -> Application:
    """Return an application that declares metadata and speaks two languages."""
    application = make_application(metadata_fields=FIELDS, locales=("EN", "DE"), user_names_enabled=True)
    await store.applications.add(application, limit=None)
    return application


async def taken(
    store: Store, application: Application, *records: Mapping[str, Any] | bytes, dry_run: bool = False
) -> list[tuple[int, str]]:
    """Import the records; return number and code of what was refused."""
    taking = UserImport(
        store.tenant(application.id),
        application,
        clock=FrozenClock(),
        entropy=ScriptedEntropy(),
        dry_run=dry_run,
    )
    lines = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in records]
    return [(each.line, each.code) for each in await taking.take(list(enumerate(lines, 1)))]


async def given(store: Store, application: Application, *, with_hashes: bool = False) -> list[Any]:
    """Return what is exported."""
    lines = exported(store.tenant(application.id), application, with_hashes=with_hashes)
    return [json.loads(line) async for line in lines]


async def test_a_full_record_becomes_its_user(store: Store, application: Application) -> None:
    """Everything that a record says is there."""
    refused = await taken(
        store,
        application,
        {
            "version": 1,
            "id": "usr_" + "A" * 22,
            "handle": " Ada@Example.com",
            "passwordHash": BCRYPT,
            "metadata": {"user": {"name": "Ada"}},
            "assignedMetadata": {"role": "editor"},
            "locale": "de",
            "status": "SUSPENDED",
            "createdAt": "2020-01-02T03:04:05.678999+01:00",
            "updatedAt": None,
            "lastLoginAt": "2021-01-01T00:00:00Z",
        },
    )

    user = await store.tenant(application.id).users.get("usr_" + "A" * 22)
    assert refused == []
    assert user is not None
    assert (user.handle, user.password_hash, user.locale) == (ADA["handle"], Secret(BCRYPT), "DE")
    assert (user.metadata, user.assigned_metadata) == ('{"user.name":"Ada"}', '{"role":"editor"}')
    assert user.status is UserStatus.SUSPENDED
    assert user.created_at.isoformat() == "2020-01-02T02:04:05.678000+00:00"
    assert user.last_login_at is not None
    assert user.updated_at == user.created_at
    assert user.administrator is False


async def test_a_handle_is_enough(store: Store, application: Application) -> None:
    """A record of a handle alone makes an active user, dated now, whose password nobody knows."""
    assert await taken(store, application, ADA) == []

    user = await store.tenant(application.id).users.by_handle(ADA["handle"])
    assert user is not None
    assert (user.created_at, user.status, user.password_hash.reveal()) == (NOW, UserStatus.ACTIVE, "")


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"{", "VALUE_INVALID"),
        (b"[]", "VALUE_INVALID"),
        (b"\xff\xfe", "VALUE_INVALID"),
        (b'{"handle":"' + b"a" * LONGEST_LINE, "VALUE_INVALID"),
        ({}, "HANDLE_INVALID"),
        ({"handle": 7}, "VALUE_INVALID"),
        ({"handle": {"$ne": None}}, "VALUE_INVALID"),
        ({"handle": "ada"}, "HANDLE_INVALID"),
        ({**ADA, "version": 2}, "VALUE_INVALID"),
        ({**ADA, "administrator": True}, "VALUE_INVALID"),
        ({**ADA, "password": "correct horse"}, "VALUE_INVALID"),
        ({**ADA, "id": "usr_short"}, "VALUE_INVALID"),
        ({**ADA, "id": "ses_" + "A" * 22}, "VALUE_INVALID"),
        ({**ADA, "passwordHash": "md5"}, "VALUE_INVALID"),
        ({**ADA, "passwordHash": "$2b$31$" + "a" * 53}, "VALUE_INVALID"),
        ({**ADA, "status": "BLOCKED"}, "VALUE_INVALID"),
        ({**ADA, "locale": "FR"}, "LOCALE_INVALID"),
        ({**ADA, "metadata": {"role": "x"}}, "METADATA_INVALID"),
        ({**ADA, "metadata": {"email": "x"}}, "METADATA_INVALID"),
        ({**ADA, "metadata": []}, "VALUE_INVALID"),
        ({**ADA, "assignedMetadata": {"user": {"name": "x"}}}, "METADATA_INVALID"),
        ({**ADA, "assignedMetadata": {"email": "x"}}, "METADATA_INVALID"),
        ({**ADA, "metadata": {"user": {"name": "x" * 20_000}}}, "VALUE_INVALID"),
        ({**ADA, "createdAt": "yesterday"}, "VALUE_INVALID"),
        ({**ADA, "createdAt": "2020-01-01T00:00:00"}, "VALUE_INVALID"),
        ({**ADA, "createdAt": "2099-01-01T00:00:00Z"}, "VALUE_INVALID"),
        ({**ADA, "createdAt": "0001-01-01T00:00:00Z"}, "VALUE_INVALID"),
        ({**ADA, "createdAt": 1}, "VALUE_INVALID"),
    ],
)
async def test_a_bad_line_is_named(store: Store, application: Application, record: Any, code: str) -> None:
    """A line that makes no user is refused with its number and a code; its neighbours are made."""
    others = [{"handle": "bo@example.com"}, {"handle": "cy@example.com"}]

    refused = await taken(store, application, others[0], record, others[1])

    assert refused == [(2, code)]
    assert [each["handle"] for each in await given(store, application)] == [each["handle"] for each in others]


async def test_a_second_run_makes_what_is_missing(store: Store, application: Application) -> None:
    """Whoever is there stays as it is; the rest is made."""
    await taken(store, application, {**ADA, "locale": "DE"})

    refused = await taken(store, application, {**ADA, "locale": "EN"}, {"handle": "bo@example.com"})

    assert refused == [(1, "HANDLE_TAKEN")]
    assert [each["locale"] for each in await given(store, application)] == ["DE", "EN"]


async def test_a_user_name_is_nobody_elses(store: Store, application: Application) -> None:
    """A line whose user name is taken makes no user, be it by somebody of the same file."""
    bo, cy = ({"handle": f"{name}@example.com", "userName": "ada"} for name in ("bo", "cy"))
    assert await taken(store, application, {**ADA, "userName": "Ada"}, bo) == [(2, "USER_NAME_TAKEN")]

    refused = await taken(store, application, {**cy, "id": "usr_" + "C" * 22})

    assert refused == [(1, "USER_NAME_TAKEN")]
    assert [each["userName"] for each in await given(store, application)] == ["ada"]


async def test_an_id_is_nobody_elses(store: Store, application: Application) -> None:
    """An id that has a user is refused, and the user stays as it is."""
    user = make_user()
    await store.tenant(application.id).users.add(user, limit=None)

    assert await taken(store, application, {**ADA, "id": user.id}) == [(1, "HANDLE_TAKEN")]
    assert await store.tenant(application.id).users.get(user.id) == user
    kept = await store.applications.get(application.id)
    assert kept is not None
    assert kept.user_count == 1


@pytest.mark.parametrize("dry_run", [False, True])
async def test_S07_the_limit_is_exact(store: Store, application: Application, *, dry_run: bool) -> None:
    """Of sixty lines for a development application fifty make users, pretended or not."""
    records = [{"handle": f"person{number}@example.com"} for number in range(60)]

    refused = await taken(store, application, *records, dry_run=dry_run)

    kept = await store.applications.get(application.id)
    assert [code for _, code in refused] == ["USER_LIMIT_REACHED"] * 10
    assert kept is not None
    assert kept.user_count == (0 if dry_run else 50)


async def test_a_dry_run_keeps_nothing(store: Store, application: Application) -> None:
    """A dry run says what would be refused and makes nobody."""
    await taken(store, application, ADA)

    refused = await taken(
        store, application, ADA, {"handle": "x"}, {"handle": "bo@example.com"}, dry_run=True
    )

    assert refused == [(1, "HANDLE_TAKEN"), (2, "HANDLE_INVALID")]
    assert len(await given(store, application)) == 1


def one(**changes: object) -> User:
    """Return a user of many properties."""
    return make_user(
        metadata='{"user.name":"Ada"}',
        assigned_metadata='{"role":"editor"}',
        locale="DE",
        status=UserStatus.SUSPENDED,
        administrator=True,
        created_at=NOW - timedelta(days=3),
        last_login_at=NOW,
        **changes,
    )


async def test_what_is_exported_can_be_imported(store: Store, application: Application) -> None:
    """In another application the users are as they were, except for the role of administrators."""
    other = make_application(metadata_fields=FIELDS, locales=("EN", "DE"), user_names_enabled=True)
    await store.applications.add(other, limit=None)
    users = [one(), make_user(), make_user(password_hash=Secret(""))]
    for user in users:
        await store.tenant(application.id).users.add(user, limit=None)
    await store.tenant(application.id).users.set_user_name(users[0].id, "ada", users[0].updated_at)
    users[0] = replace(users[0], user_name="ada")

    assert await taken(store, other, *await given(store, application, with_hashes=True)) == []

    moved = [await store.tenant(other.id).users.get(user.id) for user in users]
    assert moved == [replace(user, administrator=False) for user in users]


async def test_a_word_in_the_wrong_set_is_not_exported(store: Store, application: Application) -> None:
    """A role that a user gave before the developer set roles does not travel as either's word."""
    await store.tenant(application.id).users.add(make_user(metadata='{"role":"admin"}'), limit=None)

    (line,) = await given(store, application)

    assert (line["metadata"], "assignedMetadata" in line) == ({}, False)


async def test_T10_nothing_secret_is_exported(store: Store, application: Application) -> None:
    """Without being asked for hashes an export has none, and never a factor, a session or a role."""
    tenant, user = store.tenant(application.id), one()
    await tenant.users.add(replace(user, status=UserStatus.ACTIVE), limit=None)
    await tenant.sessions.open(make_session(user_id=user.id), keep=20)
    activation = make_activation()
    await tenant.second_factors.propose(user.id, activation.proposed)
    await tenant.second_factors.activate(user.id, activation)

    (plain,), (hashed,) = await given(store, application), await given(store, application, with_hashes=True)

    shown = {
        "version",
        "id",
        "handle",
        "status",
        "locale",
        "metadata",
        "assignedMetadata",
        "createdAt",
        "updatedAt",
        "lastLoginAt",
    }
    assert plain.keys() == shown
    assert hashed == {**plain, "passwordHash": PASSWORD_HASH.reveal()}


async def test_every_page_is_exported(store: Store, application: Application, monkeypatch: Any) -> None:
    """An export of several pages has everybody once, by handle."""
    monkeypatch.setattr("cosyncjwt.flows.user_transfer.PAGE", 2)
    for _ in range(5):
        await store.tenant(application.id).users.add(make_user(), limit=None)

    handles = [each["handle"] for each in await given(store, application)]

    assert len(handles) == len(set(handles)) == 5
    assert handles == sorted(handles)
