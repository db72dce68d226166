"""How does a user invite somebody, and who sees and revokes the invitation?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import INVITATION as INVITATION_PREFIX
from cosyncjwt.domain.identifiers import PROOF, new_id
from cosyncjwt.domain.invitation import Invitation
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.signup import Proof
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import (
    InvitationInvalid,
    InvitationsDisabled,
    NotFound,
    StatusNotAllowed,
    TokenInvalid,
)
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.invitation_messages import InvitationMessages, Inviting
from cosyncjwt.flows.standing import own_user
from cosyncjwt.flows.steps import INVITATION, INVITATION_MEMORY
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store, Tenant

ID_PATH = ("input", "invitationId")


@dataclass(frozen=True, slots=True)
class _Found:
    """An invitation that the caller may see, and where it is."""

    tenant: Tenant
    application: Application
    invitation: Invitation


class Invitations:
    """Invites on behalf of users, and shows what came of it to them and to the application's developer."""

    def __init__(
        self,
        store: Store,
        applications: Applications,
        *,
        directory: Directory,
        messages: InvitationMessages,
        throttle: Throttle,
        clock: Clock,
        entropy: Entropy,
        portal_id: str,
    ) -> None:
        """Take what finds applications, what tells the invitee, what counts, and whose users own any."""
        self._portal_id = portal_id
        self._store = store
        self._applications = applications
        self._directory = directory
        self._messages = messages
        self._throttle = throttle
        self._clock = clock
        self._entropy = entropy

    async def invite(
        self,
        tenant: Tenant,
        caller: Caller,
        handle: str,
        *,
        metadata: object = None,
        locale: str | None = None,
    ) -> Invitation:
        """Send somebody an invitation into the caller's application; a former one of the handle is void.

        A handle that has a user gets the same answer and another mail; that invitation stays PENDING and
        nobody can accept it (security H-04). Raises InvitationsDisabled, HandleInvalid, MetadataInvalid,
        ValueInvalid, LocaleInvalid, RateLimited, and TokenInvalid when the caller has just been
        removed or shut out.
        """
        ensure_open(caller.application)
        inviter = await own_user(tenant, caller)
        inviting = _checked(caller.application, inviter, handle, metadata, locale)
        await self._throttle.before_invitation(tenant, inviter.id)
        await self._throttle.before_mail(tenant, inviting.handle)
        known = await tenant.users.by_handle(inviting.handle)
        now = self._clock.now()
        digest, message = self._messages.compose(inviting, known=known, now=now)
        invitation = self._invitation(inviting, digest, now)
        if not await tenant.invitations.put(invitation, message):
            raise TokenInvalid
        self._messages.announce()
        return invitation

    def _invitation(self, inviting: Inviting, digest: bytes, now: datetime) -> Invitation:
        proof_id, expires_at = new_id(PROOF, self._entropy), now + INVITATION.lifetime
        return Invitation(
            id=new_id(INVITATION_PREFIX, self._entropy),
            handle=inviting.handle,
            inviter_id=inviting.inviter.id,
            proof=Proof(proof_id, digest, INVITATION.tries, expires_at),
            created_at=now,
            forgotten_at=now + INVITATION_MEMORY,
            metadata=inviting.metadata,
            locale=inviting.locale,
        )

    async def one(self, caller: Caller, invitation_id: str) -> Invitation:
        """Return an invitation that the caller sent, or one into an application of the caller's own.

        Raises NotFound for any other id.
        """
        found = await self._found(caller, invitation_id)
        return found.invitation.as_it_stands(self._clock.now())

    async def newest(self, application: Application, page: PageRequest) -> Page[Invitation]:
        """Return the invitations into an application, newest first."""
        now = self._clock.now()
        listed = await self._directory.tenant(application.id).invitations.newest(page)
        return Page([invitation.as_it_stands(now) for invitation in listed.items], listed.has_next)

    async def count(self, application: Application) -> int:
        """Return how many invitations into an application there are."""
        return await self._directory.tenant(application.id).invitations.count()

    async def revoke(self, caller: Caller, invitation_id: str) -> None:
        """End a pending invitation at once; whoever may see it may revoke it.

        Raises NotFound for any other id, InvitationInvalid for one that is not PENDING any more, and
        StatusNotAllowed for an application that is blocked, which its developer can only read.
        """
        found = await self._found(caller, invitation_id)
        if found.application.status is ApplicationStatus.BLOCKED:
            raise StatusNotAllowed(path=ID_PATH)
        if not await found.tenant.invitations.revoke(invitation_id, self._clock.now()):
            message = "Only a pending invitation can be revoked."
            raise InvitationInvalid(message, path=ID_PATH)

    async def _found(self, caller: Caller, invitation_id: str) -> _Found:
        tenant = self._directory.tenant(caller.application.id)
        invitation = await tenant.invitations.get(invitation_id)
        if invitation is not None and invitation.inviter_id == caller.user_id:
            return _Found(tenant, caller.application, invitation)
        of_others = await self._store.applications.of_invitation(invitation_id)
        # An import keeps ids: a user elsewhere may have the id of the developer.
        if of_others is None or caller.application.id != self._portal_id:
            raise NotFound
        owned = await self._applications.of_developer(caller, of_others.id)
        tenant = self._directory.tenant(owned.id)
        invitation = await tenant.invitations.get(invitation_id)
        if invitation is None:
            raise NotFound
        return _Found(tenant, owned, invitation)


def ensure_open(application: Application) -> None:
    """Raise InvitationsDisabled unless the application takes invitations."""
    if not application.onboarding.invitation_enabled:
        raise InvitationsDisabled


def _checked(
    application: Application, inviter: User, handle: str, metadata: object, locale: str | None
) -> Inviting:
    canonical = handles.canonical(handle)
    given = {} if metadata is None else metadata
    kept = user_metadata.of_invitation(given, application, canonical)
    spoken = inviter.locale if locale is None else locales.chosen(locale, application.locales)
    return Inviting(application, inviter, canonical, kept, spoken)
