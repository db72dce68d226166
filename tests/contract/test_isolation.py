"""Can one tenant see or change what belongs to another? Asked of every method of every tenant port.

Two applications hold the same user id, handle, digest and session id, so that only the application tells
their records apart.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from cosyncjwt.domain.limit import Backoff, Count, Quota
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Rotation
from cosyncjwt.domain.user import UserMetadata
from cosyncjwt.errors import InvalidCode, InvitationInvalid
from store.ports import Sessions, Store, Tenant, Users
from store.ports.audit import AuditLog
from store.ports.devices import Devices
from store.ports.factors import Challenges, SecondFactors
from store.ports.invitations import Invitations
from store.ports.proofs import Codes, Limits, Signups
from store.ports.roster import Roster
from store.ports.templates import Templates
from tests.contract import isolation_of_audit as audit
from tests.contract import isolation_of_factors as factors
from tests.contract import isolation_of_invitations as invitations
from tests.contract import isolation_of_messages as messages
from tests.contract import isolation_of_the_roster as roster
from tests.factories import (
    digest,
    make_application,
    make_code_of,
    make_message,
    make_new_password,
    make_proof,
    make_session,
    make_signup,
    make_user,
)
from tests.fakes import NOW

USER = make_user()
PENDING = make_user()
SIGNUP = make_signup(handle=PENDING.handle)
SESSION = make_session(user_id=USER.id)
CODE = make_code_of(USER)
OTHER_CODE = make_code_of(USER, purpose="other")
ONCE = Quota(1, timedelta(hours=1))
TWICE = Backoff(
    free=2, first=timedelta(hours=1), longest=timedelta(hours=1), quiet=timedelta(days=1), most=100
)
LATER = NOW + timedelta(minutes=1)
CODE_IS_OVER = CODE.proof.expires_at
EMPTY: Page[object] = Page([], has_next=False)


class Shown:
    """A rule that allows nothing and whose wait shows how often something was done, in days."""

    depth = 9

    def memory(self, _number: int) -> timedelta:
        """Remember for a day."""
        return timedelta(days=1)

    def wait(self, past: Sequence[datetime], now: datetime) -> timedelta:
        """Return a day more than there were times."""
        del now
        return timedelta(days=1 + len(past))


@dataclass(frozen=True)
class Case:
    """A call of one method, and what it answers when only another tenant has the records."""

    call: Callable[[Tenant], Awaitable[object]]
    unseen: object = None


async def listed(tenant: Tenant) -> Page[object]:
    """Return the page of the user's sessions with its items as a list."""
    page = await tenant.sessions.of_user(USER.id, PageRequest(), NOW)
    return Page(list(page.items), page.has_next)


CASES = {
    "users.add": Case(lambda tenant: tenant.users.add(make_user(), limit=7)),
    "users.add_many": Case(
        lambda tenant: tenant.users.add_many([replace(USER, user_name="ada2")], limit=7, now=NOW),
        unseen=[None],
    ),
    "users.refusals": Case(lambda tenant: tenant.users.refusals([USER]), unseen=[None]),
    "users.get": Case(lambda tenant: tenant.users.get(USER.id)),
    "users.by_handle": Case(lambda tenant: tenant.users.by_handle(USER.handle)),
    "users.replace_password_hash": Case(
        lambda tenant: tenant.users.replace_password_hash(
            USER.id, old=USER.password_hash, new=Secret("new"), now=LATER
        ),
        unseen=False,
    ),
    "users.replace_metadata": Case(
        lambda tenant: tenant.users.replace_metadata(
            USER.id, old=UserMetadata(), new=UserMetadata('{"a":1}'), now=LATER
        ),
        unseen=False,
    ),
    "users.by_user_name": Case(lambda tenant: tenant.users.by_user_name("ada")),
    "users.set_user_name": Case(
        lambda tenant: tenant.users.set_user_name(USER.id, "ada2", LATER), unseen=False
    ),
    "users.set_locale": Case(lambda tenant: tenant.users.set_locale(USER.id, "DE", LATER), unseen=False),
    "users.reset_password": Case(
        lambda tenant: tenant.users.reset_password(CODE, make_new_password()), unseen=InvalidCode
    ),
    "users.change_password": Case(
        lambda tenant: tenant.users.change_password(
            USER.id, version=0, new=make_new_password(), keep=replace(SESSION, refresh_digest=b"new")
        ),
        unseen=False,
    ),
    "users.remove": Case(lambda tenant: tenant.users.remove(USER.id), unseen=False),
    "signups.put": Case(lambda tenant: tenant.signups.put(make_signup(handle=SIGNUP.handle), make_message())),
    "signups.renew": Case(
        lambda tenant: tenant.signups.renew(
            make_proof(),
            make_message(),
            decoy=make_signup(handle=SIGNUP.handle),
            notice=None,
            now=NOW,
        ),
        unseen=False,
    ),
    "signups.take_try": Case(lambda tenant: tenant.signups.take_try(SIGNUP.handle, NOW)),
    "signups.by_digest": Case(lambda tenant: tenant.signups.by_digest(SIGNUP.proof.digest, NOW)),
    "signups.locale_of": Case(lambda tenant: tenant.signups.locale_of(SIGNUP.handle, NOW)),
    "signups.complete": Case(
        lambda tenant: tenant.signups.complete(SIGNUP, PENDING, limit=7), unseen=InvalidCode
    ),
    "sessions.open": Case(
        lambda tenant: tenant.sessions.open(make_session(user_id=USER.id, created_at=LATER), keep=1)
    ),
    "sessions.get": Case(lambda tenant: tenant.sessions.get(SESSION.id, user_id=SESSION.user_id)),
    "sessions.rotate": Case(
        lambda tenant: tenant.sessions.rotate(
            SESSION.id,
            user_id=SESSION.user_id,
            presented=SESSION.refresh_digest,
            successor=digest("successor"),
            now=NOW,
            grace=timedelta(0),
            idle=timedelta(days=1),
        ),
        unseen=(Rotation.GONE, None),
    ),
    "sessions.of_user": Case(listed, unseen=EMPTY),
    "sessions.count_of_user": Case(lambda tenant: tenant.sessions.count_of_user(USER.id, NOW), unseen=0),
    "sessions.end": Case(lambda tenant: tenant.sessions.end(SESSION.id, user_id=USER.id), unseen=False),
    "sessions.end_all": Case(lambda tenant: tenant.sessions.end_all(USER.id), unseen=0),
    "codes.put": Case(lambda tenant: tenant.codes.put(make_code_of(USER), make_message())),
    "codes.take_try": Case(lambda tenant: tenant.codes.take_try(CODE.purpose, CODE.handle, NOW)),
    "limits.take": Case(lambda tenant: tenant.limits.take("login", TWICE, NOW)),
    "limits.count": Case(lambda tenant: tenant.limits.count("guesses", ONCE, NOW)),
    "limits.count_all": Case(lambda tenant: tenant.limits.count_all([Count("guesses", ONCE)], NOW)),
    "limits.full": Case(lambda tenant: tenant.limits.full("guesses", ONCE, NOW)),
    "limits.counted": Case(lambda tenant: tenant.limits.counted("guesses", NOW), unseen=0),
    "limits.clear": Case(lambda tenant: tenant.limits.clear("login")),
    **{
        name: Case(*case)
        for name, case in (
            factors.CALLS | messages.CALLS | roster.CALLS | invitations.CALLS | audit.CALLS
        ).items()
    },
}
BY_PORT = pytest.mark.parametrize("port", sorted({name.partition(".")[0] for name in CASES}))
"""All calls of a port in one database, for the records that they must not touch take long to make."""


def cases_of(port: str) -> dict[str, Case]:
    """Return the calls of a port's methods."""
    return {name: case for name, case in CASES.items() if name.startswith(f"{port}.")}


def methods(port: type[Protocol]) -> set[str]:  # type: ignore[valid-type]  # a protocol, as a value
    """Return the names of a port's methods."""
    return {name for name in dir(port) if callable(getattr(port, name)) and not name.startswith("_")}


async def new_tenant(store: Store) -> Tenant:
    """Return the ports of an application without anything."""
    application = make_application()
    await store.applications.add(application, limit=None)
    return store.tenant(application.id)


async def fill(tenant: Tenant) -> None:
    """Give the tenant the user, the session, the signup, the codes and the limit that all have."""
    await tenant.users.add(USER, limit=None)
    await tenant.users.set_user_name(USER.id, "ada", NOW)
    await tenant.sessions.open(SESSION, keep=20)
    await tenant.signups.put(SIGNUP, make_message())
    for code in (CODE, OTHER_CODE):
        await tenant.codes.put(code, make_message())
    await tenant.limits.take("login", TWICE, NOW)
    await tenant.limits.count("guesses", ONCE, NOW)
    await factors.fill(tenant)
    await messages.fill(tenant)
    await roster.fill(tenant)
    await invitations.fill(tenant)
    await audit.fill(tenant)


async def everything(store: Store, tenant: Tenant) -> tuple[object, ...]:
    """Return all that the tenant has."""
    return (
        await store.applications.get(tenant.application_id),
        await tenant.users.get(USER.id),
        await tenant.users.by_handle(USER.handle),
        await tenant.users.get(PENDING.id),
        await tenant.signups.by_digest(SIGNUP.proof.digest, NOW),
        await tenant.sessions.get(SESSION.id, user_id=SESSION.user_id),
        await listed(tenant),
        # A code that is over comes back uncounted.
        await tenant.codes.take_try(CODE.purpose, CODE.handle, CODE_IS_OVER),
        await tenant.codes.take_try(OTHER_CODE.purpose, OTHER_CODE.handle, CODE_IS_OVER),
        await tenant.limits.take("login", Shown(), NOW),
        await tenant.limits.full("guesses", ONCE, NOW),
        *await factors.held(tenant),
        *await messages.held(tenant),
        *await roster.held(tenant),
        *await invitations.held(tenant),
        *await audit.held(tenant),
    )


async def outcome(case: Case, tenant: Tenant) -> object:
    """Return the answer of the call, or the class of its refusal."""
    try:
        return await case.call(tenant)
    except (InvalidCode, InvitationInvalid) as refusal:
        return type(refusal)


def test_every_method_is_asked() -> None:
    """Each method of each tenant port has its case here."""
    ports: dict[str, type] = {
        "users": Users,
        "signups": Signups,
        "sessions": Sessions,
        "codes": Codes,
        "limits": Limits,
        "second_factors": SecondFactors,
        "challenges": Challenges,
        "templates": Templates,
        "devices": Devices,
        "roster": Roster,
        "invitations": Invitations,
        "audit": AuditLog,
    }

    expected = {f"{port}.{method}" for port, kind in ports.items() for method in methods(kind)}

    assert set(CASES) == expected


def test_every_port_is_asked() -> None:
    """Each port of a tenant is one of those asked here."""
    assert set(Tenant.__annotations__) == {
        "application_id",
        "users",
        "signups",
        "sessions",
        "codes",
        "limits",
        "second_factors",
        "challenges",
        "templates",
        "devices",
        "roster",
        "invitations",
        "audit",
    }


async def test_two_tenants_hold_the_same_ids(store: Store) -> None:
    """The same user id, handle, digest and session id may exist in two applications."""
    one, other = await new_tenant(store), await new_tenant(store)

    await fill(one)
    await fill(other)

    assert (await everything(store, one))[1:] == (await everything(store, other))[1:]


@BY_PORT
async def test_nothing_of_another_tenant_is_seen(store: Store, port: str) -> None:
    """A tenant without the records gets the answer that it would get if nobody had them."""
    await fill(await new_tenant(store))
    cases = cases_of(port)

    answers = {name: await outcome(case, await new_tenant(store)) for name, case in cases.items()}

    assert answers == {name: case.unseen for name, case in cases.items()}


@BY_PORT
async def test_nothing_of_another_tenant_is_changed(store: Store, port: str) -> None:
    """A call in one tenant, where it does something, leaves another's records of the same ids as they are."""
    other = await new_tenant(store)
    await fill(other)
    before = await everything(store, other)

    for name, case in cases_of(port).items():
        one = await new_tenant(store)
        await fill(one)
        # What every tenant of those ids has, see above; the application is its own.
        own = (await store.applications.get(one.application_id), *before[1:])

        answer = await outcome(case, one)

        assert await everything(store, other) == before, name
        # For else the call were idle, and so the test.
        assert answer != case.unseen or await everything(store, one) != own, name
