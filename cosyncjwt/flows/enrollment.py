"""How does somebody come into an application that demands a second factor, and has none yet?"""

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.enrollment_tokens import ENROLLMENT_LIFETIME, EnrollmentClaims, EnrollmentTokens
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.identifiers import TOKEN, new_id
from cosyncjwt.domain.second_factor import TwoFactorMethod, TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import TokenInvalid
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enforcement import is_demanded
from cosyncjwt.flows.outcomes import TwoFactorEnrollmentRequired


class Enrollments:
    """Gives and believes the tokens that are good for setting a second factor up, and for nothing else."""

    def __init__(
        self, tokens: EnrollmentTokens, *, directory: Directory, clock: Clock, entropy: Entropy
    ) -> None:
        """Take what writes and reads the tokens, and where applications are looked up."""
        self._tokens = tokens
        self._directory = directory
        self._clock = clock
        self._entropy = entropy

    def begin(self, application: Application, user: User) -> TwoFactorEnrollmentRequired:
        """Let a user who has proven the password set a factor up; nothing is kept."""
        now = self._clock.now()
        claims = EnrollmentClaims(
            application_id=application.id,
            user_id=user.id,
            password_version=user.password_version,
            token_id=new_id(TOKEN, self._entropy),
            issued_at=now,
        )
        return TwoFactorEnrollmentRequired(
            enrollment_token=self._tokens.write(claims),
            methods=_methods(application),
            expires_at=now + ENROLLMENT_LIFETIME,
        )

    async def caller(self, token: Secret) -> Caller:
        """Return whose token it is, as the caller of a session that is kept nowhere and opens nothing.

        Raises TokenExpired, and TokenInvalid for any other kind, once a factor is on, after a new password,
        and where no factor is demanded any more.
        """
        claims = self._tokens.read(token, self._clock.now())
        application = await self._directory.application(claims.application_id)
        if application is None:
            raise TokenInvalid
        application.ensure_active()
        tenant = self._directory.tenant(application.id)
        user = await tenant.users.get(claims.user_id)
        if user is None or user.is_suspended or user.password_version != claims.password_version:
            raise TokenInvalid
        factor = await tenant.second_factors.get(user.id)
        if not is_demanded(application) or (factor is not None and factor.is_on):
            raise TokenInvalid
        return Caller(application, _session(claims), enrolled_with=claims.password_version)


def _methods(application: Application) -> tuple[TwoFactorMethod, ...]:
    if application.two_factor_verification is TwoFactorVerification.PHONE:
        return (TwoFactorMethod.GOOGLE, TwoFactorMethod.PHONE)
    return (TwoFactorMethod.GOOGLE,)


def _session(claims: EnrollmentClaims) -> Session:
    expires_at = claims.issued_at + ENROLLMENT_LIFETIME
    return Session(
        id=claims.token_id,
        user_id=claims.user_id,
        created_at=claims.issued_at,
        authenticated_at=claims.issued_at,
        last_used_at=claims.issued_at,
        idle_expires_at=expires_at,
        expires_at=expires_at,
        refresh_digest=b"",
    )
