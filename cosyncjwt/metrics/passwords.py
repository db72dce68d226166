"""How are password hashes counted: those that wait, those under way, those refused, and their time?"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cosyncjwt.crypto.passwords import Passwords, Result
from cosyncjwt.errors import Overloaded
from cosyncjwt.metrics.counts import Counts


class CountedPasswords(Passwords):
    """Passwords as they are elsewhere, and what is told of them."""

    def __init__(self, counts: Counts, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as its class takes it
        """Take what counts, and what is taken elsewhere."""
        super().__init__(*given, **named)
        self._counts = counts

    async def _turn(self, work: Callable[[], Result]) -> Result:
        counts = self._counts
        # Taken out once, by whoever comes first: the thread that begins, or the caller that goes away before.
        waiting = [counts.hashes_waiting.dec]

        def wait_no_longer() -> None:
            with suppress(IndexError):
                waiting.pop()()

        def counted() -> Result:
            wait_no_longer()
            with counts.hashes_running.track_inprogress(), counts.hash_seconds.time():
                return work()

        counts.hashes_waiting.inc()
        try:
            return await super()._turn(counted)
        finally:
            wait_no_longer()

    def _refusal(self) -> Overloaded:
        self._counts.hashes_refused.inc()
        return super()._refusal()
