"""Who computes how much for an operation: the event loop, the other threads, whoever sends the requests?"""

from bench.client import Outcome
from bench.servers import Running
from bench.table import Row, Table

ALL, LOOP, SENDER = "CPU of the service", "CPU of its event loop", "CPU of who sends the requests"


class Spending:
    """What a server computes from now on."""

    def __init__(self, server: Running) -> None:
        """Begin to count."""
        self._server = server
        self._computed, self._loop = server.cpu_seconds, server.event_loop

    def note(self, table: Table, name: str, outcome: Outcome, yardstick: str, milliseconds: float) -> None:
        """Note what an answer has cost, next to what cannot be saved of it."""
        computed = self._server.cpu_seconds - self._computed
        loop = self._server.event_loop.since(self._loop).computed
        if not computed or not outcome.answers:
            return
        for what, seconds in ((ALL, computed), (LOOP, loop), (SENDER, outcome.sender_seconds)):
            row = Row(f"{name}: {what}", yardstick, "ms")
            table.add(row, seconds / outcome.answers * 1e3, milliseconds)
