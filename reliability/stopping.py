"""What becomes of requests when a server is told to stop (E-24), and when two are renewed in turn (E-25)?"""

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from reliability.burst import Connection, request, told
from reliability.experiment import Amount, Finding
from reliability.stage import App, Place, entered, place, stage
from reliability.threads import at_work
from tests.documents import LOGIN, ME, REFRESH
from tests.process.server import HOST, Running
from tests.service import PASSWORD

CLIENTS = 30
LEAD_SECONDS = 2.0
LONGEST_SECONDS = 20.0
WORDS = {0: "closed without an answer", 503: "told 503"}
ROLLING = 10_000
ROLLING_CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Note:
    """When a request was wholly sent, and what came of it."""

    sent: float
    word: str
    status: int


@dataclass
class Crowd:
    """Clients that look up, refresh and log in without a pause until nobody listens any more."""

    port: int
    app: App
    notes: list[Note] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self, handle: str, signed_in: Any) -> None:
        """Ask in turn, on one connection."""
        token, refresh = self.app.client.app_token, signed_in["refreshToken"]
        connection = Connection(self.port)
        while not self.stopped.is_set():
            for whole in (
                request(self.port, token, ME, signed_in["accessToken"]),
                request(self.port, token, REFRESH, refreshToken=refresh),
                request(self.port, token, LOGIN, handle=handle, password=PASSWORD),
            ):
                try:
                    connection.send(whole)
                except OSError:
                    self.notes.append(Note(time.monotonic(), "refused", 0))
                    return
                sent = time.monotonic()
                answer = connection.answer()
                word = WORDS.get(answer.status, "answered")
                if (
                    answer.status
                    and "refresh" in (answer.content.get("data") or {})
                    and answer.word == "SignedIn"
                ):
                    refresh = answer.value["refreshToken"]
                self.notes.append(Note(sent, word, answer.status))


def told_to_stop(amount: Amount, folder: Path) -> Finding:
    """E-24: SIGTERM to two processes under load, with requests that will never be whole."""
    del amount
    with stage(folder) as scene:
        app = scene.application("Stopping")
        handles = [f"crowd{number}@example.com" for number in range(CLIENTS)]
        people = [(handle, app.signed_up(handle)) for handle in handles]
        crowd = Crowd(scene.server.port, app)
        threads = [threading.Thread(target=crowd.work, args=person) for person in people]
        with _stuck(scene.server.port):
            for thread in threads:
                thread.start()
            time.sleep(LEAD_SECONDS)
            begun = time.monotonic()
            scene.server.process.send_signal(signal.SIGTERM)
            code = scene.server.process.wait(3 * LONGEST_SECONDS)
            seconds = time.monotonic() - begun
        crowd.stopped.set()
        for thread in threads:
            thread.join()
    before = [note for note in crowd.notes if note.sent < begun]
    after = Counter(note.word for note in crowd.notes if note.sent >= begun)
    lost = sum(not note.status for note in before)
    faults = sum(note.status >= 500 and note.status != 503 for note in crowd.notes)
    return Finding.of(
        f"{len(before) - lost} of {len(before)} requests sent before SIGTERM answered, of those after it "
        f"{told(after)}; {faults} other 5xx; exit {code} after {seconds:.1f} s, with half a head and half a "
        "body stuck",
        holds=not lost and not after[WORDS[0]] and not faults and seconds <= LONGEST_SECONDS and code == 0,
    )


@contextmanager
def _stuck(port: int) -> Iterator[None]:
    head = b"POST /graphql HTTP/1.1\r\nHost: " + f"{HOST}:{port}\r\n".encode()
    body = b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with (
        socket.create_connection((HOST, port)) as half_head,
        socket.create_connection((HOST, port)) as half_body,
    ):
        half_head.sendall(head)
        half_body.sendall(head + body)
        yield


@dataclass
class Balancer:
    """Who is in rotation; a server that is to stop is taken out first, as operators of proxies do."""

    ports: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    done: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    under_way: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, app_token: str, access_token: str, handle: str) -> None:
        """Ask whoever is in rotation, in turn."""
        number = 0
        while not self.stopped.is_set():
            number += 1
            with self.lock:
                port = self.ports[number % len(self.ports)]
                self.under_way[port] += 1
            document = LOGIN if number % 10 == 0 else ME
            variables = {"handle": handle, "password": PASSWORD} if number % 10 == 0 else {}
            connection = Connection(port)
            answer = connection.ask(request(port, app_token, document, access_token, **variables))
            connection.close()
            with self.lock:
                self.under_way[port] -= 1
                self.done += 1
                if answer.status != 200 or "errors" in answer.content:
                    self.failed.append(f"{answer.status} {answer.content}"[:80])
            if document is LOGIN and answer.word == "SignedIn":
                # With the newest session, for of each user only the newest are kept.
                access_token = answer.value["accessToken"]

    @contextmanager
    def at_work(self, app: App, people: list[tuple[str, str]]) -> Iterator[None]:
        """Let people ask meanwhile, each from a thread of its own."""
        token = app.client.app_token
        with at_work(self.stopped, [partial(self.work, token, *person) for person in people]):
            yield

    def take_out(self, port: int) -> None:
        """Send nothing more to a server, and wait until nothing is under way there."""
        with self.lock:
            self.ports.remove(port)
        while self.under_way[port]:
            time.sleep(0.01)


def renewed_in_turn(amount: Amount, folder: Path) -> Finding:
    """E-25: servers beside another one are started and stopped in turn while ten thousand requests come."""
    wanted, renewals = amount.of(ROLLING, 500), 0
    with place(folder) as made, _server(made) as first:
        scene = entered(made, first)
        app = scene.application("Rolling")
        people = [app.signed_up(f"rolling{number}@example.com") for number in range(ROLLING_CLIENTS)]
        balancer = Balancer([first.port])
        with balancer.at_work(app, [(each["accessToken"], each["user"]["handle"]) for each in people]):
            while balancer.done < wanted or renewals < 2:
                with _server(made) as second:
                    balancer.ports.append(second.port)
                    time.sleep(1.0)
                    balancer.take_out(second.port)
                    second.ended_by(signal.SIGTERM)
                    renewals += 1
    first_failure = f": {balancer.failed[0]}" if balancer.failed else ""
    return Finding.of(
        f"{len(balancer.failed)} of {balancer.done} requests failed while {renewals} servers were put into "
        f"rotation, taken out and stopped beside another{first_failure}",
        holds=not balancer.failed,
    )


@contextmanager
def _server(made: Place) -> Iterator[Running]:
    # All servers of one rotation have one public address.
    with made.served() as server:
        yield server
