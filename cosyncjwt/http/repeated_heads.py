"""Which head of a request is not read again? One of the same bytes as the head before it on its connection.

A client that asks again and again over a kept connection sends the same fields each time, its token among
them. What they say is then the same too. It holds only between two requests, for one that has come whole, in
one piece and with nothing behind it, so that nothing of a body can ever be taken for a head.

Knows of uvicorn: that `scope` is made anew when a request begins, and `cycle` when its head is complete.
"""

from typing import NamedTuple

from uvicorn._types import HTTPScope

from cosyncjwt.http.asides import Asides
from cosyncjwt.http.moderation import Moderation
from cosyncjwt.http.usual_requests import UsualCycle, UsualRequests

LONGEST = 4096
"""No longer request is kept: there are some two thousand connections."""
_END = b"\r\n\r\n"


class Known(NamedTuple):
    """A head, how long the request is with its body, and what it says."""

    head: bytes
    length: int
    scope: HTTPScope


class RepeatedHeads(Moderation, Asides, UsualRequests):
    """uvicorn's protocol, reading the head of a connection's requests once as long as it stays the same."""

    _known: Known | None = None
    _last = b""
    """What came last, so that what never comes again need not be learnt."""

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        known = self._known
        is_known = known is not None and len(data) == known.length and data.startswith(known.head)
        if known is not None and is_known and self._is_between() and self._is_free():
            self._unset_keepalive_if_required()
            self._begin_again(known, data)
            return
        last, self._last = self._last, data if len(data) <= LONGEST else b""
        may_come_again = len(data) == len(last) and self._is_between()
        super().data_received(data)
        if may_come_again and data.startswith(last[: last.find(_END)]):
            self._known = self._learnt(data)

    def _is_between(self) -> bool:
        """Say whether what comes next is the beginning of a request, and neither its middle nor a body."""
        cycle = self.cycle
        # None before the first head is complete, whatever the parent's annotation says.
        return cycle is not None and cycle.scope is self.scope and not cycle.more_body

    def _begin_again(self, known: Known, data: bytes) -> None:
        self.scope = scope = known.scope.copy()
        # Whoever is handed a scope may write into it. After a head that closes its connection none is read.
        scope["headers"] = list(known.scope["headers"])
        scope["state"] = self.app_state.copy()
        cycle = self._begin(keep_alive=True)
        cycle.body += data[len(known.head) :]
        cycle.more_body = False
        cycle.message_event.set()

    def _learnt(self, data: bytes) -> Known | None:
        """Return what is known of the head of a request that was all that has come."""
        cycle = self.cycle
        if type(cycle) is not UsualCycle or not self._is_between():
            return None
        head, end, body = data.partition(_END)
        fields = list(cycle.scope["headers"])
        lengths = [value for name, value in fields if name == b"content-length"]
        if lengths != [b"%d" % len(body)]:
            return None
        scope = cycle.scope.copy()
        scope["headers"] = fields
        return Known(head + end, len(data), scope)
