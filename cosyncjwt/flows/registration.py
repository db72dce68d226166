"""How does somebody who was invited become a user?"""

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes, matches, typed_invitation_code
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.identifiers import USER, new_id
from cosyncjwt.domain.invitation import Invitation
from cosyncjwt.domain.metadata_values import NOTHING
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import InvitationInvalid
from cosyncjwt.flows.arrivals import Arrivals
from cosyncjwt.flows.invitations import ensure_open
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorEnrollmentRequired
from cosyncjwt.flows.password_choice import chosen
from cosyncjwt.flows.steps import INVITATION
from store.ports import Tenant


class Registration:
    """Takes the code of an invitation and makes its user."""

    def __init__(
        self,
        *,
        passwords: Passwords,
        codes: Codes,
        arrivals: Arrivals,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what hashes, recognises codes and lets in."""
        self._passwords = passwords
        self._codes = codes
        self._arrivals = arrivals
        self._clock = clock
        self._entropy = entropy

    async def register(
        self,
        tenant: Tenant,
        application: Application,
        handle: str,
        password: Secret,
        device: Device,
        *,
        code: str,
        metadata: object = None,
        locale: str | None = None,
    ) -> SignedIn | TwoFactorEnrollmentRequired:
        """Make the user whom the invitation is for, and sign in; signup may be closed.

        What the invitee can mend is refused before the code is looked at, and costs no guess. Raises
        InvitationsDisabled, HandleInvalid, PasswordTooWeak, PasswordBreached, MetadataInvalid, ValueInvalid,
        LocaleInvalid, InvitationInvalid, HandleTaken, UserLimitReached, Overloaded.
        """
        ensure_open(application)
        canonical = handles.canonical(handle)
        accepted = await chosen(self._passwords, password, application, canonical)
        given = {} if metadata is None else metadata
        user_metadata.of_registration(given, application, canonical, NOTHING)
        spoken = None if locale is None else locales.chosen(locale, application.locales)
        invitation = await self._proven(tenant, application, canonical, code)
        own = user_metadata.of_registration(given, application, canonical, invitation.metadata)
        user = self._new_user(invitation, await self._passwords.hash(accepted), own, spoken)
        await tenant.invitations.accept(invitation, user, limit=application.user_limit)
        return await self._arrivals.admit(tenant, application, user, device)

    async def _proven(self, tenant: Tenant, application: Application, handle: str, code: str) -> Invitation:
        """Return the handle's invitation if this is its code; one refusal for all that can be wrong.

        Every look is counted before the code is compared (security C-03).
        """
        invitation = await tenant.invitations.take_try(handle, self._clock.now())
        typed = typed_invitation_code(code)
        digest = self._codes.code_digest(application.id, INVITATION.purpose, handle, typed)
        if invitation is None or not matches(invitation.proof.digest, digest):
            raise InvitationInvalid
        return invitation

    def _new_user(self, invitation: Invitation, password_hash: Secret, own: str, locale: str | None) -> User:
        now = self._clock.now()
        return User(
            id=new_id(USER, self._entropy),
            handle=invitation.handle,
            password_hash=password_hash,
            created_at=now,
            updated_at=now,
            last_login_at=now,
            metadata=own,
            invited_metadata=invitation.metadata,
            locale=locale or invitation.locale,
        )
