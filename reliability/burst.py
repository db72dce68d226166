"""How do many requests reach a server at one moment? All but their last bytes first, then the last bytes."""

import json
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from bench.requests import body_of, request_of
from tests.process.server import HOST

PATIENCE = 60.0
FRESH_SECONDS = 2.0
"""After so long a kept connection may be closed by the server at any moment, so it is made anew."""
CHUNK = 65_536


def request(
    port: int, app_token: str, document: str, access_token: str | None = None, **variables: object
) -> bytes:
    """Return one operation as it goes over the wire."""
    headers = {"App-Token": app_token}
    if access_token is not None:
        headers["Authorization"] = f"Bearer {access_token}"
    return request_of(port, headers, body_of(document, variables))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the whole JSON; status 0 where the connection broke."""

    status: int
    content: Any

    @property
    def word(self) -> str:
        """The type of the operation's value, the code of a refusal, or `broken`."""
        if not self.status:
            return "broken"
        if "errors" in self.content:
            return str(self.content["errors"][0]["extensions"]["code"])
        return str(self.value.get("code") or self.value["__typename"])

    @property
    def value(self) -> Any:
        """The value of the operation's only field."""
        (value,) = self.content["data"].values()
        return value


class Connection:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        """Take where to connect; that is done when there is something to send."""
        self._port = port
        self._socket: socket.socket | None = None
        self._used = 0.0

    def send(self, data: bytes) -> None:
        """Send the first part of a request, over a connection that is surely open."""
        if self._socket is None or time.monotonic() - self._used > FRESH_SECONDS:
            self.close()
            self._socket = socket.create_connection((HOST, self._port), timeout=PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._used = time.monotonic()
        self._socket.sendall(data)

    def finish(self, data: bytes) -> None:
        """Send the rest."""
        assert self._socket is not None
        self._socket.sendall(data)

    def answer(self) -> Answer:
        """Wait for the answer."""
        assert self._socket is not None
        received = b""
        with suppress(OSError):
            while not _is_whole(received) and (part := self._socket.recv(CHUNK)):
                received += part
        self._used = time.monotonic()
        if not _is_whole(received):
            self.close()
            return Answer(0, None)
        head, _, body = received.partition(b"\r\n\r\n")
        if b"connection: close" in head.lower():
            self.close()
        return Answer(int(head.split()[1]), json.loads(body))

    def ask(self, whole: bytes) -> Answer:
        """Send a request and wait for its answer."""
        try:
            self.send(whole)
        except OSError:
            self.close()
            return Answer(0, None)
        return self.answer()

    def close(self) -> None:
        """Let the connection go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Burst:
    """So many connections to one port, which the processes behind it share."""

    def __init__(self, port: int, size: int) -> None:
        """Take where, and how many."""
        self._connections = [Connection(port) for _ in range(size)]

    def go(self, requests: Sequence[bytes]) -> list[Answer]:
        """Let all requests be complete at one moment; return their answers."""
        connections = self._connections[: len(requests)]
        for connection, whole in zip(connections, requests, strict=True):
            connection.send(whole[:-1])
        for connection, whole in zip(connections, requests, strict=True):
            # Whose server has died meanwhile finds out when it reads.
            with suppress(OSError):
                connection.finish(whole[-1:])
        return [connection.answer() for connection in connections]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the connections go."""
        for connection in self._connections:
            connection.close()


def words(answers: Sequence[Answer]) -> Counter[str]:
    """Count answers by their words."""
    return Counter(answer.word for answer in answers)


def told(counts: Mapping[str, int]) -> str:
    """Write counts down, the greatest first."""
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    return ", ".join(f"{count} {word}" for word, count in ranked)


def by_round(numbers: Mapping[int, int]) -> str:
    """Write down how many rounds ended with which number, as in `1 in 199, 2 in 1 rounds`."""
    return ", ".join(f"{number} in {rounds}" for number, rounds in sorted(numbers.items())) + " rounds"


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return True
