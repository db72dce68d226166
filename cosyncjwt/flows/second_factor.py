"""How does a user set a second factor up, turn it on and off, and get new recovery codes?"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.recovery_codes import RecoveryCodes
from cosyncjwt.crypto.totp import AuthenticatorSecrets, otpauth_uri, qr_code
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.second_factor import Activation, SecondFactor, TwoFactorMethod, TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import BY_AUTHENTICATOR
from cosyncjwt.domain.user import User
from cosyncjwt.errors import ReauthenticationRequired, TwoFactorUnavailable, UserError
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enforcement import prove_the_factor
from cosyncjwt.flows.factor_proofs import FactorProofs
from cosyncjwt.flows.outcomes import TwoFactorEnabled, TwoFactorSetup
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.standing import own_user
from store.ports import Tenant

RECENT = timedelta(minutes=15)
"""How long after a login a factor may be set up without the password (security M-07)."""


class SecondFactors:
    """Sets up, turns on and turns off the caller's own second factor."""

    def __init__(
        self,
        *,
        reauthentication: Reauthentication,
        secrets: AuthenticatorSecrets,
        recovery_codes: RecoveryCodes,
        proofs: FactorProofs,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what verifies, makes and believes, and the directory that must hear of ended sessions."""
        self._reauthentication = reauthentication
        self._secrets = secrets
        self._recovery_codes = recovery_codes
        self._proofs = proofs
        self._directory = directory
        self._clock = clock

    async def of_user(self, tenant: Tenant, user_id: str) -> SecondFactor:
        """Return what the user has set up, be it nothing."""
        return await tenant.second_factors.get(user_id) or SecondFactor(user_id)

    async def set_up(self, tenant: Tenant, caller: Caller, password: Secret | None) -> TwoFactorSetup:
        """Make a secret for an authenticator app; it does nothing before `enable` has seen its first code.

        A login not long ago or the password must show that it is still the user: a stolen access token must
        not lock its owner out. Raises ReauthenticationRequired, InvalidCredentials, TwoFactorUnavailable.
        """
        _ensure_asked_for(caller)
        user = await own_user(tenant, caller)
        if password is not None:
            await self._reauthentication.prove(tenant, user, password)
        elif self._clock.now() - caller.session.authenticated_at > RECENT:
            message = "Give the password, or sign in again."
            raise ReauthenticationRequired(message, path=("input", "password"))
        secret, sealed = self._secrets.new(caller.application.id, user.id)
        if not await tenant.second_factors.propose(user.id, sealed):
            message = "The authenticator app is turned on already. Turn it off first."
            raise TwoFactorUnavailable(message)
        uri = otpauth_uri(secret, issuer=caller.application.name, account=user.handle)
        return TwoFactorSetup(secret, uri, await asyncio.to_thread(qr_code, uri))

    async def enable(
        self, tenant: Tenant, caller: Caller, method: TwoFactorMethod, code: Secret | None
    ) -> TwoFactorEnabled:
        """Turn on what was set up, by its first code, and end the user's other sessions.

        Raises TwoFactorUnavailable, InvalidCode, RateLimited.
        """
        _ensure_asked_for(caller)
        _ensure_authenticator(method)
        user = await own_user(tenant, caller)
        factor = await self.of_user(tenant, user.id)
        if factor.proposed is None:
            raise _nothing_set_up()
        await self._proofs.count_guess(tenant, user.id)
        step = self._proofs.proposed_step(caller.application, factor, factor.proposed, code or Secret(""))
        codes = self._recovery_codes.new()
        activation = Activation(
            proposed=factor.proposed,
            step=step,
            recovery_digests=self._digests(caller, codes),
            session_id=caller.session.id,
            amr=BY_AUTHENTICATOR,
            at=self._clock.now(),
        )
        if not await tenant.second_factors.activate(user.id, activation):
            raise _nothing_set_up()
        self._directory.forget_sessions()
        return TwoFactorEnabled(user, codes)

    async def disable(
        self, tenant: Tenant, caller: Caller, method: TwoFactorMethod, password: Secret
    ) -> User:
        """Turn the second factor off and forget it with its recovery codes.

        Needs the password and a session that has proven the factor (security M-08). Raises
        TwoFactorUnavailable, ReauthenticationRequired, InvalidCredentials.
        """
        _ensure_asked_for(caller)
        _ensure_authenticator(method)
        user, secret = await self._proven(tenant, caller, password)
        if not await tenant.second_factors.remove(user.id, secret=secret):
            raise _nothing_set_up()
        return user

    async def regenerate_recovery_codes(
        self, tenant: Tenant, caller: Caller, password: Secret
    ) -> TwoFactorEnabled:
        """Make new recovery codes and void all others; needs and raises what `disable` does."""
        _ensure_asked_for(caller)
        user, secret = await self._proven(tenant, caller, password)
        codes = self._recovery_codes.new()
        digests = self._digests(caller, codes)
        if not await tenant.second_factors.replace_recovery_codes(user.id, secret=secret, digests=digests):
            raise _nothing_set_up()
        return TwoFactorEnabled(user, codes)

    async def _proven(self, tenant: Tenant, caller: Caller, password: Secret) -> tuple[User, bytes]:
        """Return the user and the active sealed secret, once password and session have shown enough."""
        user = await own_user(tenant, caller)
        factor = await self.of_user(tenant, user.id)
        if factor.secret is None:
            raise _nothing_set_up()
        if not caller.session.has_second_factor:
            raise prove_the_factor()
        await self._reauthentication.prove(tenant, user, password)
        return user, factor.secret

    def _digests(self, caller: Caller, codes: Sequence[Secret]) -> tuple[bytes, ...]:
        digests = (self._recovery_codes.digest(caller.application.id, caller.user_id, each) for each in codes)
        return tuple(digest for digest in digests if digest is not None)


def _ensure_asked_for(caller: Caller) -> None:
    if caller.application.two_factor_verification is TwoFactorVerification.NONE:
        raise TwoFactorUnavailable


def _ensure_authenticator(method: TwoFactorMethod) -> None:
    if method is not TwoFactorMethod.GOOGLE:
        message = "Recovery codes come with GOOGLE; they are not turned on or off by themselves."
        raise TwoFactorUnavailable(message, path=("input", "method"))


def _nothing_set_up() -> UserError:
    message = "There is nothing that could be turned on or off. Begin with setupGoogleTwoFactor."
    return TwoFactorUnavailable(message)
