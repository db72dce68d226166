"""How often may a password be tried, and how often may an address get mail?

Counted by application and handle, whether or not the handle is known, so that a refusal tells nothing. The
store keeps the counts, so that they hold over all workers and restarts (security C-08, L-01).
"""

import math
from dataclasses import replace
from datetime import timedelta

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.application import DEFAULT_LOGIN_ATTEMPTS
from cosyncjwt.domain.limit import NEVER, Backoff, Budget, Pause, Rule, Window
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import RateLimited, TooManyAttempts
from cosyncjwt.flows.directory import Directory
from store.ports import Tenant

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

MAIL = Budget(Pause(free=2, length=HOUR, interval=timedelta(seconds=60)), (Window(5, HOUR), Window(10, DAY)))
"""The second mail within an hour may follow at once: people press twice, or mend a typing mistake in the
password. From then on a minute must pass before each, and five an hour and ten a day are the end."""

PASSWORDS = Backoff(
    free=DEFAULT_LOGIN_ATTEMPTS,
    first=timedelta(seconds=1),
    longest=timedelta(seconds=900),
    quiet=DAY,
    most=100,
)
"""A few free tries, as many as the application says, then 1, 2, 4 ... 900 seconds before each: a delay and
no lock, for a lock would let anybody keep the owner out (security L-05). Only after a hundred failures
without a success, a day's work for an attacker, the password is good for nothing until its owner resets it by
mail, which is always open (security C-09)."""


class Throttle:
    """Counts tries and mails, each before it happens."""

    def __init__(self, codes: Codes, directory: Directory, clock: Clock) -> None:
        """Take what makes a handle unreadable, for a count outlives an account and must not name it.

        The directory knows what each application allows.
        """
        self._codes = codes
        self._directory = directory
        self._clock = clock

    async def before_mail(self, tenant: Tenant, handle: str) -> None:
        """Count a mail to the address; raise RateLimited when it must wait."""
        message = "Too many messages to this address. Wait before you ask for another."
        await self._take(tenant, self._key(tenant, "mail", handle), MAIL, message)

    async def before_password(self, tenant: Tenant, handle: str) -> None:
        """Count a try as a failure until it is proven right.

        Raises RateLimited when it must wait, and TooManyAttempts when only a reset helps.
        """
        application = await self._directory.application(tenant.application_id)
        free = PASSWORDS.free if application is None else application.max_login_attempts
        await self._take(tenant, self._key(tenant, "password", handle), replace(PASSWORDS, free=free), None)

    async def password_was_right(self, tenant: Tenant, handle: str) -> None:
        """Forget the failures: those of passwords and no others (security L-07)."""
        await tenant.limits.clear(self._key(tenant, "password", handle))

    async def address_was_proven(self, tenant: Tenant, handle: str) -> None:
        """Forget the mails: who reads them has asked for them."""
        await tenant.limits.clear(self._key(tenant, "mail", handle))

    async def _take(self, tenant: Tenant, key: str, rule: Rule, message: str | None) -> None:
        wait = await tenant.limits.take(key, rule, self._clock.now())
        if wait == NEVER:
            message = "Too many wrong passwords. Choose a new one by 'forgotPassword'."
            raise TooManyAttempts(message, path=("input", "password"))
        if wait is not None:
            raise RateLimited(math.ceil(wait.total_seconds()), message)

    def _key(self, tenant: Tenant, counted: str, handle: str) -> str:
        digest = self._codes.code_digest(tenant.application_id, f"limit-{counted}", handle, Secret(""))
        return f"{counted}|{digest.hex()}"
