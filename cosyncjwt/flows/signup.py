"""How does a new person become a user?"""

from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes, matches
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import locale as locales
from cosyncjwt.domain import metadata_values
from cosyncjwt.domain.application import Application, SignupFlow
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.identifiers import PROOF, USER, new_id
from cosyncjwt.domain.return_address import registered
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signup import Newcomer, PendingSignup, Proof
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import (
    CodeExpired,
    InvalidCode,
    InvalidCredentials,
    SignupDisabled,
    TooManyAttempts,
)
from cosyncjwt.flows.arrivals import Arrivals
from cosyncjwt.flows.outcomes import CodeSent, SignedIn, TwoFactorEnrollmentRequired
from cosyncjwt.flows.password_choice import chosen
from cosyncjwt.flows.signup_messages import SignupMessages
from cosyncjwt.flows.steps import PENDING_SIGNUP_LIFETIME, SIGNUP_CODE, SIGNUP_LINK
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant

STEP_OF = {SignupFlow.CODE: SIGNUP_CODE, SignupFlow.LINK: SIGNUP_LINK}


class Signup:
    """Takes a handle and a password, has the handle proven, and makes the user."""

    def __init__(
        self,
        *,
        passwords: Passwords,
        codes: Codes,
        messages: SignupMessages,
        arrivals: Arrivals,
        throttle: Throttle,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what hashes, proves, tells, lets in and counts mails."""
        self._passwords = passwords
        self._codes = codes
        self._messages = messages
        self._arrivals = arrivals
        self._throttle = throttle
        self._clock = clock
        self._entropy = entropy

    async def begin(
        self,
        tenant: Tenant,
        application: Application,
        handle: str,
        password: Secret,
        device: Device,
        *,
        metadata: object = None,
        locale: str | None = None,
        return_to: str | None = None,
    ) -> CodeSent | SignedIn | TwoFactorEnrollmentRequired:
        """Start a signup, in place of any pending one for the handle; with flow NONE finish it too.

        A handle that already has a user gets the same answer, in words and in time, and another mail (H-04).
        Raises SignupDisabled, HandleInvalid, PasswordTooWeak, PasswordBreached, MetadataInvalid,
        ValueInvalid, LocaleInvalid, UserLimitReached, RateLimited, Overloaded, HandleTaken with NONE.
        """
        _ensure_open(application)
        newcomer = await self._checked(application, handle, password, metadata, locale=locale, back=return_to)
        if application.onboarding.signup_flow is not SignupFlow.NONE:
            return await self._send_proof(tenant, application, newcomer)
        return await self._finish_at_once(tenant, application, newcomer, device)

    async def _checked(
        self,
        application: Application,
        handle: str,
        password: Secret,
        metadata: object,
        *,
        locale: str | None,
        back: str | None,
    ) -> Newcomer:
        canonical = handles.canonical(handle)
        accepted = await chosen(self._passwords, password, application, canonical)
        given = {} if metadata is None else metadata
        kept = metadata_values.of_signup(given, application.metadata_fields, canonical)
        spoken = locales.chosen(locale, application.locales)
        return_to = None if back is None else registered(back, application.return_addresses)
        application.ensure_room()
        return Newcomer(canonical, await self._passwords.hash(accepted), kept, spoken, return_to)

    async def complete(
        self,
        tenant: Tenant,
        application: Application,
        handle: str,
        code: str,
        device: Device,
        *,
        password: Secret | None = None,
    ) -> SignedIn | TwoFactorEnrollmentRequired:
        """Make the user whose code this is, and sign in.

        Every call counts as a guess before the code is looked at (security C-03). Raises InvalidCode,
        CodeExpired, TooManyAttempts, HandleInvalid, SignupDisabled, HandleTaken, UserLimitReached, and
        InvalidCredentials for a password that is not the signup's, Overloaded.
        """
        _ensure_open(application)
        signup = await self._proven(tenant, application, handles.canonical(handle), code)
        await self._ensure_own(signup, password)
        user = self._new_user(signup, signed_in=True)
        await tenant.signups.complete(signup, user, limit=application.user_limit)
        return await self._arrivals.admit(tenant, application, user, device)

    async def _proven(
        self, tenant: Tenant, application: Application, handle: str, code: str
    ) -> PendingSignup:
        """Return the handle's signup if this is its code, counting a guess before it is looked at."""
        signup = await tenant.signups.take_try(handle, self._clock.now())
        self._ensure_answerable(signup)
        typed = Secret(code.strip(" "))
        digest = self._codes.code_digest(application.id, SIGNUP_CODE.purpose, handle, typed)
        if signup is None or not matches(signup.proof.digest, digest):
            raise InvalidCode
        return signup

    async def confirm_link(
        self, tenant: Tenant, application: Application, token: Secret
    ) -> tuple[User, str | None]:
        """Make the user whose link this is; signing in is left to the person.

        Returns where to go from here, too: what the signup asked for, if it is registered still. Raises
        InvalidCode, SignupDisabled, HandleTaken, UserLimitReached, or the status's refusal.
        """
        application.ensure_active()
        _ensure_open(application)
        digest = self._codes.link_digest(application.id, SIGNUP_LINK.purpose, token)
        now = self._clock.now()
        signup = await tenant.signups.by_digest(digest, now)
        if signup is None or now >= signup.proof.expires_at:
            message = "This link has been used or has expired. Sign up again to get a new one."
            raise InvalidCode(message, path=())
        user = self._new_user(signup, signed_in=False)
        await tenant.signups.complete(signup, user, limit=application.user_limit)
        await self._arrivals.welcome(tenant, application, user)
        return user, signup.return_to if signup.return_to in application.return_addresses else None

    async def _finish_at_once(
        self, tenant: Tenant, application: Application, newcomer: Newcomer, device: Device
    ) -> SignedIn | TwoFactorEnrollmentRequired:
        user = self._new_user(newcomer, signed_in=True)
        await tenant.users.add(user, limit=application.user_limit)
        return await self._arrivals.admit(tenant, application, user, device, proven=False)

    async def _send_proof(self, tenant: Tenant, application: Application, newcomer: Newcomer) -> CodeSent:
        handle = newcomer.handle
        await self._throttle.before_mail(tenant, handle)
        step = STEP_OF[application.onboarding.signup_flow]
        now = self._clock.now()
        expires_at = now + step.lifetime
        user = await tenant.users.by_handle(handle)
        # Whoever has an account is told in the locale of the account, not in that of the stranger.
        locale = newcomer.locale if user is None else user.locale
        digest, message = self._messages.compose(
            application, handle, step, known=user is not None, locale=locale, now=now
        )
        proof = Proof(new_id(PROOF, self._entropy), digest, step.tries, expires_at)
        await tenant.signups.put(newcomer.pending(proof, now, now + PENDING_SIGNUP_LIFETIME), message)
        self._messages.announce()
        return CodeSent(handle, expires_at, step.delivery)

    async def _ensure_own(self, signup: PendingSignup, password: Secret | None) -> None:
        """Refuse a signup that somebody else began after the one whose password this is (security H-05).

        Only whoever has the code gets here, so that nobody learns anything by guessing at the password.
        """
        if password is not None and not await self._passwords.verify(password, signup.password_hash):
            message = "Somebody else has signed up with this handle after you. Sign up again."
            raise InvalidCredentials(message, path=("input", "password"))

    def _ensure_answerable(self, signup: PendingSignup | None) -> None:
        if signup is None:
            raise InvalidCode
        if signup.proof.tries_left <= 0:
            raise TooManyAttempts
        if self._clock.now() >= signup.proof.expires_at:
            raise CodeExpired

    def _new_user(self, newcomer: Newcomer | PendingSignup, *, signed_in: bool) -> User:
        now: datetime = self._clock.now()
        return User(
            id=new_id(USER, self._entropy),
            handle=newcomer.handle,
            password_hash=newcomer.password_hash,
            created_at=now,
            updated_at=now,
            last_login_at=now if signed_in else None,
            metadata=newcomer.metadata,
            locale=newcomer.locale,
        )


def _ensure_open(application: Application) -> None:
    if not application.onboarding.signup_enabled:
        raise SignupDisabled
