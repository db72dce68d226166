"""Who may log in? The place where a password is believed or not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import handle as handles
from cosyncjwt.domain import user_name as user_names
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import HandleInvalid, InvalidCredentials, Overloaded, UserNameInvalid, UserSuspended
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.challenges import Challenges
from cosyncjwt.flows.enforcement import factor_in_force, is_demanded
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorEnrollmentRequired, TwoFactorRequired
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.throttle import Throttle
from store.ports import Tenant

MANY_FAILURES = 5
"""After so many wrong passwords the owner hears of the right one (security L-10)."""


class Login:
    """Believes a handle and a password, or refuses both in one answer."""

    def __init__(
        self,
        *,
        passwords: Passwords,
        sessions: Sessions,
        challenges: Challenges,
        throttle: Throttle,
        messages: AccountMessages,
        clock: Clock,
    ) -> None:
        """Take what verifies, signs in, asks for a second factor, counts failures, and tells of many."""
        self._passwords = passwords
        self._sessions = sessions
        self._challenges = challenges
        self._throttle = throttle
        self._messages = messages
        self._clock = clock

    async def with_password(
        self, tenant: Tenant, application: Application, handle: str, password: Secret, device: Device
    ) -> SignedIn | TwoFactorRequired | TwoFactorEnrollmentRequired:
        """Sign in the user of a handle or user name, or ask for the second factor where one is in force.

        Raises InvalidCredentials for an unknown handle, a wrong password and an unfinished signup alike,
        after the same work (security P-11), UserSuspended after the right password only, RateLimited after
        too many failures, and Overloaded. Each call is counted before the password is looked at, unless
        there is no room to look at it, and a success clears the count.
        """
        user, failures = await self._believed(tenant, application, handle, password, device)
        factor = await factor_in_force(tenant, application, user.id)
        opens = factor is None and not user.is_suspended and not is_demanded(application)
        # The session's own write forgets the first try of an era, as nearly all are, with no write more.
        ends_era = user.password_era if opens and failures == 0 else None
        async with self._forgetting(tenant, user) if ends_era is None else nullcontext():
            if user.is_suspended:
                raise UserSuspended().about(user.id)
            if failures >= MANY_FAILURES:
                await self._messages.many_failures(application, user, device, self._clock.now(), failures)
            await self._renew_hash(tenant, user, password)
            if factor is not None:
                return await self._challenges.begin(tenant, application, user, factor)
            return await self._sign_in(tenant, application, user, device, ends_era)

    async def _believed(
        self, tenant: Tenant, application: Application, name: str, password: Secret, device: Device
    ) -> tuple[User, int]:
        """Return whose password it is, and how many tries have failed before; raise InvalidCredentials."""
        with self._passwords.place() as verify:
            canonical, user = await _found(tenant, application, name)
            failures = await self._throttle.before_login(tenant, canonical, user, device.ip_address)
            right = await verify(password, user.password_hash if user else None)
        if user is None:
            raise InvalidCredentials
        if not right:
            raise InvalidCredentials().about(user.id)
        return user, failures

    @asynccontextmanager
    async def _forgetting(self, tenant: Tenant, user: User) -> AsyncIterator[None]:
        """Forget the failures beside what is done within.

        Each waits for the disk, and SQLite writes all of it in one transaction.
        """
        clearing = asyncio.ensure_future(self._throttle.password_was_right(tenant, user.handle))
        try:
            yield
        finally:
            await clearing

    async def _sign_in(
        self, tenant: Tenant, application: Application, user: User, device: Device, ends_era: int | None
    ) -> SignedIn | TwoFactorRequired | TwoFactorEnrollmentRequired:
        """Sign in a user who has proven the password, and had no second factor in force."""
        signed_in = await self._sessions.admit(tenant, application, user, device, ends_era=ends_era)
        factor = await factor_in_force(tenant, application, user.id)
        if factor is None or isinstance(signed_in, TwoFactorEnrollmentRequired):
            return signed_in
        # Turned on since it was asked: whoever did may have ended the sessions before this one was there.
        await tenant.sessions.end(signed_in.session.id, user_id=user.id)
        return await self._challenges.begin(tenant, application, user, factor)

    async def _renew_hash(self, tenant: Tenant, user: User, password: Secret) -> None:
        """Hash anew when the cost has changed since (security P-02), or at a later login in a rush."""
        if self._passwords.is_outdated(user.password_hash):
            with suppress(Overloaded):
                fresh = await self._passwords.hash(password)
                now = self._clock.now()
                await tenant.users.replace_password_hash(user.id, old=user.password_hash, new=fresh, now=now)


async def _found(tenant: Tenant, application: Application, name: str) -> tuple[str | None, User | None]:
    """Return the canonical form of an address or a user name, None for what nobody can have, and its user."""
    canonical = _canonical(name)
    if canonical is not None:
        return canonical, await tenant.users.by_handle(canonical)
    user_name = _canonical_user_name(name) if application.user_names_enabled else None
    if user_name is None:
        return None, None
    return user_name, await tenant.users.by_user_name(user_name)


def _canonical(handle: str) -> str | None:
    """Return the canonical handle; None for what is no address, which no user can have."""
    try:
        return handles.canonical(handle)
    except HandleInvalid:
        return None


def _canonical_user_name(name: str) -> str | None:
    """Return the canonical user name; None for what is none, which no user can have."""
    try:
        return user_names.canonical(name)
    except UserNameInvalid:
        return None
