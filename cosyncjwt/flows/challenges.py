"""How does a login go on after the password, where a second factor is asked?"""

from dataclasses import dataclass

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.tokens import LoginTokenClaims, LoginTokens
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.identifiers import CHALLENGE, new_id
from cosyncjwt.domain.second_factor import Challenge, SecondFactor, TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import TokenInvalid, TooManyAttempts, UserSuspended
from cosyncjwt.flows.factor_proofs import FactorProofs, login_is_over
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorRequired
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.steps import LOGIN_CHALLENGE
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
        sessions: Sessions,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what names a waiting login, what believes codes, and what signs in."""
        self._login_tokens = login_tokens
        self._proofs = proofs
        self._sessions = sessions
        self._clock = clock
        self._entropy = entropy

    async def begin(
        self, tenant: Tenant, application: Application, user: User, factor: SecondFactor
    ) -> TwoFactorRequired:
        """Let the login of a user whose password was right wait for the factor.

        The token names the waiting login and nothing else: who it is stays in the store (security M-04).
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
        return TwoFactorRequired(
            login_token=self._login_tokens.write(claims, now=now),
            methods=_methods(factor),
            expires_at=challenge.expires_at,
        )

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
        if challenge.tries_left <= 0:
            message = "Too many wrong codes. Log in again."
            raise TooManyAttempts(message)
        amr = await self._proofs.prove(tenant, application, challenge.user_id, answer.code, answer.method)
        # After the code, so that a code which was used elsewhere does not cost the login.
        if not await tenant.challenges.consume(challenge.id):
            raise login_is_over()
        await tenant.users.record_login(challenge.user_id, self._clock.now())
        user = await _welcome_user(tenant, challenge)
        return await self._sessions.open(tenant, application, user, device, amr=amr)

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


def _methods(factor: SecondFactor) -> tuple[TwoFactorMethod, ...]:
    if not factor.recovery_digests:
        return (TwoFactorMethod.GOOGLE,)
    return (TwoFactorMethod.GOOGLE, TwoFactorMethod.RECOVERY_CODE)
