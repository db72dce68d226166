"""When is a connection closed that waits for nothing? Not under a request that is on its way.

A web server that stops would close it at once, also one that has only just been made. And whatever the reason
is: where the process was kept from working for a while, it is time to close before it is looked what has come
meanwhile, and whoever has sent a request would be cut off.
"""

import select
from typing import ClassVar

from cosyncjwt.http.repeated_heads import RepeatedHeads

CLOSE = (b"connection", b"close")


class Parting(RepeatedHeads):
    """uvicorn's protocol, leaving whoever has just sent something the time to be answered."""

    moment: ClassVar[float] = 0.25

    def shutdown(self) -> None:
        """Close in a moment, and say in an answer that is still to come that its connection closes."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_started:
            cycle.default_headers = [*cycle.default_headers, CLOSE]
        self.loop.call_later(self.moment, self._part)

    def _part(self) -> None:
        if self._has_come():
            self.loop.call_later(self.moment, self._part)
        else:
            super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long, unless there is something to read."""
        if not self._has_come():
            super().timeout_keep_alive_handler()

    def _has_come(self) -> bool:
        """Say whether something has come that was not read yet: a request, or that the client has gone."""
        connection = self.transport.get_extra_info("socket")
        if connection is None or self.transport.is_closing():
            return False
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))
