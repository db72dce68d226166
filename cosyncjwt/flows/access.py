"""Who is calling: which application, which user, and may they?

The one gate of every operation: an application that is not ACTIVE lets nothing through but the reading of
its own public settings.
"""

import hashlib
from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.tokens import LEEWAY, AccessTokenClaims, AccessTokens, AppTokenClaims, AppTokens
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import AppTokenInvalid, Forbidden, TokenExpired, TokenInvalid, Unauthenticated
from cosyncjwt.flows.directory import Directory

VERIFIED_TOKENS = 50_000
"""How many verified tokens of a kind are remembered; what they say is checked again on every request."""

Claims = TypeVar("Claims")


class Access:
    """Turns tokens into applications and callers, or refuses."""

    def __init__(
        self,
        app_tokens: AppTokens,
        access_tokens: AccessTokens,
        directory: Directory,
        clock: Clock,
        portal_id: str,
        *,
        verified_tokens: int = VERIFIED_TOKENS,
    ) -> None:
        """Take the readers of both kinds of token, the directory, and which application is the portal."""
        self._app_tokens = app_tokens
        self._access_tokens = access_tokens
        self._directory = directory
        self._clock = clock
        self._portal_id = portal_id
        self._verified_tokens = verified_tokens
        self._verified: OrderedDict[bytes, AccessTokenClaims] = OrderedDict()
        self._verified_apps: OrderedDict[bytes, AppTokenClaims] = OrderedDict()

    async def application(self, app_token: Secret | None) -> Application:
        """Return the application that an app token names, whatever its status.

        Raises AppTokenInvalid when the token is missing, not genuine, or no longer the application's.
        """
        if app_token is None:
            raise AppTokenInvalid
        digest = _digest(app_token)
        claims = self._verified_apps.get(digest)
        if claims is None:
            claims = self._app_tokens.read(app_token, self._clock.now())
            self._remember(self._verified_apps, digest, claims)
        application = await self._directory.application(claims.application_id)
        if application is None or not application.accepts_app_token(claims.token_id, self._clock.now()):
            raise AppTokenInvalid
        return application

    async def active_application(self, app_token: Secret | None) -> Application:
        """Return the application that an app token names; raise its status's refusal unless ACTIVE."""
        application = await self.application(app_token)
        application.ensure_active()
        return application

    async def caller(self, access_token: Secret | None) -> Caller:
        """Return the signed-in user of an access token.

        Raises Unauthenticated without a token, TokenExpired, TokenInvalid when it is not genuine or its
        session has ended, and the refusal of the application's status.
        """
        if access_token is None:
            raise Unauthenticated
        now = self._clock.now()
        claims = self._claims(access_token, now)
        application = await self._directory.application(claims.application_id)
        if application is None:
            raise TokenInvalid
        application.ensure_active()
        session = await self._directory.session(claims.application_id, claims.user_id, claims.session_id)
        if session is None or not session.is_live(now):
            raise TokenInvalid
        return Caller(application, session)

    async def developer(self, access_token: Secret | None) -> Caller:
        """Return the signed-in developer: a user of the portal; raise Forbidden for any other user."""
        caller = await self.caller(access_token)
        if not self.is_developer(caller):
            message = "This is for developers. Sign in to the portal application."
            raise Forbidden(message)
        return caller

    async def administrator(self, access_token: Secret | None) -> Caller:
        """Return the signed-in administrator; raise Forbidden for any other developer.

        The role is read anew each time: whoever has lost it has lost it everywhere at once.
        """
        caller = await self.developer(access_token)
        if not await self.is_administrator(caller):
            message = "This is for administrators."
            raise Forbidden(message)
        return caller

    async def is_administrator(self, developer: Caller) -> bool:
        """Say whether a developer has the administrator role now."""
        user = await self._directory.tenant(self._portal_id).users.get(developer.user_id)
        return user is not None and user.administrator and not user.is_suspended

    def is_developer(self, caller: Caller) -> bool:
        """Say whether the caller is a developer: a user of the portal."""
        return caller.application.id == self._portal_id

    def _claims(self, token: Secret, now: datetime) -> AccessTokenClaims:
        digest = _digest(token)
        claims = self._verified.get(digest)
        if claims is None:
            claims = self._access_tokens.read(token, now)
            self._remember(self._verified, digest, claims)
        # Asked of fresh ones too: the library counts in whole seconds and would be a second late.
        if now >= claims.expires_at + LEEWAY:
            raise TokenExpired
        return claims

    def _remember(self, verified: OrderedDict[bytes, Claims], digest: bytes, claims: Claims) -> None:
        if len(verified) >= self._verified_tokens:
            # The first in goes, used since or not: noting each use would cost every request more.
            verified.popitem(last=False)
        verified[digest] = claims


def _digest(token: Secret) -> bytes:
    """Return the name under which a verified token is remembered: no memory holds the token itself."""
    return hashlib.sha256(token.reveal().encode("utf-8", "surrogatepass")).digest()
