"""How is a user shown, with the sessions that belong to it?"""

from functools import partial

from cosyncjwt.context import Context, SignedInUser
from cosyncjwt.domain import user as domain
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.flows import outcomes
from cosyncjwt.flows.managed_users import ManagedUser
from schema.results import SignedIn
from schema.types.connection import Connection
from schema.types.second_factor import TwoFactorEnrollmentRequired, TwoFactorOf, TwoFactorStatus
from schema.types.user import Session, SessionsOf, User
from store.ports import Tenant


def sessions_of(context: Context, tenant: Tenant, *, user_id: str, current_id: str | None) -> SessionsOf:
    """Return what finds the user's sessions, the asking one being `current_id`, if it is one of them."""
    sessions = context.services.sessions

    async def found(page: PageRequest) -> Connection[Session]:
        context.allow(page)
        listed = await sessions.of_user(tenant, user_id, page)
        return Connection.of(
            [Session.of(session, current_id=current_id) for session in listed.items],
            after=page.after,
            has_next=listed.has_next,
            count=partial(sessions.count_of_user, tenant, user_id),
        )

    return found


def shown(context: Context, user: SignedInUser, record: domain.User) -> User:
    """Show the signed-in user."""
    found = sessions_of(context, user.tenant, user_id=record.id, current_id=user.caller.session.id)
    return User.of(
        record,
        found,
        two_factor_of(context, user.tenant, record.id),
        metadata=user_metadata.shown(record, user.caller.application),
    )


def shown_to_developer(context: Context, managed: ManagedUser) -> User:
    """Show a user to the developer of its application."""
    tenant, record = managed.tenant, managed.user
    return User.of(
        record,
        sessions_of(context, tenant, user_id=record.id, current_id=None),
        two_factor_of(context, tenant, record.id),
        metadata=user_metadata.shown(record, managed.application),
    )


def two_factor_of(context: Context, tenant: Tenant, user_id: str) -> TwoFactorOf:
    """Return what finds the user's second factor."""

    async def found() -> TwoFactorStatus:
        return TwoFactorStatus.of(await context.services.second_factors.of_user(tenant, user_id))

    return found


def admitted(
    context: Context, tenant: Tenant, outcome: outcomes.SignedIn | outcomes.TwoFactorEnrollmentRequired
) -> SignedIn | TwoFactorEnrollmentRequired:
    """Show how somebody came in who has proven the password: or is to set a second factor up first."""
    if isinstance(outcome, outcomes.TwoFactorEnrollmentRequired):
        return TwoFactorEnrollmentRequired.of(outcome)
    return signed_in(context, tenant, outcome)


def signed_in(context: Context, tenant: Tenant, outcome: outcomes.SignedIn) -> SignedIn:
    """Show a login's outcome, its user with sessions."""
    found = sessions_of(context, tenant, user_id=outcome.user.id, current_id=outcome.session.id)
    return SignedIn.of(outcome, found, two_factor_of(context, tenant, outcome.user.id))
