"""What do people and probes see while the database is away or slow (E-17, E-18)? SecantusDB, by a proxy."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from bench.client import p99
from bench.servers import resident_mib
from reliability.burst import Connection, request, told
from reliability.experiment import Amount, Finding
from reliability.stage import App, Stage, stage
from reliability.threads import at_work, beside
from tests.backends import missing
from tests.documents import LOGIN
from tests.process.server import Running
from tests.service import PASSWORD
from tests.wire.proxy import Proxy, proxied
from tests.wire.servers import SECANTUSDB

DOWN_SECONDS, SLOW_SECONDS = 60, 20
DELAY_SECONDS = 2.0
CLIENTS = 20
DEADLINE_SECONDS = 10.0
REPLY_SECONDS, READY_SECONDS = 3.5, 5.0
GROWTH_MIB = 20.0
POLL_SECONDS = 0.05


@dataclass
class Remote:
    """A proxy before the database, in a thread of its own."""

    proxy: Proxy
    loop: asyncio.AbstractEventLoop

    def fall(self) -> None:
        """Let the database be away."""
        self.loop.call_soon_threadsafe(self.proxy.fall)

    def rise(self) -> None:
        """Let it be there again."""
        self.loop.call_soon_threadsafe(self.proxy.rise)


@contextmanager
def _behind_a_proxy() -> Iterator[Remote]:
    target = int(SECANTUSDB.url().rpartition(":")[2])
    try:
        with beside(proxied(target)) as served:
            yield Remote(*served)
    finally:
        SECANTUSDB.stop()


@dataclass
class Logins:
    """People who log in without a pause; each notes when, how long it took, and the answer."""

    scene: Stage
    app: App
    notes: list[tuple[float, float, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work meanwhile."""
        with at_work(self.stopped, [partial(self._work, number) for number in range(CLIENTS)]):
            yield

    def _work(self, number: int) -> None:
        connection, port = Connection(self.scene.server.port), self.scene.server.port
        handle = f"person{number}@example.com"
        whole = request(port, self.app.client.app_token, LOGIN, handle=handle, password=PASSWORD)
        while not self.stopped.is_set():
            begun = time.monotonic()
            word = connection.ask(whole).word
            self.notes.append((begun, time.monotonic() - begun, word))
            if word != "SignedIn":
                time.sleep(POLL_SECONDS)

    def during(self, since: float, until: float) -> tuple[list[float], Counter[str]]:
        """Return what the logins that began within a time took, and their answers."""
        chosen = [note for note in self.notes if since <= note[0] < until]
        return [seconds for _, seconds, _ in chosen], Counter(word for _, _, word in chosen)


@contextmanager
def _scene(folder: Path, remote: Remote) -> Iterator[tuple[Stage, App]]:
    # Straight: a member of a replica set would name its own address, past the proxy.
    url = f"mongodb://127.0.0.1:{remote.proxy.port}/reliability?directConnection=true"
    with stage(folder, workers=1, settings={"COSYNCJWT_STORE": url}) as scene:
        app = scene.application("Away")
        for number in range(CLIENTS):
            app.signed_up(f"person{number}@example.com")
        yield scene, app


def away(amount: Amount, folder: Path) -> Finding:
    """E-17: the database is away for a minute, under load."""
    if reason := missing().get("secantusdb"):
        return Finding.not_run(f"SecantusDB is not here ({reason})")
    seconds = amount.of(DOWN_SECONDS, 8)
    with _behind_a_proxy() as remote, _scene(folder, remote) as (scene, app):
        logins = Logins(scene, app)
        with logins.at_work():
            fell, unready, rose, ready = _fallen(remote, scene, seconds)
            end = time.monotonic()
        alive = scene.server.process.poll() is None
    taken, answers = logins.during(fell, rose - REPLY_SECONDS)
    after = logins.during(rose + ready, end)[1]
    hung = sum(seconds > DEADLINE_SECONDS for seconds in taken)
    return Finding.of(
        f"away for {seconds} s: p99 of {len(taken)} answers {p99(taken):.1f} s ({told(answers)}), {hung} "
        f"hung; /readyz false after {unready:.1f} s, true {ready:.1f} s after the return, then "
        f"{told(after)}; restart needed: {'no' if alive else 'yes'} (SecantusDB)",
        holds=p99(taken) <= REPLY_SECONDS
        and not hung
        and max(unready, ready) <= READY_SECONDS
        and alive
        and after["SignedIn"] > 0,
    )


def _fallen(remote: Remote, scene: Stage, seconds: float) -> tuple[float, float, float, float]:
    """Take the database away and back; return when, and how long `/readyz` took to say so, of each."""
    time.sleep(2.0)
    fell = time.monotonic()
    remote.fall()
    unready = _until(scene.server, ready=False)
    time.sleep(max(0.0, fell + seconds - time.monotonic()))
    rose = time.monotonic()
    remote.rise()
    ready = _until(scene.server, ready=True)
    time.sleep(3.0)
    return fell, unready, rose, ready


def slow(amount: Amount, folder: Path) -> Finding:
    """E-18: every reply of the database comes two seconds later."""
    if reason := missing().get("secantusdb"):
        return Finding.not_run(f"SecantusDB is not here ({reason})")
    seconds = amount.of(SLOW_SECONDS, 12)
    with _behind_a_proxy() as remote, _scene(folder, remote) as (scene, app):
        logins = Logins(scene, app)
        with logins.at_work():
            time.sleep(3.0)
            before = resident_mib(scene.server.process.pid)
            begun = time.monotonic()
            remote.proxy.delay = DELAY_SECONDS
            time.sleep(seconds)
            peak = resident_mib(scene.server.process.pid)
            remote.proxy.delay = 0.0
            until = time.monotonic()
        ready = _until(scene.server, ready=True)
    taken, answers = logins.during(begun, until)
    return Finding.of(
        f"{DELAY_SECONDS:.0f} s slower for {seconds} s: p99 of {len(taken)} answers {p99(taken):.1f} s "
        f"({told(answers)}; deadline {DEADLINE_SECONDS:.0f} s), memory {peak - before:+.1f} MiB; at most 50 "
        f"connections, waiters of one second each; ready {ready:.1f} s afterwards (SecantusDB)",
        holds=p99(taken) <= DEADLINE_SECONDS and peak - before <= GROWTH_MIB,
    )


def _until(server: Running, *, ready: bool) -> float:
    begun = time.monotonic()
    while (_status(server) == httpx.codes.OK) is not ready:
        assert time.monotonic() - begun < 4 * READY_SECONDS, "the state of /readyz does not change"
        time.sleep(POLL_SECONDS)
    return time.monotonic() - begun


def _status(server: Running) -> int:
    return httpx.get(f"{server.origin}/readyz", trust_env=False, timeout=DEADLINE_SECONDS).status_code
