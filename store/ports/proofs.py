"""What must a backend be able to do with what proves a handle: pending signups, codes, and how often?

The promises at the head of `store/ports` hold here too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cosyncjwt.domain.code import Code
from cosyncjwt.domain.limit import Count, Full, Quota, Rule, Take
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.signup import PendingSignup, Proof
from cosyncjwt.domain.user import User


class Signups(Protocol):
    """The pending signups of one application, at most one for a handle."""

    async def put(self, signup: PendingSignup, message: OutboxMessage) -> None:
        """Keep the signup in place of any other for its handle, and queue its message, in one step."""
        ...

    async def renew(
        self,
        proof: Proof,
        message: OutboxMessage,
        *,
        decoy: PendingSignup,
        notice: OutboxMessage | None,
        now: datetime,
    ) -> bool:
        """Give the pending signup of the decoy's handle this proof, and queue the message, in one step.

        The signup keeps everything else, its own end too. Where none is pending the decoy is kept instead
        and the notice queued, if there is one. A decoy stays one: of the next it takes the proof, keeps its
        own end, and never gets the message, however often somebody asks. Says whether a signup was pending.
        """
        ...

    async def locale_of(self, handle: str, now: datetime) -> str | None:
        """Return the locale of the handle's unexpired signup, or None. Changes nothing."""
        ...

    async def take_try(self, handle: str, now: datetime) -> PendingSignup | None:
        """Count one guess, before anything is compared, and return the signup.

        `proof.tries_left` is the number before this guess: 1 for the last one, 0 when all are used up and
        nothing was counted. A signup whose proof has expired comes back uncounted, as it is. None when
        there is no signup, or it has passed its own `expires_at`.
        """
        ...

    async def by_digest(self, digest: bytes, now: datetime) -> PendingSignup | None:
        """Return the unexpired signup whose living proof has this digest, or None. Changes nothing.

        The proof's own time may be over; the signup comes back all the same, so that a flow can say so.
        """
        ...

    async def complete(self, signup: PendingSignup, user: User, *, limit: int | None) -> None:
        """Turn the signup into `user`, exactly once, as `Users.add` does.

        Raises InvalidCode when the signup's proof is no longer the living one (used or replaced),
        HandleTaken, and UserLimitReached; after UserLimitReached the signup is still there, after
        HandleTaken it is not.
        """
        ...


class Codes(Protocol):
    """The codes that were sent within one application, at most one for a purpose and a handle."""

    async def put(self, code: Code, message: OutboxMessage | None) -> None:
        """Keep the code in place of any other for its purpose and handle, and queue its message, in one step.

        A decoy has no message, and keeping it costs as much.
        """
        ...

    async def take_try(self, purpose: str, handle: str, now: datetime) -> Code | None:
        """Count one guess, before anything is compared, and return the code.

        `proof.tries_left` is the number before this guess, as for `Signups.take_try`; a code whose proof has
        expired comes back uncounted. None when there is no code, or it has passed its own `expires_at`.
        """
        ...

    async def consume(self, code: Code) -> bool:
        """Use the code up if its proof is still the living one; say whether this call did. One winner."""
        ...


class Limits(Protocol):
    """How often things were done within one application."""

    async def take(self, key: str, rule: Rule, now: datetime, *, era: int = 0) -> timedelta | None:
        """Do it once more: None when the rule allows it, and then it is counted; else how long to wait.

        What was counted in an earlier era is forgotten. Where a later one has begun it counts in that one:
        who has read an era that is over begins nothing anew.

        Exact under concurrency: deciding and counting are one step.
        """
        ...

    async def count(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Count it once more: None when the quota has room, and then it is counted; else how long it lasts.

        Exact under concurrency, and as cheap at the thousandth time as at the first. A key is for `take` or
        for `count`.
        """
        ...

    async def count_all(
        self,
        counts: Sequence[Count],
        now: datetime,
        *,
        watched: Count | None = None,
        then: Take | None = None,
    ) -> Full | None:
        """Count each once more, or say which is the first that has no room, and how long that lasts.

        `watched` is looked at first, and not counted. Nothing is counted while one of them has no room. Exact
        under concurrency as `count` is: never are more let through than a quota says. Who is refused because
        another has just taken the last room may be counted under the keys before that one, and stays so.

        What comes `then` is taken as by `take`, once all have been counted, and these stay counted when its
        rule refuses it.
        """
        ...

    async def full(self, key: str, quota: Quota, now: datetime) -> timedelta | None:
        """Return how long the quota has no room any more, None when it has some. Changes nothing."""
        ...

    async def counted(self, key: str, now: datetime) -> int:
        """Return how often `count` has counted it in the quota that is running. Changes nothing."""
        ...

    async def clear(self, key: str) -> None:
        """Forget what was counted under the key."""
        ...
