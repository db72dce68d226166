"""What must a backend be able to do?

Each method is safe alone: one winner under any concurrency, nothing half done after a crash, nothing promised
before it is durable: `tests/contract`. Moments are UTC, in milliseconds, from the caller. What `expires_at` a
moment is over from then on. A `record` is what audit logs say of a change, kept in its step, or not with it.
"""

from datetime import datetime, timedelta
from typing import Protocol

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.page import Page, PageRequest
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Opened, Refreshed, Rotation, Session
from cosyncjwt.domain.user import User, UserMetadata
from store.ports.applications import Applications as Applications
from store.ports.arrivals import Arrivals
from store.ports.audit import AuditLog
from store.ports.billing import Billing as Billing
from store.ports.developers import Developers as Developers
from store.ports.devices import Devices
from store.ports.factors import Challenges, SecondFactors
from store.ports.invitations import Invitations
from store.ports.moving import Movable
from store.ports.outbox import Outbox as Outbox
from store.ports.proofs import Codes, Limits, Signups
from store.ports.reaching import Reachable
from store.ports.root_secrets import RootSecrets as RootSecrets
from store.ports.roster import Roster
from store.ports.sealed import SealedValues
from store.ports.templates import Templates


class Users(Arrivals, Protocol):
    """The users of one application."""

    async def add(self, user: User, *, limit: int | None) -> None:
        """Keep a new user and count it.

        It has no user name yet. Raises HandleTaken when the handle or the id has a user, and UserLimitReached
        when the application already has `limit` users. Exact under concurrency: `Application.user_count` is
        always the number of users.
        """
        ...

    async def get(self, user_id: str) -> User | None:
        """Return the user, or None."""
        ...

    async def by_handle(self, handle: str) -> User | None:
        """Return the user of a canonical handle, or None."""
        ...

    async def by_user_name(self, user_name: str) -> User | None:
        """Return the user of a canonical user name, or None."""
        ...

    async def replace_password_hash(self, user_id: str, *, old: Secret, new: Secret, now: datetime) -> bool:
        """Set the password hash if it is still `old`; say whether it was."""
        ...

    async def replace_metadata(
        self, user_id: str, *, old: UserMetadata, new: UserMetadata, now: datetime
    ) -> bool:
        """Set all sets of metadata and `updated_at` if all are still `old`; say whether they were."""
        ...

    async def set_locale(self, user_id: str, locale: str, now: datetime) -> bool:
        """Set the locale and `updated_at`; say whether there is such a user."""
        ...

    async def set_user_name(self, user_id: str, user_name: str, now: datetime) -> bool:
        """Give the user this name in place of any other, and set `updated_at`; say whether there is one.

        Raises UserNameTaken when another user of the application has it: one winner. The former name is
        free afterwards, and the name of a removed user too.
        """
        ...

    async def reset_password(self, code: Code, new: NewPassword) -> None:
        """Use up the code and give its user the new password, exactly once.

        In the same step all sessions of the user end, all codes of the user are void, `password_version`
        grows by one, and the message is queued. Raises InvalidCode when the code's proof is no longer the
        living one, is a decoy's, or the password has changed since it was asked for.
        """
        ...

    async def change_password(self, user_id: str, *, version: int, new: NewPassword, keep: Session) -> bool:
        """Give the user the new password if the present one is still that of `version`; say whether it was.

        In the same step the session of `keep.id` becomes `keep`, all others of the user end, all codes of
        the user are void, `password_version` grows by one, and the message is queued.
        """
        ...

    async def release_phone(self, user_id: str, now: datetime) -> bool:
        """Take the number away, unless the phone is turned on; say whether there is none now. Exact."""
        ...

    async def propose_phone(self, user_id: str, phone: str, now: datetime) -> None:
        """Set the user's unverified number; nothing happens when the user has a verified one."""
        ...

    async def take_phone(self, code: Code, now: datetime) -> bool:
        """Use the code up, and make its number the verified one of its user in place of any former.

        One user has a number: says False when it is the verified one of another, and then the user keeps
        what there was; the code is used up all the same. The former number is free afterwards. Raises
        InvalidCode when the code's proof is no longer the living one. Exact under concurrency.
        """
        ...

    async def remove(self, user_id: str, record: Record = ()) -> bool:
        """Remove the user, every session, code and pending signup of the handle, and uncount it.

        So go the invitations to the handle, and those that the user has sent. Handle and number are free
        afterwards. Says whether this call was the one that removed the user.
        """
        ...


class Sessions(Protocol):
    """The sessions of one application's users."""

    async def open(
        self, session: Session, *, keep: int, version: int = 0, ends_era: int | None = None
    ) -> Opened | None:
        """Keep a new session, and of its user's sessions only the `keep` newest; None when it may not be.

        The user's `last_login_at` is then when the session was created. Nothing is kept or changed when the
        user has just been removed or suspended, or the password is no longer that of `version`: a login that
        was slower than a reset must not outlive it.

        With `ends_era` the user's `password_era` is a later one in the same step, so that what was counted in
        that era is forgotten by the next try (see `Limits.take`); it never goes back.

        What comes back says which device was recognised last (see `Devices`): who comes from that one again
        need not be looked up. None there says that somebody must.
        """
        ...

    async def get(self, session_id: str, *, user_id: str) -> Session | None:
        """Return the user's session, live or not, or None."""
        ...

    async def rotate(
        self,
        session_id: str,
        *,
        user_id: str,
        presented: bytes,
        successor: bytes,
        now: datetime,
        grace: timedelta,
        idle: timedelta,
    ) -> tuple[Rotation, Refreshed | None]:
        """Exchange the refresh digest of a user's session, `presented`, for `successor`, one winner (T-13).

        ROTATED: it was the living one; `parent_digest`, `rotated_at`, `last_used_at` and
        `idle_expires_at` (now + idle, never past `expires_at`) are set in the same write.
        REPEATED: it is the parent, rotated at most `grace` ago, and `successor` is the living one.
        REUSED: anything else; the session has been ended. GONE: no session, or not live at `now`.
        The session comes back as it is afterwards, with its user; None for REUSED and GONE.
        """
        ...

    async def of_user(self, user_id: str, page: PageRequest, now: datetime) -> Page[Session]:
        """Return the user's live sessions, newest first, ties by id; `page.after` is a session's id.

        An `after` that is not one of the user's sessions gives an empty page.
        """
        ...

    async def count_of_user(self, user_id: str, now: datetime) -> int:
        """Return how many live sessions the user has."""
        ...

    async def end(self, session_id: str, *, user_id: str) -> bool:
        """End the user's session; say whether this call ended it."""
        ...

    async def end_all(self, user_id: str) -> int:
        """End all sessions of the user; return how many."""
        ...


class Tenant(Protocol):
    """What belongs to one application. No method of one tenant sees or changes another's data."""

    application_id: str
    users: Users
    signups: Signups
    sessions: Sessions
    codes: Codes
    limits: Limits
    second_factors: SecondFactors
    challenges: Challenges
    templates: Templates
    devices: Devices
    roster: Roster
    invitations: Invitations
    audit: AuditLog


class Store(Movable, Reachable, Protocol):
    """A backend, opened."""

    root_secrets: RootSecrets
    applications: Applications
    developers: Developers
    billing: Billing
    outbox: Outbox
    sealed: SealedValues

    def tenant(self, application_id: str) -> Tenant:
        """Return the ports bound to one application."""
        ...

    async def open(self) -> None:
        """Bring the schema or indexes up to date, and repair; raise StoreIsMovingError while it moves."""
        ...

    async def clock(self) -> datetime | None:
        """Return the time by the store's own clock; None where it has none but this machine's."""
        ...

    async def repair(self, now: datetime) -> int:
        """Finish or undo what a crash left half done; return how many things. Safe at any time."""
        ...

    async def purge(self, now: datetime) -> int:
        """Remove what has expired of all applications; return how many things."""
        ...

    async def void_proofs(self, now: datetime, *, keep_recovery_codes: bool) -> int:
        """End what a restored backup would revive (E-33), of all applications; return how many things.

        Sessions, codes, signups, challenges and messages are gone, pending invitations have expired, no code
        that an app has shown by now is good any more, and no recovery code is, unless they are to be kept.
        No server runs meanwhile; a call that was cut is repeated.
        """
        ...

    async def close(self) -> None:
        """Release every connection and thread."""
        ...
