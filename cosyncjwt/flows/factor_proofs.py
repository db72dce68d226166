"""Is this the second factor of that user? The place where a code is believed or not, and guesses end."""

import math

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.recovery_codes import RecoveryCodes, looks_like_recovery_code
from cosyncjwt.crypto.totp import AuthenticatorSecrets, step_of
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.second_factor import Challenge, SecondFactor, TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import BY_AUTHENTICATOR, BY_RECOVERY_CODE, BY_TEXT_MESSAGE
from cosyncjwt.errors import CodeExpired, InvalidCode, RateLimited, UserError
from cosyncjwt.flows.steps import LOGIN_TEXT
from cosyncjwt.flows.text_codes import Errand, TextCodes
from store.ports import Tenant


class FactorProofs:
    """Believes the codes of authenticator apps, those sent by SMS, and recovery codes, each once."""

    def __init__(
        self, *, secrets: AuthenticatorSecrets, recovery_codes: RecoveryCodes, texts: TextCodes, clock: Clock
    ) -> None:
        """Take what opens secrets and recognises recovery codes and codes that were sent."""
        self._secrets = secrets
        self._recovery_codes = recovery_codes
        self._texts = texts
        self._clock = clock

    async def prove(
        self,
        tenant: Tenant,
        application: Application,
        challenge: Challenge,
        code: Secret,
        method: TwoFactorMethod | None,
    ) -> tuple[str, ...]:
        """Use up a code of the user's second factor; return what password and code prove together.

        Without a method the code's form tells. Raises RateLimited, InvalidCode, TooManyAttempts, and
        CodeExpired, also when the user has turned the factor off meanwhile.
        """
        await self.count_guess(tenant, challenge.user_id)
        factor = await tenant.second_factors.get(challenge.user_id)
        if factor is None or not factor.is_on:
            raise login_is_over()
        if method is None and looks_like_recovery_code(code.reveal()):
            method = TwoFactorMethod.RECOVERY_CODE
        if method is TwoFactorMethod.RECOVERY_CODE:
            await self._use_recovery_code(tenant, application, factor.user_id, code)
            return BY_RECOVERY_CODE
        if factor.phone and await self._was_texted(tenant, application, challenge, factor, (code, method)):
            return BY_TEXT_MESSAGE
        if factor.secret is None or method is TwoFactorMethod.PHONE:
            raise InvalidCode
        await self._accept(tenant, application, factor, factor.secret, code)
        return BY_AUTHENTICATOR

    async def _was_texted(
        self,
        tenant: Tenant,
        application: Application,
        challenge: Challenge,
        factor: SecondFactor,
        said: tuple[Secret, TwoFactorMethod | None],
    ) -> bool:
        """Use up the code that was sent for this login; say no where it may be one of the app's instead."""
        code, method = said
        if method is TwoFactorMethod.GOOGLE:
            return False
        try:
            sent = await self._texts.proven(
                tenant, application, challenge.user_id, Errand(LOGIN_TEXT, challenge.id), code
            )
        except UserError:
            if method is None and factor.google:
                return False
            raise
        if not await tenant.codes.consume(sent):
            raise InvalidCode
        # Another number may be in force by now: what the former got proves nothing any more (M-14).
        user = await tenant.users.get(challenge.user_id)
        if user is None or user.phone != sent.phone:
            raise InvalidCode
        await tenant.second_factors.forget_guesses(challenge.user_id)
        await self._texts.was_answered(tenant, sent)
        return True

    async def count_guess(self, tenant: Tenant, user_id: str) -> None:
        """Count a guess before it is looked at; raise RateLimited when it has to wait.

        The count is the user's and no login's: a right password does not set it back (security M-05).
        """
        wait = await tenant.second_factors.take_guess(user_id, self._clock.now())
        if wait is not None:
            raise RateLimited(math.ceil(wait.total_seconds()))

    def proposed_step(
        self, application: Application, factor: SecondFactor, proposed: bytes, code: Secret
    ) -> int:
        """Return the time step of a proposed secret's code; raise InvalidCode for any other."""
        secret = self._secrets.open(proposed, application.id, factor.user_id)
        step = step_of(secret, code.reveal(), self._clock.now())
        if step is None:
            message = "The code is not right. Take the one that the app shows now."
            raise InvalidCode(message)
        return step

    async def _use_recovery_code(
        self, tenant: Tenant, application: Application, user_id: str, code: Secret
    ) -> None:
        digest = self._recovery_codes.digest(application.id, user_id, code)
        if digest is None or not await tenant.second_factors.use_recovery_code(user_id, digest):
            message = "This is not a recovery code of yours, or it was used before."
            raise InvalidCode(message)

    async def _accept(
        self, tenant: Tenant, application: Application, factor: SecondFactor, sealed: bytes, code: Secret
    ) -> None:
        secret = self._secrets.open(sealed, application.id, factor.user_id)
        step = step_of(secret, code.reveal(), self._clock.now())
        # One refusal for a wrong code and a used one: a thief who looks on must not learn which it was.
        if step is None or not await tenant.second_factors.accept_step(
            factor.user_id, secret=sealed, step=step
        ):
            message = "The code is not right, or was used before. Wait for the app to show the next one."
            raise InvalidCode(message)


def login_is_over() -> CodeExpired:
    """Return the refusal of a login that was finished, has expired or has no factor to ask for."""
    message = "This login is over. Log in again."
    return CodeExpired(message, path=("input", "loginToken"))
