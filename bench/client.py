"""How is a server loaded with nothing but Python? Kept connections, non-blocking sockets, one process."""

import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from statistics import quantiles

from bench.conversations import Conversation
from bench.servers import HOST

WARM_UP_SECONDS = 0.3
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load found: good answers a second, what 99 of 100 took at most, how many were refusals.

    `answers` counts all of them, those of the warm-up too; `sender_seconds` is what the load itself computed.
    """

    rate: float
    p99_milliseconds: float
    refused: int = 0
    answers: int = 0
    sender_seconds: float = 0.0


@dataclass(slots=True)
class Connection:
    """One connection, its conversation, and what has come of the answer under way."""

    socket: socket.socket
    conversation: Conversation
    sent_at: float = 0.0
    received: bytes = b""

    def send(self, answer: bytes) -> None:
        """Send what follows an answer; a request fits into the socket's buffer."""
        request = self.conversation.following(answer)
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """Return the whole answer, or None while it is incomplete."""
        part = self.socket.recv(65_536)
        if not part:
            message = f"the server closed a connection after {self.received[:200]!r}"
            raise ConnectionError(message)
        self.received += part
        head_size = self.received.find(_END_OF_HEAD)
        if head_size < 0:
            return None
        if _CHUNKED.search(self.received, 0, head_size):
            return self.received if self.received.endswith(_LAST_CHUNK) else None
        length = _LENGTH.search(self.received, 0, head_size)
        size = head_size + len(_END_OF_HEAD) + (int(length[1]) if length else 0)
        return self.received if len(self.received) >= size else None


@dataclass(slots=True)
class Exchanges:
    """Requests on all connections, each `pause` seconds after its answer, until the time is over."""

    connections: Sequence[Connection]
    begin: float
    end: float
    pause: float
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    answers: int = 0
    waiting: list[tuple[float, int, bytes]] = field(default_factory=list)

    def run(self) -> None:
        """Send and receive; what was sent during the warm-up does not count."""
        for number, connection in enumerate(self.connections):
            self.selector.register(connection.socket, selectors.EVENT_READ, number)
            # Spread over the pause, so that they do not march in step.
            self._send_later(number, b"", self.pause * number / len(self.connections))
        while time.perf_counter() < self.end:
            self._send_due()
            for key, _ in self.selector.select(self._idle_seconds()):
                self._receive(key.data)

    def _receive(self, number: int) -> None:
        connection = self.connections[number]
        answer = connection.answer()
        if answer is None:
            return
        now = time.perf_counter()
        self.answers += 1
        if self.begin <= connection.sent_at and now <= self.end:
            self.latencies.append(now - connection.sent_at)
            self.refused += connection.conversation.expected not in answer
        if self.pause:
            self._send_later(number, answer, self.pause)
        else:
            connection.send(answer)

    def _send_later(self, number: int, answer: bytes, seconds: float) -> None:
        heappush(self.waiting, (time.perf_counter() + seconds, number, answer))

    def _send_due(self) -> None:
        while self.waiting and self.waiting[0][0] <= time.perf_counter():
            _, number, answer = heappop(self.waiting)
            self.connections[number].send(answer)

    def _idle_seconds(self) -> float:
        until = min(self.end, self.waiting[0][0]) if self.waiting else self.end
        return max(0.0, until - time.perf_counter())


def loaded(port: int, conversations: Sequence[Conversation], seconds: float, pause: float = 0.0) -> Outcome:
    """Load a server for so long and say what came of it."""
    begin = time.perf_counter() + WARM_UP_SECONDS
    connections = [_connected(port, each) for each in conversations]
    exchanges, computed = Exchanges(connections, begin, begin + seconds, pause), time.process_time()
    try:
        exchanges.run()
    finally:
        exchanges.selector.close()
        for connection in connections:
            connection.socket.close()
    latencies, refused = exchanges.latencies, exchanges.refused
    rate = (len(latencies) - refused) / seconds
    computed = time.process_time() - computed
    return Outcome(rate, p99(latencies) * 1_000, refused, exchanges.answers, computed)


def p99(values: Sequence[float]) -> float:
    """Return what 99 of 100 values do not exceed; 0 of none."""
    if len(values) < 2:
        return max(values, default=0.0)
    return quantiles(values, n=100, method="inclusive")[-1]


def _connected(port: int, conversation: Conversation) -> Connection:
    made = socket.create_connection((HOST, port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(made, conversation)
