"""How does somebody who has forgotten the password get a new one?"""

from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes, matches
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import password_rules
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.identifiers import PROOF, new_id
from cosyncjwt.domain.locale import DEFAULT
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signup import Proof
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import CodeExpired, InvalidCode, TooManyAttempts, concerning
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.outcomes import CodeSent
from cosyncjwt.flows.password_choice import chosen
from cosyncjwt.flows.password_messages import PasswordMessages
from cosyncjwt.flows.steps import CODE_MEMORY, RESET
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant


class Recovery:
    """Sends a code to the address of an account, and takes a new password for it."""

    def __init__(
        self,
        *,
        passwords: Passwords,
        codes: Codes,
        messages: PasswordMessages,
        throttle: Throttle,
        directory: Directory,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what hashes, proves, tells and counts, and the directory that must hear of ended sessions."""
        self._passwords = passwords
        self._codes = codes
        self._messages = messages
        self._throttle = throttle
        self._directory = directory
        self._clock = clock
        self._entropy = entropy

    async def begin(self, tenant: Tenant, application: Application, handle: str) -> CodeSent:
        """Send a code to the user of the handle, in place of any former one.

        Nothing changes on the account (security R-04). A handle without a user gets the same answer after
        the same work, and a decoy in place of a code, so that guessing looks the same too (security H-04).
        Raises HandleInvalid and RateLimited.
        """
        canonical = handles.canonical(handle)
        await self._throttle.before_mail(tenant, canonical)
        now = self._clock.now()
        user = await tenant.users.by_handle(canonical)
        # To the address that is kept, never to the one that was typed (security H-02).
        recipient = canonical if user is None else user.handle
        locale = DEFAULT if user is None else user.locale
        digest, message = self._messages.reset_code(application, recipient, locale, now)
        code = self._code_of(user, recipient, digest, now)
        await tenant.codes.put(code, None if user is None else message)
        self._messages.announce()
        return CodeSent(canonical, code.proof.expires_at, RESET.delivery)

    async def complete(
        self, tenant: Tenant, application: Application, handle: str, code: Secret, password: Secret
    ) -> str | None:
        """Give the account whose code this is the new password, end its sessions, and tell its owner.

        Returns the id of its user.

        The password is looked at first, so that a weak one costs no guess; then every call counts as a
        guess before the code is looked at (security C-03). Raises HandleInvalid, PasswordTooWeak,
        PasswordBreached, InvalidCode, CodeExpired, TooManyAttempts, Overloaded.
        """
        canonical = handles.canonical(handle)
        accepted = await chosen(
            self._passwords, password, application, canonical, path=password_rules.NEW_PATH
        )
        sent = await self._proven(tenant, application, canonical, code)
        password_hash = await self._passwords.hash(accepted)
        now = self._clock.now()
        message = self._messages.changed(application, sent.handle, await _locale_of(tenant, sent), now)
        # The store asks for the living code once more: the proof and the password are one step.
        await tenant.users.reset_password(sent, NewPassword(password_hash, now, message))
        self._directory.forget_sessions()
        self._messages.announce()
        await self._throttle.password_was_right(tenant, canonical)
        await self._throttle.address_was_proven(tenant, canonical)
        return sent.user_id

    def _code_of(self, user: User | None, handle: str, digest: bytes, now: datetime) -> Code:
        kept = self._codes.nobodys_digest() if user is None else digest
        return Code(
            purpose=RESET.purpose,
            handle=handle,
            user_id=None if user is None else user.id,
            password_version=0 if user is None else user.password_version,
            proof=Proof(new_id(PROOF, self._entropy), kept, RESET.tries, now + RESET.lifetime),
            expires_at=now + CODE_MEMORY,
        )

    async def _proven(self, tenant: Tenant, application: Application, handle: str, code: Secret) -> Code:
        now = self._clock.now()
        sent = await tenant.codes.take_try(RESET.purpose, handle, now)
        if sent is None:
            raise InvalidCode
        with concerning(sent.user_id):
            self._ensure_right(application, sent, code, now)
        return sent

    def _ensure_right(self, application: Application, sent: Code, code: Secret, now: datetime) -> None:
        if sent.proof.tries_left <= 0:
            raise TooManyAttempts
        if now >= sent.proof.expires_at:
            raise CodeExpired
        typed = Secret(code.reveal().strip(" "))
        digest = self._codes.code_digest(application.id, RESET.purpose, sent.handle, typed)
        if not matches(sent.proof.digest, digest):
            raise InvalidCode


async def _locale_of(tenant: Tenant, code: Code) -> str:
    user = None if code.user_id is None else await tenant.users.get(code.user_id)
    return DEFAULT if user is None else user.locale
