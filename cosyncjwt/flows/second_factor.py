"""How does a user set a second factor up, turn it on and off, and get new recovery codes?"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.recovery_codes import RecoveryCodes
from cosyncjwt.crypto.totp import AuthenticatorSecrets, otpauth_uri, qr_code
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.second_factor import Activation, SecondFactor, TwoFactorMethod, TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import BY_AUTHENTICATOR, BY_TEXT_MESSAGE
from cosyncjwt.domain.user import User
from cosyncjwt.errors import PhoneNotVerified, TwoFactorUnavailable, UserError
from cosyncjwt.flows.account_messages import AccountMessages, FactorChange
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enforcement import ensure_factor_proven, prove_the_factor
from cosyncjwt.flows.factor_proofs import FactorProofs
from cosyncjwt.flows.outcomes import TwoFactorEnabled, TwoFactorSetup
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.standing import ensure_session, own_user
from store.ports import Tenant

METHOD = ("input", "method")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which factor a user wants on, the first code of an app, and the password where it is needed."""

    method: TwoFactorMethod
    code: Secret | None = None
    password: Secret | None = None


class SecondFactors:
    """Sets up, turns on and turns off the caller's own second factor."""

    def __init__(
        self,
        *,
        reauthentication: Reauthentication,
        secrets: AuthenticatorSecrets,
        recovery_codes: RecoveryCodes,
        proofs: FactorProofs,
        messages: AccountMessages,
        directory: Directory,
        clock: Clock,
    ) -> None:
        """Take what verifies, makes and believes, and the directory that must hear of ended sessions."""
        self._reauthentication = reauthentication
        self._secrets = secrets
        self._recovery_codes = recovery_codes
        self._proofs = proofs
        self._messages = messages
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
        await ensure_factor_proven(tenant, caller)
        await self._reauthentication.prove_recent(tenant, caller, user, password)
        secret, sealed = self._secrets.new(caller.application.id, user.id)
        if not await tenant.second_factors.propose(user.id, sealed):
            message = "The authenticator app is turned on already. Turn it off first."
            raise TwoFactorUnavailable(message)
        uri = otpauth_uri(secret, issuer=caller.application.name, account=user.handle)
        return TwoFactorSetup(secret, uri, await asyncio.to_thread(qr_code, uri))

    async def enable(self, tenant: Tenant, caller: Caller, wish: Wish) -> TwoFactorEnabled:
        """Turn a factor on, and end the user's other sessions.

        GOOGLE: what was set up, by its first code. PHONE: the number that was verified. The recovery codes
        come with the first of the two. Raises TwoFactorUnavailable, InvalidCode, RateLimited,
        PhoneNotVerified, ReauthenticationRequired, InvalidCredentials.
        """
        _ensure_asked_for(caller)
        _ensure_factor(wish.method)
        user = await own_user(tenant, caller)
        await ensure_factor_proven(tenant, caller)
        factor = await self.of_user(tenant, user.id)
        if wish.method is TwoFactorMethod.PHONE:
            return await self._enable_phone(tenant, caller, user, factor, wish.password)
        return await self._enable_app(tenant, caller, user, factor, wish.code or Secret(""))

    async def _enable_app(
        self, tenant: Tenant, caller: Caller, user: User, factor: SecondFactor, code: Secret
    ) -> TwoFactorEnabled:
        if factor.proposed is None:
            raise _nothing_set_up()
        await self._proofs.count_guess(tenant, user.id)
        step = self._proofs.proposed_step(caller.application, factor, factor.proposed, code)
        codes, activation = self._activation(caller, factor, BY_AUTHENTICATOR)
        proven = replace(activation, proposed=factor.proposed, step=step)
        if not await tenant.second_factors.activate(user.id, proven):
            await ensure_session(tenant, caller)
            raise _nothing_set_up()
        self._directory.forget_sessions()
        await self._tell(caller, user, FactorChange.ADDED if factor.is_on else FactorChange.ON)
        return TwoFactorEnabled(user, codes)

    async def _enable_phone(
        self, tenant: Tenant, caller: Caller, user: User, factor: SecondFactor, password: Secret | None
    ) -> TwoFactorEnabled:
        if caller.application.two_factor_verification is not TwoFactorVerification.PHONE:
            message = "This application does not use PHONE."
            raise TwoFactorUnavailable(message, path=METHOD)
        if not user.phone_verified:
            raise PhoneNotVerified
        await self._reauthentication.prove_recent(tenant, caller, user, password)
        codes, activation = self._activation(caller, factor, BY_TEXT_MESSAGE)
        if not await tenant.second_factors.activate_phone(user.id, activation):
            await ensure_session(tenant, caller)
            message = "The phone is turned on already."
            raise TwoFactorUnavailable(message, path=METHOD)
        self._directory.forget_sessions()
        await self._tell(caller, user, FactorChange.ADDED if factor.is_on else FactorChange.ON)
        return TwoFactorEnabled(user, codes)

    def _activation(
        self, caller: Caller, factor: SecondFactor, amr: tuple[str, ...]
    ) -> tuple[Sequence[Secret], Activation]:
        """Return the recovery codes to show, none where the user has some, and what turns a factor on."""
        codes = () if factor.is_on else self._recovery_codes.new()
        activation = Activation(
            recovery_digests=None if factor.is_on else self._digests(caller, codes),
            session_id=caller.session.id,
            amr=amr,
            at=self._clock.now(),
            enrolled_with=caller.enrolled_with,
        )
        return codes, activation

    async def disable(
        self, tenant: Tenant, caller: Caller, method: TwoFactorMethod, password: Secret
    ) -> User:
        """Turn a factor off; with the last one the recovery codes are forgotten.

        Needs the password and a session that has proven a factor (security M-08). Raises
        TwoFactorUnavailable, ReauthenticationRequired, InvalidCredentials.
        """
        _ensure_asked_for(caller)
        _ensure_factor(method)
        user, factor = await self._proven(tenant, caller, password, method)
        if method is TwoFactorMethod.PHONE:
            is_off = await tenant.second_factors.remove_phone(user.id)
        else:
            is_off = await tenant.second_factors.remove(user.id, secret=factor.secret or b"")
        if not is_off:
            raise _nothing_set_up()
        await self._tell(caller, user, FactorChange.OFF)
        return user

    async def regenerate_recovery_codes(
        self, tenant: Tenant, caller: Caller, password: Secret
    ) -> TwoFactorEnabled:
        """Make new recovery codes and void all others; needs and raises what `disable` does."""
        _ensure_asked_for(caller)
        user, factor = await self._proven(tenant, caller, password, None)
        codes = self._recovery_codes.new()
        if not await tenant.second_factors.replace_recovery_codes(factor, self._digests(caller, codes)):
            raise _nothing_set_up()
        await self._tell(caller, user, FactorChange.CODES_RENEWED)
        return TwoFactorEnabled(user, codes)

    async def _tell(self, caller: Caller, user: User, change: FactorChange) -> None:
        await self._messages.second_factor_changed(caller.application, user, change, self._clock.now())

    async def _proven(
        self, tenant: Tenant, caller: Caller, password: Secret, method: TwoFactorMethod | None
    ) -> tuple[User, SecondFactor]:
        """Return the user and what is on, once password and session have shown enough."""
        user = await own_user(tenant, caller)
        factor = await self.of_user(tenant, user.id)
        if not factor.is_on or (method is not None and method not in factor.methods):
            raise _nothing_set_up()
        if not caller.session.has_second_factor:
            raise prove_the_factor()
        await self._reauthentication.prove(tenant, user, password)
        return user, factor

    def _digests(self, caller: Caller, codes: Sequence[Secret]) -> tuple[bytes, ...]:
        digests = (self._recovery_codes.digest(caller.application.id, caller.user_id, each) for each in codes)
        return tuple(digest for digest in digests if digest is not None)


def _ensure_asked_for(caller: Caller) -> None:
    if caller.application.two_factor_verification is TwoFactorVerification.NONE:
        raise TwoFactorUnavailable


def _ensure_factor(method: TwoFactorMethod) -> None:
    if method is TwoFactorMethod.RECOVERY_CODE:
        message = "Recovery codes come with a factor; they are not turned on or off by themselves."
        raise TwoFactorUnavailable(message, path=METHOD)


def _nothing_set_up() -> UserError:
    message = "There is nothing that could be turned on or off. Begin with setupGoogleTwoFactor or setPhone."
    return TwoFactorUnavailable(message)
