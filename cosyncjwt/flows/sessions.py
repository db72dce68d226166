"""How does a session begin, go on and end?"""

from dataclasses import replace
from datetime import datetime

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.application_jwt import ApplicationJwts
from cosyncjwt.crypto.refresh_tokens import RefreshTokens
from cosyncjwt.crypto.tokens import ACCESS_LIFETIME, AccessTokenClaims, AccessTokens
from cosyncjwt.domain import user_metadata
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.identifiers import SESSION, TOKEN, new_id
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import (
    BY_PASSWORD,
    IDLE_LIFETIME,
    ROTATION_GRACE,
    SESSIONS_PER_USER,
    Rotation,
    Session,
)
from cosyncjwt.domain.user import User
from cosyncjwt.entropy import Entropy
from cosyncjwt.errors import InvalidCredentials, NotFound, UserError, UserSuspended
from cosyncjwt.flows.begun_session import begun
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enforcement import is_demanded, lacks_factor
from cosyncjwt.flows.enrollment import Enrollments
from cosyncjwt.flows.known_devices import KnownDevices
from cosyncjwt.flows.long_jwts import LongJwts
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorEnrollmentRequired
from store.ports import Tenant


class Sessions:
    """Opens, refreshes, lists and ends sessions."""

    def __init__(
        self,
        *,
        jwts: ApplicationJwts,
        long_jwts: LongJwts,
        access_tokens: AccessTokens,
        refresh_tokens: RefreshTokens,
        devices: KnownDevices,
        directory: Directory,
        enrollments: Enrollments,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        """Take what writes tokens and knows devices, and the directory that must hear of ended sessions."""
        self._jwts = jwts
        self._long_jwts = long_jwts
        self._access_tokens = access_tokens
        self._refresh_tokens = refresh_tokens
        self._devices = devices
        self._directory = directory
        self._enrollments = enrollments
        self._clock = clock
        self._entropy = entropy

    async def open(
        self,
        tenant: Tenant,
        application: Application,
        user: User,
        device: Device,
        *,
        amr: tuple[str, ...] = BY_PASSWORD,
        ends_era: int | None = None,
    ) -> SignedIn:
        """Begin a session for a user who has proven to be one, by `amr`; the oldest of more than 20 ends.

        With `ends_era` the wrong passwords that were counted in it are forgotten in the same step.
        Raises InvalidCredentials for a user that meanwhile was removed or has another password, and
        UserSuspended for one that was shut out: nothing is signed for them.
        """
        now = self._clock.now()
        session_id = new_id(SESSION, self._entropy)
        token, digest = self._refresh_tokens.first(session_id, user.id, application.id)
        session = begun(session_id, user.id, digest, now, device=device, amr=amr)
        version = user.password_version
        opened = await tenant.sessions.open(
            session, keep=SESSIONS_PER_USER, version=version, ends_era=ends_era
        )
        if opened is None:
            raise await _came_too_late(tenant, user)
        await self._devices.recognise(tenant, application, user, device, now, latest=opened.latest_device)
        user = replace(user, last_login_at=now)
        return await self.signed_in(tenant, application, user, session, token, now=now)

    async def admit(
        self,
        tenant: Tenant,
        application: Application,
        user: User,
        device: Device,
        *,
        ends_era: int | None = None,
    ) -> SignedIn | TwoFactorEnrollmentRequired:
        """Begin a session for a user who has proven the password and has no second factor in force.

        Where the application demands one nothing is issued but what lets the user set one up (security M-09).
        """
        if is_demanded(application):
            return self._enrollments.begin(application, user)
        return await self.open(tenant, application, user, device, ends_era=ends_era)

    async def refresh(self, tenant: Tenant, application: Application, token: Secret) -> SignedIn:
        """Exchange a refresh token for its successor and fresh credentials.

        Raises InvalidCredentials for a token that is forged, expired, ended or used before; one that was
        used before, and not by a second tab just now, ends its session (RFC 9700, 4.14.2). So does one of a
        session without the second factor that is asked of the user by now.
        """
        presented = self._refresh_tokens.read(token, application.id)
        if presented is None:
            raise _sign_in_again()
        now = self._clock.now()
        rotation, refreshed = await tenant.sessions.rotate(
            presented.session_id,
            user_id=presented.user_id,
            presented=presented.digest,
            successor=presented.successor_digest,
            now=now,
            grace=ROTATION_GRACE,
            idle=IDLE_LIFETIME,
        )
        if rotation is Rotation.REUSED:
            self._directory.forget_session(application.id, presented.user_id, presented.session_id)
            raise _sign_in_again().about(presented.session_id, act="session.reused")
        if refreshed is None or refreshed.user.is_suspended:
            raise _sign_in_again()
        user, session = refreshed.user, refreshed.session
        await self._ensure_proven(tenant, application, session)
        return await self.signed_in(tenant, application, user, session, presented.successor, now=now)

    def renewed(self, caller: Caller, now: datetime) -> tuple[Session, Secret]:
        """Return the caller's session as it is after proving the password anew, and its first new token.

        Nothing is kept yet. The former refresh token is no parent of the new one: it is over.
        """
        token, digest = self._refresh_tokens.first(caller.session.id, caller.user_id, caller.application.id)
        session = replace(
            caller.session,
            authenticated_at=now,
            last_used_at=now,
            idle_expires_at=min(now + IDLE_LIFETIME, caller.session.expires_at),
            refresh_digest=digest,
            parent_digest=None,
            rotated_at=None,
        )
        return session, token

    async def of_user(self, tenant: Tenant, user_id: str, page: PageRequest) -> Page[Session]:
        """Return the user's live sessions, newest first."""
        return await tenant.sessions.of_user(user_id, page, self._clock.now())

    async def own(self, tenant: Tenant, caller: Caller, session_id: str) -> Session:
        """Return one of the caller's own live sessions; raise NotFound for any other id."""
        session = await tenant.sessions.get(session_id, user_id=caller.user_id)
        if session is None or not session.is_live(self._clock.now()):
            raise NotFound
        return session

    async def count_of_user(self, tenant: Tenant, user_id: str) -> int:
        """Return how many live sessions the user has."""
        return await tenant.sessions.count_of_user(user_id, self._clock.now())

    async def log_out(self, tenant: Tenant, caller: Caller, *, everywhere: bool) -> None:
        """End the caller's session, or all sessions of the caller's user."""
        if everywhere:
            await tenant.sessions.end_all(caller.user_id)
            self._directory.forget_sessions()
            return
        await tenant.sessions.end(caller.session.id, user_id=caller.user_id)
        self._directory.forget_session(caller.application.id, caller.user_id, caller.session.id)

    async def revoke(self, tenant: Tenant, caller: Caller, session_id: str) -> None:
        """End one of the caller's own sessions; raise NotFound for any other id."""
        ended = await tenant.sessions.end(session_id, user_id=caller.user_id)
        self._directory.forget_session(caller.application.id, caller.user_id, session_id)
        if not ended:
            raise NotFound

    async def _ensure_proven(self, tenant: Tenant, application: Application, session: Session) -> None:
        """End a session that lacks the second factor which is in force for its user (security M-10)."""
        if await lacks_factor(tenant, application, session):
            await tenant.sessions.end(session.id, user_id=session.user_id)
            self._directory.forget_session(application.id, session.user_id, session.id)
            raise _sign_in_again()

    async def signed_in(
        self,
        tenant: Tenant,
        application: Application,
        user: User,
        session: Session,
        refresh_token: Secret,
        *,
        now: datetime,
    ) -> SignedIn:
        """Return fresh credentials for a session that is kept."""
        metadata = user_metadata.shown(user, application)
        token_id = new_id(TOKEN, self._entropy)
        jwt = self._jwts.sign(application, user, session, metadata, now=now, token_id=token_id)
        await self._long_jwts.note(tenant, user.id, len(jwt.token.reveal()))
        claims = AccessTokenClaims(application.id, user.id, session.id, now + ACCESS_LIFETIME)
        access_token = self._access_tokens.write(claims, now=now, token_id=new_id(TOKEN, self._entropy))
        return SignedIn(
            user=user,
            metadata=metadata,
            session=session,
            jwt=jwt.token,
            jwt_expires_at=jwt.expires_at,
            access_token=access_token,
            access_token_expires_at=claims.expires_at,
            refresh_token=refresh_token,
            refresh_token_expires_at=session.idle_expires_at,
        )


async def _came_too_late(tenant: Tenant, user: User) -> UserError:
    """Return why a session was not kept."""
    now = await tenant.users.get(user.id)
    if now is not None and now.is_suspended:
        return UserSuspended()
    message = "The account has just changed. Sign in again."
    return InvalidCredentials(message)


def _sign_in_again() -> InvalidCredentials:
    message = "This refresh token is no longer good. Sign in again."
    return InvalidCredentials(message, path=("input", "refreshToken"))
