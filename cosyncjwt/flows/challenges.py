"""How does a login go on after the password, where a second factor is asked?"""

from contextlib import suppress
from dataclasses import dataclass

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.tokens import LoginTokenClaims, LoginTokens
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.identifiers import CHALLENGE, new_id
from cosyncjwt.domain.phone import masked
from cosyncjwt.domain.second_factor import Challenge, SecondFactor, TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import BY_RECOVERY_CODE
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import (
    RateLimited,
    TokenInvalid,
    TooManyAttempts,
    TwoFactorUnavailable,
    UserSuspended,
    concerning,
)
from cosyncjwt.flows.account_messages import AccountMessages, FactorChange
from cosyncjwt.flows.factor_proofs import FactorProofs, login_is_over
from cosyncjwt.flows.outcomes import CodeSent, SignedIn, TwoFactorRequired
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.steps import LOGIN_CHALLENGE, LOGIN_TEXT
from cosyncjwt.flows.text_codes import Errand, TextCodes
from store.ports import Tenant


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user says to a login that waits; without a method the code's form tells."""

    token: Secret
    code: Secret
    method: TwoFactorMethod | None


class Challenges:
    """Asks for the second factor, and signs in whoever has it."""

    def __init__(
        self,
        *,
        login_tokens: LoginTokens,
        proofs: FactorProofs,
        texts: TextCodes,
        messages: AccountMessages,
        sessions: Sessions,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what names a waiting login, what believes and sends codes, and what signs in."""
        self._login_tokens = login_tokens
        self._proofs = proofs
        self._texts = texts
        self._messages = messages
        self._sessions = sessions
        self._clock = clock
        self._entropy = entropy

    async def begin(
        self, tenant: Tenant, application: Application, user: User, factor: SecondFactor
    ) -> TwoFactorRequired:
        """Let the login of a user whose password was right wait for the factor, and send a code by SMS.

        The token names the waiting login and nothing else: who it is stays in the store (security M-04). No
        SMS goes out while there were too many; the user may have another proof at hand.
        """
        now = self._clock.now()
        challenge = Challenge(
            id=new_id(CHALLENGE, self._entropy),
            user_id=user.id,
            password_version=user.password_version,
            tries_left=LOGIN_CHALLENGE.tries,
            created_at=now,
            expires_at=now + LOGIN_CHALLENGE.lifetime,
        )
        await tenant.challenges.put(challenge)
        claims = LoginTokenClaims(application.id, challenge.id, challenge.expires_at)
        sent = None
        if factor.phone:
            with suppress(RateLimited, TwoFactorUnavailable):
                sent = await self._send(tenant, application, user, challenge)
        return TwoFactorRequired(
            login_token=self._login_tokens.write(claims, now=now),
            methods=factor.methods,
            expires_at=challenge.expires_at,
            text_sent_to=None if sent is None else sent.sent_to,
        )

    async def send_again(self, tenant: Tenant, application: Application, token: Secret) -> CodeSent:
        """Send another code for a login that waits; the former one is void. It counts as no try.

        Raises TokenInvalid, TokenExpired, RateLimited, TooManyAttempts, CodeExpired when the login is over,
        and TwoFactorUnavailable when the user has no factor that is proven by SMS.
        """
        challenge_id = self._challenge_id(application, token)
        challenge = await tenant.challenges.get(challenge_id, self._clock.now())
        if challenge is None:
            raise login_is_over()
        if challenge.tries_left <= 0:
            raise _too_many_codes()
        user = await _welcome_user(tenant, challenge)
        factor = await tenant.second_factors.get(user.id)
        if factor is None or not factor.phone:
            raise _not_by_text()
        return await self._send(tenant, application, user, challenge)

    async def _send(
        self, tenant: Tenant, application: Application, user: User, challenge: Challenge
    ) -> CodeSent:
        # Only to a number that was proven to be this user's (security M-14).
        if user.phone is None or not user.phone_verified:
            raise _not_by_text()
        errand = Errand(LOGIN_TEXT, challenge.id, challenge.expires_at)
        expires_at = await self._texts.send(tenant, application, user, user.phone, errand)
        return CodeSent(masked(user.phone), expires_at, LOGIN_TEXT.delivery)

    async def complete(
        self,
        tenant: Tenant,
        application: Application,
        answer: Answer,
        device: Device,
    ) -> SignedIn:
        """Sign in the user whose login waits, once, by a code of the second factor.

        Each call counts as a try before the code is looked at (security C-03). Raises TokenInvalid,
        TokenExpired, InvalidCode, TooManyAttempts, CodeExpired when the login is over, UserSuspended,
        RateLimited.
        """
        challenge_id = self._challenge_id(application, answer.token)
        challenge = await tenant.challenges.take_try(challenge_id, self._clock.now())
        if challenge is None:
            raise login_is_over()
        with concerning(challenge.user_id):
            return await self._completed(tenant, application, challenge, answer, device)

    async def _completed(
        self, tenant: Tenant, application: Application, challenge: Challenge, answer: Answer, device: Device
    ) -> SignedIn:
        if challenge.tries_left <= 0:
            raise _too_many_codes()
        amr = await self._proofs.prove(tenant, application, challenge, answer.code, answer.method)
        # After the code, so that a code which was used elsewhere does not cost the login.
        if not await tenant.challenges.consume(challenge.id):
            raise login_is_over()
        user = await _welcome_user(tenant, challenge)
        if amr == BY_RECOVERY_CODE:
            await self._tell_of_code(tenant, application, user)
        return await self._sessions.open(tenant, application, user, device, amr=amr)

    async def _tell_of_code(self, tenant: Tenant, application: Application, user: User) -> None:
        """Tell the user that a recovery code was used, and how many are left."""
        factor = await tenant.second_factors.get(user.id)
        left = 0 if factor is None else len(factor.recovery_digests)
        await self._messages.second_factor_changed(
            application, user, FactorChange.CODE_USED, self._clock.now(), codes_left=left
        )

    def _challenge_id(self, application: Application, token: Secret) -> str:
        claims = self._login_tokens.read(token, self._clock.now())
        if claims.application_id != application.id:
            raise TokenInvalid
        return claims.challenge_id


async def _welcome_user(tenant: Tenant, challenge: Challenge) -> User:
    """Return whose login waits, unless it is over by now or the user was shut out."""
    user = await tenant.users.get(challenge.user_id)
    if user is None or user.password_version != challenge.password_version:
        raise login_is_over()
    if user.is_suspended:
        raise UserSuspended
    return user


def _too_many_codes() -> TooManyAttempts:
    message = "Too many wrong codes. Log in again."
    return TooManyAttempts(message)


def _not_by_text() -> TwoFactorUnavailable:
    message = "This login is not proven by SMS."
    return TwoFactorUnavailable(message)
