"""How much may come from one network address, and how much into one application?

Never instead of the limits of each account (`throttle.py`): an attacker with many addresses meets those, one
with a list of accounts meets these (security L-02). Each application counts for itself, so that an attack on
one never slows another's users (security S-03).

What a good login costs is two counts, a look at a third, and its account's own, together one round trip to
the store. Failures are written when they happen, and the write decides: of what was tried at the same time
only as many as there was room for get an answer. How many can be under way so is bounded by the count of all
tries, which is exact and comes first.
"""

import math
from datetime import timedelta

import structlog

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.limit import Count, Full, Quota, Take
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import RateLimited
from cosyncjwt.flows.addresses import Addresses
from store.ports import Tenant

MINUTE = timedelta(minutes=1)

FAILURES = Quota(20, timedelta(minutes=5))
"""Wrong passwords and codes from one address, whosever they are."""

TRIES = Quota(100, MINUTE)
"""Tries of passwords and codes from one address, right or wrong: a whole office comes from one, and even that
does not sign in at this pace."""

SIGNUPS = Quota(10, timedelta(hours=1))
"""Signups from one address; each sends a mail."""

NUMBERS = Quota(30, timedelta(hours=1))
"""Numbers that are to get an SMS, named from one address: an office may set its own up together, and who
earns from SMS names thousands (security M-16). The SMS of a login needs a password and is not counted."""

MAILS = Quota(100, timedelta(hours=1))
"""Mails with a code or link that are asked for from one address, whosever: a company that has just moved here
may have everybody choose a password, and who has a list of addresses writes to thousands."""

ALL_LOGINS = Quota(600, MINUTE)
"""Logins of one application from wherever: an attack from a thousand addresses is many."""

ALL_SIGNUPS = Quota(100, MINUTE)
"""Signups of one application from wherever (security L-09)."""

FLOOD_TOLD = Quota(1, timedelta(hours=1))
"""How often the operator is told that an application's signups have met their limit."""

FROM_HERE = "Too many tries from your network. Wait before the next one."
SIGNUPS_FROM_HERE = "Too many signups from your network. Wait before the next one."
MAILS_FROM_HERE = "Too many mails were asked for from your network. Wait before the next one."
NUMBERS_FROM_HERE = "Too many numbers from your network. Wait before the next one."
IN_ALL = "The application is being asked too much. Wait before the next try."


class Quotas:
    """Counts what comes from an address and into an application."""

    def __init__(self, codes: Codes, addresses: Addresses, clock: Clock, *, by_application: bool) -> None:
        """Take what makes an address unreadable in the store, and what the operator has switched on."""
        self._codes = codes
        self._addresses = addresses
        self._clock = clock
        self._by_application = by_application

    async def before_try(self, tenant: Tenant, address: str | None) -> None:
        """Count a try of a password or code; raise RateLimited when the address must wait."""
        _refuse_full(await self._admit(tenant, address, "tries", TRIES), FROM_HERE)

    async def before_login(
        self, tenant: Tenant, address: str | None, account: Take | None = None
    ) -> timedelta | None:
        """Count a login, and then the `account`; say how long that must wait.

        Raises RateLimited when the address or all must wait; the account's is not counted then.
        """
        in_all = Count("all-logins", ALL_LOGINS)
        full = await self._admit(tenant, address, "tries", TRIES, in_all, then=account)
        if full is not None and full.count == account:
            return full.lasts
        _refuse_full(full, FROM_HERE, in_all)
        return None

    async def before_signup(self, tenant: Tenant, address: str | None) -> None:
        """Count a signup; raise RateLimited when the address or all must wait."""
        in_all = Count("all-signups", ALL_SIGNUPS)
        full = await self._admit(tenant, address, "signups", SIGNUPS, in_all)
        if full is not None and full.count == in_all:
            await self._tell_of_flood(tenant)
        _refuse_full(full, SIGNUPS_FROM_HERE, in_all)

    async def before_number(self, tenant: Tenant, address: str | None) -> None:
        """Count a number that is to get an SMS; raise RateLimited when the address must wait."""
        await self.before_try(tenant, address)
        await self._count(tenant, address, "numbers", NUMBERS, NUMBERS_FROM_HERE)

    async def before_mail(self, tenant: Tenant, address: str | None) -> None:
        """Count a mail that is asked for; raise RateLimited when the address must wait."""
        await self._count(tenant, address, "mails", MAILS, MAILS_FROM_HERE)

    async def before_token(self, tenant: Tenant, address: str | None) -> None:
        """Raise RateLimited when too much from the address was wrong; count nothing."""
        network = self._addresses.counted(address)
        if network is not None:
            key = self._key(tenant, "failures", network)
            _refuse(await tenant.limits.full(key, FAILURES, self._clock.now()), FROM_HERE)

    async def after_failure(self, tenant: Tenant, address: str | None) -> None:
        """Count what was wrong; raise RateLimited, in place of the answer, when there was no room for it."""
        await self._count(tenant, address, "failures", FAILURES, FROM_HERE)

    async def _count(
        self, tenant: Tenant, address: str | None, counted: str, quota: Quota, message: str
    ) -> None:
        network = self._addresses.counted(address)
        if network is not None:
            key = self._key(tenant, counted, network)
            _refuse(await tenant.limits.count(key, quota, self._clock.now()), message)

    async def _tell_of_flood(self, tenant: Tenant) -> None:
        """Tell the operator, once an hour, that an application gets more signups than mails are sent for."""
        if await tenant.limits.count("signups-flood", FLOOD_TOLD, self._clock.now()) is None:
            structlog.get_logger().warning("signups.many", application=tenant.application_id)

    async def _admit(
        self,
        tenant: Tenant,
        address: str | None,
        counted: str,
        quota: Quota,
        in_all: Count | None = None,
        *,
        then: Take | None = None,
    ) -> Full | None:
        """Count what comes from the address, and in all, and `then` the rest, or say which of them is full.

        What is refused to an address does not count in all: one address must not use up what is everybody's.
        A signup proves nothing, so that what was wrong from the address does not stop it.
        """
        network = self._addresses.counted(address)
        watched = None
        counts: list[Count] = []
        if network is not None:
            counts.append(Count(self._key(tenant, counted, network), quota))
            if counted == "tries":
                watched = Count(self._key(tenant, "failures", network), FAILURES)
        if in_all is not None and self._by_application and not self._addresses.spares(address):
            counts.append(in_all)
        if not counts and then is None:
            return None
        return await tenant.limits.count_all(counts, self._clock.now(), watched=watched, then=then)

    def _key(self, tenant: Tenant, counted: str, network: str) -> str:
        digest = self._codes.code_digest(tenant.application_id, f"quota-{counted}", network, Secret(""))
        return f"{counted}|{digest.hex()}"


def _refuse_full(full: Full | None, from_here: str, in_all: Count | None = None) -> None:
    if full is not None:
        _refuse(full.lasts, IN_ALL if full.count == in_all else from_here)


def _refuse(wait: timedelta | None, message: str) -> None:
    if wait is not None:
        raise RateLimited(math.ceil(wait.total_seconds()), message)
