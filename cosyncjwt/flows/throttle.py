"""How often may a password be tried, an address get mail, and an application get a key?

Counted by application and handle, whether or not the handle is known, so that a refusal tells nothing. The
store keeps the counts, so that they hold over all workers and restarts (security C-08, L-01).
"""

import math
from dataclasses import replace
from datetime import timedelta
from functools import cache

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.application import DEFAULT_LOGIN_ATTEMPTS
from cosyncjwt.domain.limit import NEVER, Backoff, Budget, Noted, Pause, Quota, Rule, Take, Window
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.user import User
from cosyncjwt.errors import RateLimited, TooManyAttempts
from cosyncjwt.flows.addresses import Addresses
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.quotas import Quotas
from store.ports import Tenant

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

MAIL = Budget(Pause(free=2, length=HOUR, interval=timedelta(seconds=60)), (Window(5, HOUR), Window(10, DAY)))
"""The second mail within an hour may follow at once: people press twice, or mend a typing mistake in the
password. From then on a minute must pass before each, and five an hour and ten a day are the end."""

INVITATIONS = Budget(Pause(free=20, length=DAY, interval=timedelta(0)), (Window(20, DAY),))
"""What one user may send on behalf of an application (security H-13)."""

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


NAME_QUESTIONS = Budget(
    Pause(free=30, length=timedelta(minutes=1), interval=timedelta(seconds=2)), (Window(120, HOUR),)
)
"""Whether a user name is free, from one address: enough for a form that asks while somebody types, and too
few for a list of names. Setting names is another way to ask, and counts by user."""

SENDER_TESTS = Budget(Pause(free=5, length=HOUR, interval=timedelta(seconds=60)), (Window(20, DAY),))
"""How often somebody may have the server knock at a mail server."""

NEW_KEYS = Quota(10, HOUR)
"""A key costs up to a second of a processor; who replaces one that has leaked needs one, or two."""

NEW_APPLICATIONS = Quota(100, HOUR)
"""Each has a key. Nobody sets up so many, not even for every run of own tests; who deletes them as fast as
they are made, which no limit of applications stops, keeps a processor busy."""

TEMPLATE_CHECKS = Quota(300, timedelta(minutes=10))
"""How often words of mails are looked at for a developer, each time up to a tenth of a second of a processor:
a preview twice a second for as long as somebody types, or every message in every language at once."""

NAMINGS = Budget(Pause(free=5, length=HOUR, interval=timedelta(seconds=10)), (Window(20, DAY),))


class Throttle:
    """Counts tries and mails, each before it happens."""

    def __init__(
        self, codes: Codes, directory: Directory, addresses: Addresses, quotas: Quotas, clock: Clock
    ) -> None:
        """Take what makes a handle unreadable, for a count outlives an account and must not name it.

        The directory knows what each application allows.
        """
        self._codes = codes
        self._directory = directory
        self._quotas = quotas
        self._clock = clock
        self._addresses = addresses

    async def before_sender_test(self, tenant: Tenant) -> None:
        """Count a try of the application's mail server; raise RateLimited when it must wait."""
        await self._take(tenant, "sender-test", SENDER_TESTS, None)

    async def before_new_key(self, tenant: Tenant) -> None:
        """Count a signing key that is to be made for the application; raise RateLimited when it must wait."""
        wait = await tenant.limits.count("signing-keys", NEW_KEYS, self._clock.now())
        _refuse(wait, "An application gets at most 10 signing keys an hour.")

    async def before_new_application(self, portal: Tenant, developer_id: str) -> None:
        """Count a key for another application of the developer; raise RateLimited when it must wait."""
        key = self._key(portal, "applications", developer_id)
        wait = await portal.limits.count(key, NEW_APPLICATIONS, self._clock.now())
        _refuse(wait, "A developer makes at most 100 applications an hour.")

    async def before_template_check(self, portal: Tenant, developer_id: str) -> None:
        """Count a look at words of the developer's; raise RateLimited when it must wait."""
        key = self._key(portal, "templates", developer_id)
        wait = await portal.limits.count(key, TEMPLATE_CHECKS, self._clock.now())
        _refuse(wait, "Too many previews and changes of messages. Wait before the next one.")

    async def before_mail(self, tenant: Tenant, handle: str) -> None:
        """Count a mail to the address; raise RateLimited when it must wait."""
        message = "Too many messages to this address. Wait before you ask for another."
        await self._take(tenant, self._key(tenant, "mail", handle), MAIL, message)

    async def before_invitation(self, tenant: Tenant, inviter_id: str) -> None:
        """Count an invitation by the user; raise RateLimited when it must wait."""
        message = "A user sends at most 20 invitations a day."
        await self._take(tenant, self._key(tenant, "invitations", inviter_id), INVITATIONS, message)

    async def before_password(self, tenant: Tenant, user: User) -> None:
        """Count a try as a failure until it is proven right.

        Raises RateLimited when it must wait, and TooManyAttempts when only a reset helps.
        """
        account, _ = await self._account(tenant, user.handle, user.password_era)
        wait = await tenant.limits.take(account.key, account.rule, self._clock.now(), era=account.era)
        _refuse(wait, None)

    async def before_login(
        self, tenant: Tenant, name: str | None, user: User | None, address: str | None
    ) -> int:
        """Count a login by where it comes from, and its try as `before_password` does, in one step.

        Returns how many have failed before it. A name that nobody has is counted as that of an account is
        which was just made; one that nobody can have, None, only by where it comes from.
        """
        if name is None:
            await self._quotas.before_login(tenant, address)
            return 0
        # One count, whichever of its names is tried: two names must not bring twice as many tries.
        handle, era = (name, 0) if user is None else (user.handle, user.password_era)
        account, rule = await self._account(tenant, handle, era)
        _refuse(await self._quotas.before_login(tenant, address, account), None)
        return rule.before

    async def _account(self, tenant: Tenant, handle: str, era: int) -> tuple[Take, Noted]:
        """Return what is counted of the tries of a handle's password, and its rule."""
        application = await self._directory.application(tenant.application_id)
        free = PASSWORDS.free if application is None else application.max_login_attempts
        rule = Noted(_passwords(free))
        return Take(self._key(tenant, "password", handle), rule, era), rule

    async def before_name_question(self, tenant: Tenant, address: str | None) -> None:
        """Count a question by its network address; raise RateLimited when it must wait."""
        network = self._addresses.counted(address)
        if network is None:
            return
        message = "Too many questions. Wait before the next one."
        await self._take(tenant, self._key(tenant, "name-question", network), NAME_QUESTIONS, message)

    async def before_naming(self, tenant: Tenant, user_id: str) -> None:
        """Count a try of a user to get a name; raise RateLimited when it must wait."""
        message = "Too many names. Wait before you ask for another."
        await self._take(tenant, self._key(tenant, "naming", user_id), NAMINGS, message)

    async def password_was_right(self, tenant: Tenant, handle: str) -> None:
        """Forget the failures: those of passwords and no others (security L-07).

        A session that is opened by the first try of its era ends that in its own write, and needs no more.
        """
        await tenant.limits.clear(self._key(tenant, "password", handle))

    async def address_was_proven(self, tenant: Tenant, handle: str) -> None:
        """Forget the mails: who reads them has asked for them."""
        await tenant.limits.clear(self._key(tenant, "mail", handle))

    async def _take(self, tenant: Tenant, key: str, rule: Rule, message: str | None) -> None:
        _refuse(await tenant.limits.take(key, rule, self._clock.now()), message)

    def _key(self, tenant: Tenant, counted: str, handle: str) -> str:
        digest = self._codes.code_digest(tenant.application_id, f"limit-{counted}", handle, Secret(""))
        return f"{counted}|{digest.hex()}"


@cache
def _passwords(free: int) -> Backoff:
    """Return what an application with so many free tries allows; there are few such numbers."""
    return replace(PASSWORDS, free=free)


def _refuse(wait: timedelta | None, message: str | None) -> None:
    if wait == NEVER:
        message = "Too many wrong passwords. Choose a new one by 'forgotPassword'."
        raise TooManyAttempts(message, path=("input", "password"))
    if wait is not None:
        raise RateLimited(math.ceil(wait.total_seconds()), message)
