"""How is a MongoDB deployment opened as a store?"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from inspect import isawaitable
from typing import Self, cast

from store.mongo.activation import ActivationFollowUp
from store.mongo.applications import MongoApplications
from store.mongo.archive import Archive
from store.mongo.audit import MongoAuditLog
from store.mongo.billing import MongoBilling
from store.mongo.challenges import MongoChallenges
from store.mongo.client import checked_driver, connect, database_name, options
from store.mongo.codes import MongoCodes
from store.mongo.confirmation import ENDS, Confirmation
from store.mongo.developers import MongoDevelopers
from store.mongo.devices import MongoDevices
from store.mongo.driver import Client, Database
from store.mongo.indexes import MakeIndexes, create_indexes
from store.mongo.invitations import MongoInvitations
from store.mongo.leaving import Leaving
from store.mongo.limits import MongoLimits
from store.mongo.moving import MongoMover, mark_of
from store.mongo.names import names_of_users
from store.mongo.new_passwords import NewPasswords
from store.mongo.outbox import MongoOutbox
from store.mongo.patience import Allowance, PatientDatabase, allowed, is_unavailable
from store.mongo.phones import Phones
from store.mongo.relay import RELAYED, Relay
from store.mongo.renaming import Renaming
from store.mongo.rolls import roll_of_applications, roll_of_users
from store.mongo.root_secrets import MongoRootSecrets
from store.mongo.roster import MongoRoster
from store.mongo.schema_version import STEPS, ensure_usable, note
from store.mongo.sealed import MongoSealedValues
from store.mongo.second_factors import MongoSecondFactors
from store.mongo.sessions import MongoSessions
from store.mongo.signups import MongoSignups
from store.mongo.suspending import Suspending
from store.mongo.templates import MongoTemplates
from store.mongo.tenancy import TenantCollection
from store.mongo.tenant import MongoTenant
from store.mongo.tracks import Tracks
from store.mongo.upkeep import Upkeep
from store.mongo.users import MongoUsers
from store.mongo.values import moment_of
from store.mongo.voiding import void_proofs
from store.ports import Applications, Billing, Developers, Outbox, RootSecrets, Tenant
from store.ports.moving import PART, Mover, Role, ensure_served
from store.ports.sealed import SealedValues

TENANT_COLLECTIONS = (
    "users",
    "signups",
    "codes",
    "limits",
    "second_factors",
    "challenges",
    "templates",
    "devices",
    "invitations",
    "audit_events",
)


class MongoStore:
    """A database on a MongoDB deployment; any number of servers may share it."""

    root_secrets: RootSecrets
    applications: Applications
    developers: Developers
    billing: Billing
    outbox: Outbox
    sealed: SealedValues
    steps = STEPS

    def __init__(
        self,
        make_client: Callable[[], Client],
        database: str,
        *,
        owns_client: bool,
        make_indexes: MakeIndexes = create_indexes,
    ) -> None:
        """Take what gives a client, once there is an event loop to bind it to, and what makes the indexes."""
        self._make_client = make_client
        self._database_name = database
        self._owns_client = owns_client
        self._make_indexes = make_indexes
        self._client: Client | None = None

    @classmethod
    def of_url(cls, url: str, driver: str = "motor", *, make_indexes: MakeIndexes = create_indexes) -> Self:
        """Return the unopened store of a URL; raise ValueError for an unsafe URL or an unknown driver."""
        options(url)
        make_client = partial(connect, url, checked_driver(driver))
        return cls(make_client, database_name(url), owns_client=True, make_indexes=make_indexes)

    @classmethod
    def of_client(cls, client: object, database: str, *, make_indexes: MakeIndexes = create_indexes) -> Self:
        """Return the unopened store of a client that its maker will close."""
        return cls(lambda: cast("Client", client), database, owns_client=False, make_indexes=make_indexes)

    def mover(self, role: Role, size: int = PART) -> Mover:
        """Return the database as an end of a move, unopened, that gives `size` records at once."""
        return MongoMover(self, lambda: self._database, role, size)

    async def open(self, *, is_moving: bool = False) -> None:
        """Connect, make the indexes, and repair; raise StoreIsMovingError unless it is opened to move."""
        self._client = self._make_client()
        try:
            self._bind(PatientDatabase(self._client[self._database_name]))
            # First with the short timeouts, so that a server which is away is found out at once.
            await (self._database.command("ping") if is_moving else self.check())
            await note(self._database, self.steps)
            await self._make_indexes(self._database)
            # The one moment that is not the caller's; it decides nothing, for a repair is safe at any time.
            await self.repair(datetime.now(UTC))
        except BaseException:
            await self.close()
            raise

    def _bind(self, database: Database) -> None:
        self._database = database
        self._roll = roll_of_users(database)
        self._leaving = Leaving(database, self._roll)
        self._new_passwords = NewPasswords(database)
        self._relays = {name: Relay(database, name, among) for name, among in RELAYED.items()}
        self._suspending = Suspending(database)
        self._confirmations = {name: Confirmation(database, name, end) for name, end in ENDS.items()}
        self._archive = Archive(database)
        self._naming = Renaming(names_of_users(database))
        self._phones = Phones(database)
        self._follow_up = ActivationFollowUp(database, self._phones.holds_number)
        tracks = Tracks.of(database, roll_of_applications(database), (*TENANT_COLLECTIONS, "claims"))
        self._upkeep = self._upkeep_of(tracks)
        self.root_secrets = MongoRootSecrets(database)
        self.applications = MongoApplications(database, tracks)
        self.developers = MongoDevelopers(database)
        self.billing = MongoBilling(database)
        self.outbox = MongoOutbox(database)
        self.sealed = MongoSealedValues(database)

    def _upkeep_of(self, tracks: Tracks) -> Upkeep:
        return Upkeep(
            self._database,
            rolls=(self._roll, tracks.roll),
            renamings=(tracks.renaming, self._naming),
            tracks=tracks,
            leaving=self._leaving,
            confirmations=tuple(self._confirmations.values()),
            relays=tuple(self._relays.values()),
            new_passwords=self._new_passwords,
            follow_up=self._follow_up,
            suspending=self._suspending,
            phones=self._phones,
            archive=self._archive,
        )

    def tenant(self, application_id: str) -> Tenant:
        """Return the ports bound to one application."""
        own = {name: TenantCollection(self._database[name], application_id) for name in TENANT_COLLECTIONS}
        users = own["users"]
        return MongoTenant(
            application_id,
            MongoUsers(
                application_id,
                users,
                self._roll,
                leaving=self._leaving,
                new_passwords=self._new_passwords,
                naming=self._naming,
                phones=self._phones,
            ),
            self._signups_of(application_id, own["signups"]),
            MongoSessions(users),
            MongoCodes(application_id, own["codes"], self._relays["codes"]),
            MongoLimits(own["limits"]),
            MongoSecondFactors(own["second_factors"], users, self._follow_up),
            MongoChallenges(own["challenges"], users),
            MongoTemplates(application_id, own["templates"], self._database),
            MongoDevices(own["devices"], users, self._relays["devices"]),
            MongoRoster(application_id, users, self._roll, self._relays["users"], self._suspending),
            self._invitations_of(application_id, own["invitations"], users),
            MongoAuditLog(application_id, own["audit_events"]),
        )

    def _signups_of(self, application_id: str, signups: TenantCollection) -> MongoSignups:
        confirmation, relay = self._confirmations["signups"], self._relays["signups"]
        return MongoSignups(application_id, signups, self._roll, confirmation, relay)

    def _invitations_of(
        self, application_id: str, invitations: TenantCollection, users: TenantCollection
    ) -> MongoInvitations:
        return MongoInvitations(
            application_id,
            invitations,
            users,
            roll=self._roll,
            confirmation=self._confirmations["invitations"],
            relay=self._relays["invitations"],
            archive=self._archive,
        )

    async def check(self) -> None:
        """Return when the deployment answers; raise what the driver raises when it does not.

        Raises StoreIsMovingError and DatabaseTooNewError too, for then whoever balances load takes it away.
        """
        await self._database.command("ping")
        await ensure_usable(self._database, self.steps)
        ensure_served(await mark_of(self._database))

    def is_unavailable(self, failure: Exception) -> bool:
        """Say whether the driver has no connection, or no answer in time."""
        return is_unavailable(failure)

    def waiting_at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Let all calls inside share an allowance."""
        return allowed(Allowance(seconds))

    async def clock(self) -> datetime:
        """Return the time by the clock of the server that takes our writes."""
        return moment_of((await self._database.command("hello"))["localTime"])

    async def repair(self, now: datetime) -> int:
        """Finish or undo what a crash left half done; return how many things."""
        return await self._upkeep.repair(now)

    async def purge(self, now: datetime) -> int:
        """Remove what has expired, of all applications; return how many things."""
        return await self._upkeep.purge(now)

    async def void_proofs(self, now: datetime, *, keep_recovery_codes: bool) -> int:
        """End what a restored backup would revive; return how many things."""
        return await void_proofs(self._database, now, keep_recovery_codes=keep_recovery_codes)

    async def close(self) -> None:
        """Close the connections, if they are the store's own."""
        client, self._client = self._client, None
        if client is None or not self._owns_client:
            return
        # Motor says good-bye to the server before it returns, and would wait for it in the event loop.
        closing = await asyncio.to_thread(client.close)
        if isawaitable(closing):
            await closing
