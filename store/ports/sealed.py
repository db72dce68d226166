"""What must a store do so that every sealed secret can be sealed anew?"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from cosyncjwt.domain.sealed import SealedValue


class SealedValues(Protocol):
    """Every sealed secret of the whole store, whichever record it is a part of."""

    def batches(self) -> AsyncIterator[Sequence[SealedValue]]:
        """Yield all that are there from the beginning to the end of the call, a part at a time.

        What is written, replaced or removed meanwhile may come as it was, as it is, or not at all.
        """
        ...

    async def replace(self, found: SealedValue, sealed: bytes) -> bool:
        """Put `sealed` in the place of what was found, if it is still there; say whether it was.

        One conditional write, so that no concurrent change is undone. The record says the same as before:
        nothing else of it changes, not even `updated_at`.
        """
        ...
