"""What must a backend be able to do with second factors and the logins that wait for one?

The promises at the head of `store/ports` hold here too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cosyncjwt.domain.second_factor import Activation, Challenge, SecondFactor


class SecondFactors(Protocol):
    """The second factors of one application's users, at most one record for a user."""

    async def get(self, user_id: str) -> SecondFactor | None:
        """Return what the user has set up, or None when that is nothing."""
        ...

    async def propose(self, user_id: str, sealed: bytes) -> bool:
        """Keep a sealed secret in place of any other that is proposed; it does nothing yet.

        Says whether it was kept: it is not when a secret is active, or the user has just been removed.
        """
        ...

    async def activate(self, user_id: str, activation: Activation) -> bool:
        """Make the proposed secret the active one, and no other factor count as proven before, in one step.

        One winner, if `activation.proposed` is still what is proposed, the phone is off when the activation
        brings recovery codes, on when it brings none, and the session of the activation has not ended; where
        it was `enrolled_with` a password, that is still the one of the user, who is ACTIVE. In the same step
        the session of the activation gets its `amr`, and every other session that the user has opened until
        then ends.
        """
        ...

    async def activate_phone(self, user_id: str, activation: Activation) -> bool:
        """Turn the phone on, as `activate` does the app; one winner.

        Says whether it was turned on: it is not when it is on already, when a secret is active although the
        activation brings recovery codes or none is although it brings none, when the user has no verified
        number, or was just removed, and when what the activation was asked in has ended.
        """
        ...

    async def accept_step(self, user_id: str, *, secret: bytes, step: int) -> bool:
        """Accept the code of a time step, once and none before it again, and forget the guesses.

        Says whether `secret` is the active one and `step` greater than any accepted before (security M-02).
        """
        ...

    async def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Use up the recovery code of this digest and forget the guesses; say whether it was there."""
        ...

    async def replace_recovery_codes(self, seen: SecondFactor, digests: Sequence[bytes]) -> bool:
        """Keep these instead of all others if what is on is what was seen; say whether it was."""
        ...

    async def take_guess(self, user_id: str, now: datetime) -> timedelta | None:
        """Count a guess before it is looked at; None when it may be looked at, else how long to wait.

        After the fifth guess without a success each next one has to wait, as `delay_after` says; one that
        has to wait is not counted. Exact under concurrency.
        """
        ...

    async def forget_guesses(self, user_id: str) -> None:
        """Forget the guesses: a code was right that is kept elsewhere."""
        ...

    async def remove(self, user_id: str, *, secret: bytes) -> bool:
        """Turn the app off if `secret` is the active one; say whether it was.

        With the last factor goes everything that the user has set up, the recovery codes too.
        """
        ...

    async def remove_phone(self, user_id: str) -> bool:
        """Turn the phone off; say whether it was on. With the last factor goes everything."""
        ...


class Challenges(Protocol):
    """The logins of one application that wait for a second factor."""

    async def put(self, challenge: Challenge) -> None:
        """Keep a challenge; nothing is kept when its user has just been removed or suspended."""
        ...

    async def get(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Return the challenge, counting nothing; None when there is none, or it has expired."""
        ...

    async def take_try(self, challenge_id: str, now: datetime) -> Challenge | None:
        """Count one try, before anything is compared, and return the challenge as it was before.

        Its `tries_left` is 0 when all are used up and nothing was counted. None when there is no such
        challenge, or it has expired.
        """
        ...

    async def consume(self, challenge_id: str) -> bool:
        """Use up the challenge; say whether this call did. One winner."""
        ...
