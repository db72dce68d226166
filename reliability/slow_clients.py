"""Are others served beside a thousand idle connections and clients that drip (E-29)?"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.client import p99
from reliability.burst import Connection, request
from reliability.experiment import Amount, Finding
from reliability.stage import stage
from tests.documents import ME
from tests.process.server import HOST

IDLE, DRIPPING = 1_000, 50
REQUESTS = 2_000
DRIP_SECONDS = 0.5
FIELDS, FIELD_BYTES = 100, 8_192
BEGINNING = b"POST /graphql HTTP/1.1\r\nHost: "


def beside_slow_clients(amount: Amount, folder: Path) -> Finding:
    """E-29: the p99 of a normal client, alone and beside all of them."""
    asked = amount.of(REQUESTS, 200)
    with stage(folder, workers=1) as scene:
        app = scene.application("Slow")
        port = scene.server.port
        whole = request(port, app.client.app_token, ME, app.signed_up("me@example.com")["accessToken"])
        _p99(port, whole, asked)
        alone = _p99(port, whole, asked)
        with _slow(port) as refused:
            beside = _p99(port, whole, asked)
    return Finding.of(
        f"p99 of `me` {alone:.1f} ms alone, {beside:.1f} ms beside {IDLE} idle connections, {DRIPPING} slow "
        f"heads, {DRIPPING} slow bodies and heads of {FIELDS} fields of {FIELD_BYTES // 1024} KiB "
        f"({len(refused)} of these refused): {beside / alone:.2f} times as long ({asked} requests each)",
        holds=beside <= 2 * alone,
    )


def _p99(port: int, whole: bytes, count: int) -> float:
    connection, taken = Connection(port), []
    for _ in range(count):
        begun = time.perf_counter()
        answer = connection.ask(whole)
        taken.append(time.perf_counter() - begun)
        assert "errors" not in answer.content, answer
    connection.close()
    return p99(taken) * 1_000


@contextmanager
def _slow(port: int) -> Iterator[list[str]]:
    """Yield beside all the slow clients; the list gets each refusal of a huge head."""
    stopped = threading.Event()
    refused: list[str] = []
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(socket.create_connection((HOST, port), timeout=60))
        work = [
            threading.Thread(target=_drip, args=(port, head, stopped))
            for head in (True, False)
            for _ in range(DRIPPING)
        ]
        work.append(threading.Thread(target=_huge, args=(port, stopped, refused)))
        for thread in work:
            thread.start()
        try:
            yield refused
        finally:
            stopped.set()
            for thread in work:
                thread.join()


def _drip(port: int, in_head: bool, stopped: threading.Event) -> None:  # noqa: FBT001 - made by a table
    body = b"localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
    while not stopped.is_set():
        with suppress(OSError), socket.create_connection((HOST, port), timeout=60) as connection:
            connection.sendall(BEGINNING if in_head else BEGINNING + body)
            while not stopped.wait(DRIP_SECONDS):
                connection.sendall(b"x")


def _huge(port: int, stopped: threading.Event, refused: list[str]) -> None:
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"x" * FIELD_BYTES) for number in range(FIELDS))
    while not stopped.wait(DRIP_SECONDS / 5):
        with suppress(OSError), socket.create_connection((HOST, port), timeout=60) as connection:
            with suppress(OSError):
                connection.sendall(BEGINNING + b"localhost\r\n" + fields + b"\r\n")
            refused.append(connection.recv(64).decode(errors="replace"))
