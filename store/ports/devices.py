"""What must a backend be able to do with the devices by which users are known?

The promises at the head of `store/ports` hold here too.
"""

from collections.abc import Callable
from typing import Protocol

from cosyncjwt.domain.message import OutboxMessage


class Devices(Protocol):
    """The devices that one application's users have logged in from, known by digests."""

    async def recognise(
        self, user_id: str, digest: bytes, *, keep: int, notice: Callable[[], OutboxMessage]
    ) -> bool:
        """Remember the device as the user's latest, and only the `keep` latest; say whether it is a stranger.

        A stranger is not remembered while others are; the notice is queued in the same step, and not made
        for the device of the last login, which most are from. Of logins at
        once from a new device, one is told so. The first device ever is no stranger. Nothing is kept when
        the user has just been removed.
        """
        ...
