"""Who may log in? The place where a password is believed or not."""

import asyncio
from contextlib import suppress

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
from cosyncjwt.flows.enforcement import factor_in_force
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
        with self._passwords.place() as verify:
            user, failures = await self._named(tenant, application, handle, device)
            right = await verify(password, user.password_hash if user else None)
        if user is None:
            raise InvalidCredentials
        if not right:
            raise InvalidCredentials().about(user.id)
        # Beside what follows, because each waits for the disk; SQLite writes all of it in one transaction.
        clearing = asyncio.ensure_future(self._throttle.password_was_right(tenant, user.handle))
        try:
            if user.is_suspended:
                raise UserSuspended().about(user.id)
            if failures >= MANY_FAILURES:
                await self._messages.many_failures(application, user, device, self._clock.now(), failures)
            await self._renew_hash(tenant, user, password)
            return await self._go_on(tenant, application, user, device)
        finally:
            await clearing

    async def _named(
        self, tenant: Tenant, application: Application, name: str, device: Device
    ) -> tuple[User | None, int]:
        """Return the user of an address or a user name after counting the try, and how many failed before.

        That is one step with what is counted by where it comes from, unless a name must find its account.

        An account has one count, under its address, whichever of its names is tried: two names must not bring
        twice as many tries. A name that nobody has is counted as well.
        """
        canonical = _canonical(name)
        if canonical is not None:
            failures = await self._throttle.before_login(tenant, canonical, device.ip_address)
            return await tenant.users.by_handle(canonical), failures
        await self._throttle.before_lookup(tenant, device.ip_address)
        user_name = _canonical_user_name(name) if application.user_names_enabled else None
        if user_name is None:
            return None, 0
        user = await tenant.users.by_user_name(user_name)
        handle = user_name if user is None else user.handle
        return user, await self._throttle.before_password(tenant, handle)

    async def _go_on(
        self, tenant: Tenant, application: Application, user: User, device: Device
    ) -> SignedIn | TwoFactorRequired | TwoFactorEnrollmentRequired:
        """Sign in a user whose password was right, unless a second factor is in force."""
        factor = await factor_in_force(tenant, application, user.id)
        if factor is not None:
            return await self._challenges.begin(tenant, application, user, factor)
        signed_in = await self._sessions.admit(tenant, application, user, device)
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
