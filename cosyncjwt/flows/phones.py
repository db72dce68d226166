"""How does a user's number become the user's? By a code that was sent to it."""

from cosyncjwt.clock import Clock
from cosyncjwt.domain import phone as phones
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import PhoneTaken, TwoFactorUnavailable
from cosyncjwt.flows.account_messages import AccountMessages, FactorChange
from cosyncjwt.flows.enforcement import ensure_factor_proven
from cosyncjwt.flows.outcomes import CodeSent
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.standing import own_user
from cosyncjwt.flows.steps import PHONE
from cosyncjwt.flows.text_codes import Errand, TextCodes
from store.ports import Tenant

TO_VERIFY = Errand(PHONE)


class Phones:
    """Takes numbers, and believes that they are the caller's once a code comes back."""

    def __init__(
        self, *, reauthentication: Reauthentication, texts: TextCodes, messages: AccountMessages, clock: Clock
    ) -> None:
        """Take what asks for the password, what sends codes and believes them, and what tells users."""
        self._reauthentication = reauthentication
        self._texts = texts
        self._messages = messages
        self._clock = clock

    async def propose(self, tenant: Tenant, caller: Caller, number: str, password: Secret | None) -> CodeSent:
        """Send a code to the number; a verified one stays in force until the code comes back.

        Whether the number is another user's is not said before somebody has proven to read it: it would tell
        who has an account. Raises TwoFactorUnavailable, PhoneInvalid, ReauthenticationRequired,
        InvalidCredentials, RateLimited.
        """
        await _ensure_wanted(tenant, caller)
        accepted = phones.accepted(number, caller.application.text_countries)
        user = await own_user(tenant, caller)
        await ensure_factor_proven(tenant, caller)
        await self._reauthentication.prove_recent(tenant, caller, user, password, always=user.phone_verified)
        expires_at = await self._texts.send(tenant, caller.application, user, accepted, TO_VERIFY)
        await tenant.users.propose_phone(user.id, accepted, self._clock.now())
        return CodeSent(accepted, expires_at, PHONE.delivery)

    async def verify(self, tenant: Tenant, caller: Caller, code: Secret) -> User:
        """Make the number the caller's to which the code was sent.

        Raises TwoFactorUnavailable, ReauthenticationRequired, InvalidCode, CodeExpired, TooManyAttempts, and
        PhoneTaken when another user of the application has it.
        """
        await _ensure_wanted(tenant, caller)
        await ensure_factor_proven(tenant, caller)
        sent = await self._texts.proven(tenant, caller.application, caller.user_id, TO_VERIFY, code)
        before = await own_user(tenant, caller)
        if not await tenant.users.take_phone(sent, self._clock.now()):
            raise PhoneTaken
        await self._texts.was_answered(tenant, sent)
        user = await own_user(tenant, caller)
        # Whoever had a number must hear that codes go to another one; a first number surprises nobody.
        if before.phone_verified and before.phone != user.phone:
            await self._messages.second_factor_changed(
                caller.application, user, FactorChange.PHONE_CHANGED, self._clock.now()
            )
        return user

    async def remove(self, tenant: Tenant, caller: Caller, password: Secret) -> User:
        """Take the caller's number away, whatever the application asks for by now.

        Needs the password, and a session that has proven the factor where one is in force (security M-08).
        Raises ReauthenticationRequired, InvalidCredentials, and TwoFactorUnavailable while codes go to it.
        """
        before = await own_user(tenant, caller)
        await ensure_factor_proven(tenant, caller)
        await self._reauthentication.prove(tenant, before, password)
        now = self._clock.now()
        if not await tenant.users.release_phone(before.id, now):
            message = "Codes of the second factor go to this number. Turn PHONE off first: disableTwoFactor."
            raise TwoFactorUnavailable(message)
        user = await own_user(tenant, caller)
        if before.phone_verified:
            await self._messages.second_factor_changed(
                caller.application, user, FactorChange.PHONE_REMOVED, now
            )
        return user


async def _ensure_wanted(tenant: Tenant, caller: Caller) -> None:
    """Refuse numbers where nobody would be sent a code: SMS cost the developer money."""
    mode = caller.application.two_factor_verification
    if mode is TwoFactorVerification.PHONE:
        return
    factor = await tenant.second_factors.get(caller.user_id)
    if mode is TwoFactorVerification.NONE or factor is None or not factor.phone:
        message = "This application does not send codes by SMS."
        raise TwoFactorUnavailable(message)
