"""Can the store be reached, and how long does a request wait for it?"""

from contextlib import AbstractContextManager
from typing import Protocol


class Reachable(Protocol):
    """A store, as far as it may be away, slow or full."""

    async def check(self) -> None:
        """Return when the store answers; raise whatever its driver raises when it does not."""
        ...

    def is_unavailable(self, failure: Exception) -> bool:
        """Say whether the store failed for being away, slow or full: what was asked may be asked again."""
        ...

    def waiting_at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Let all that is asked inside, taken together, wait for so long at most, and then be unavailable.

        What was asked last may have been done all the same; what it leaves half done is repaired.
        """
        ...
