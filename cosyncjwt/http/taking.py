"""How long may a client take to take an answer? As long as it goes on taking, and not for ever.

The web server waits without end for whoever asks and then reads nothing (slow read): by that a client can
keep as many connections as there are, for a few bytes each. What the system takes at once waits for nobody.
"""

import asyncio
from typing import ClassVar

from cosyncjwt.http.parting import Parting

LEAST_BYTES = 16 * 1024
"""How much of what waits must have left each time that it is looked."""


class Taking(Parting):
    """uvicorn's protocol, cutting off who does not read."""

    taking_seconds: ClassVar[float] = 15
    _waiting_bytes = 0
    _looking: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Wait for the client."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Go on to write; what is closed goes on to be watched until all has left."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._watch_no_more()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long."""
        super().timeout_keep_alive_handler()
        self.on_closing()

    def on_closing(self) -> None:
        """See to it that what was closed also ends, which it does when all has left."""
        if self.transport.is_closing():
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._watch_no_more()

    def _watch(self) -> None:
        if self._looking is None:
            self._waiting_bytes = self.transport.get_write_buffer_size()
            self._looking = self.loop.call_later(self.taking_seconds, self._look_again)

    def _watch_no_more(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look_again(self) -> None:
        self._looking = None
        if self.transport.get_write_buffer_size() > self._waiting_bytes - LEAST_BYTES:
            self.transport.abort()
        else:
            self._watch()
