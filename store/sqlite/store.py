"""What does the SQLite backend offer? The ports of `store/ports` on one file."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from store.migrations import Migration
from store.ports import Applications, Billing, Developers, Outbox, RootSecrets, Sessions, Tenant, Users
from store.ports.audit import AuditLog
from store.ports.devices import Devices
from store.ports.factors import Challenges, SecondFactors
from store.ports.invitations import Invitations
from store.ports.moving import PART, Mover, Role, StoreIsMovingError, ensure_served
from store.ports.proofs import Codes, Limits, Signups
from store.ports.roster import Roster
from store.ports.sealed import SealedValues
from store.ports.templates import Templates
from store.sqlite.applications import SqliteApplications
from store.sqlite.audit import SqliteAuditLog
from store.sqlite.billing import SqliteBilling
from store.sqlite.challenges import SqliteChallenges
from store.sqlite.codes import SqliteCodes
from store.sqlite.database import Database
from store.sqlite.developers import SqliteDevelopers
from store.sqlite.devices import SqliteDevices
from store.sqlite.invitations import SqliteInvitations
from store.sqlite.limits import SqliteLimits
from store.sqlite.moving import SqliteMover, mark_of
from store.sqlite.outbox import SqliteOutbox
from store.sqlite.removal import Removal
from store.sqlite.room import is_out_of_reach
from store.sqlite.root_secrets import SqliteRootSecrets
from store.sqlite.roster import SqliteRoster
from store.sqlite.rotation import PURGE_KEYS
from store.sqlite.rows import milliseconds
from store.sqlite.sealed import SqliteSealedValues
from store.sqlite.second_factors import SqliteSecondFactors
from store.sqlite.sessions import SqliteSessions
from store.sqlite.signups import SqliteSignups
from store.sqlite.templates import SqliteTemplates
from store.sqlite.users import SqliteUsers
from store.sqlite.voiding import void_proofs

PREFIX = "sqlite:///"
PURGES = (
    "DELETE FROM signups WHERE expires_at <= :now",
    "DELETE FROM sessions WHERE idle_expires_at <= :now OR expires_at <= :now",
    "DELETE FROM codes WHERE expires_at <= :now",
    "DELETE FROM limits WHERE expires_at <= :now",
    "DELETE FROM challenges WHERE expires_at <= :now",
    "DELETE FROM outbox WHERE expires_at <= :now",
    PURGE_KEYS,
    "DELETE FROM invitations WHERE forgotten_at <= :now",
    "DELETE FROM audit_events WHERE expires_at <= :now",
)


class SqliteTenant:
    """What belongs to one application."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Bind the ports to the application."""
        self.application_id = application_id
        self.users: Users = SqliteUsers(database, application_id)
        self.signups: Signups = SqliteSignups(database, application_id)
        self.sessions: Sessions = SqliteSessions(database, application_id)
        self.codes: Codes = SqliteCodes(database, application_id)
        self.limits: Limits = SqliteLimits(database, application_id)
        self.second_factors: SecondFactors = SqliteSecondFactors(database, application_id)
        self.challenges: Challenges = SqliteChallenges(database, application_id)
        self.templates: Templates = SqliteTemplates(database, application_id)
        self.devices: Devices = SqliteDevices(database, application_id)
        self.roster: Roster = SqliteRoster(database, application_id)
        self.invitations: Invitations = SqliteInvitations(database, application_id)
        self.audit: AuditLog = SqliteAuditLog(database, application_id)


class SqliteStore:
    """A SQLite file that several worker processes of one machine may share."""

    def __init__(self, path: Path, steps: Sequence[Migration] | None = None) -> None:
        """Name the file, which `open` makes and opens, and the steps of its schema if not this release's."""
        self._path = path
        self._database = Database(path, steps)
        self.root_secrets: RootSecrets = SqliteRootSecrets(self._database)
        self.applications: Applications = SqliteApplications(self._database)
        self.developers: Developers = SqliteDevelopers(self._database)
        self.billing: Billing = SqliteBilling(self._database)
        self.outbox: Outbox = SqliteOutbox(self._database)
        self.sealed: SealedValues = SqliteSealedValues(self._database)

    @classmethod
    def of_url(cls, url: str) -> "SqliteStore":
        """Take `sqlite:///relative/path` or `sqlite:////absolute/path`; raise ValueError for others."""
        path = url.removeprefix(PREFIX)
        if path in {url, "", ":memory:"}:
            message = f"a SQLite URL names a file, as in {PREFIX}./data/cosyncjwt.db, not {url}"
            raise ValueError(message)
        return cls(Path(path).absolute())

    def tenant(self, application_id: str) -> Tenant:
        """Return the ports bound to one application."""
        return SqliteTenant(self._database, application_id)

    async def open(self) -> None:
        """Make the file if there is none, bring its schema up to date, and start the writer.

        Raises StoreIsMovingError when it must not be served, and DatabaseTooNewError when this release would
        harm it.
        """
        await self._database.open()
        try:
            ensure_served(mark_of(self._database.reader))
        except StoreIsMovingError:
            await self.close()
            raise

    def mover(self, role: Role, size: int = PART) -> Mover:
        """Return the file as an end of a move, unopened, that gives `size` records at once."""
        # Foreign keys see to it that there is nothing to leave behind, whichever end it is.
        del role
        return SqliteMover(self._path, size)

    async def check(self) -> None:
        """Return when the file can be read and, as far as is known, written."""
        await self._database.check()

    def is_unavailable(self, failure: Exception) -> bool:
        """Say whether the file is locked, or its disk is full or away."""
        return is_out_of_reach(failure)

    def waiting_at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Set no limit: a file is there at once, or refuses by itself when it is locked."""
        del seconds
        return nullcontext()

    async def clock(self) -> datetime | None:
        """Say that there is none: a file lives by this machine's."""
        return None

    async def repair(self, now: datetime) -> int:
        """Go on with the removal of applications; each other write is a transaction, and never half done."""
        return await Removal(self._database).repair(now)

    async def purge(self, now: datetime) -> int:
        """Remove what has expired, of all applications; return how many things."""
        values = {"now": milliseconds(now)}

        def job(connection: sqlite3.Connection) -> int:
            return sum(connection.execute(purge, values).rowcount for purge in PURGES)

        return await self._database.write(job)

    async def void_proofs(self, now: datetime, *, keep_recovery_codes: bool) -> int:
        """End what a restored backup would revive; return how many things."""
        return await void_proofs(self._database, now, keep_recovery_codes=keep_recovery_codes)

    async def close(self) -> None:
        """Finish what was given to the writer and let the file go."""
        await self._database.close()
