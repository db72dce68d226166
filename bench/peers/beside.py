"""How do the peers do under the same load, each figure right after ours?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.client import Outcome
from bench.conversations import Conversation, Repeated, logins
from bench.flows import HASHERS, LEAD_SECONDS, PASSERS_BY, PAUSE_SECONDS
from bench.load import Load
from bench.look_ups import BODY, SHOWN
from bench.peers.peer import PEERS, Peer
from bench.requests import PATH, request_of
from bench.servers import Running, dev
from bench.site import WORKERS, Site
from bench.start import SETTLED_SECONDS
from bench.table import Row, Table

CONNECTIONS = 64
PATIENCE = 3
"""How many times as long a peer is measured where it hashes: in a second some answer once, or not at all."""


def measure(site: Site, load: Load, table: Table) -> None:
    """Start each peer that is installed, have it do what ours does, and stop it."""
    for peer in PEERS:
        if not peer.is_installed():
            table.remark(f"{peer.name}: not measured (it could not be installed here)")
            continue
        for workers in WORKERS:
            with peer.running(site.folder, workers) as server:
                Duel(site, load, table, peer, server, workers).fight()


@dataclass(slots=True)
class Duel:
    """One peer with so many workers, next to the service with as many."""

    site: Site
    load: Load
    table: Table
    peer: Peer
    server: Running
    workers: int

    @property
    def emails(self) -> list[str]:
        """The people of the service, who have accounts at the peer too; the first one reads."""
        return [self.site.people.reader, *self.site.people.logging_in]

    def fight(self) -> None:
        """Measure both, one after the other; the first round signs the people up."""
        if not _knows(self.peer, self.server.port, self.site.people.reader):
            self.peer.populated(self.server.port, self.emails)
        if self.workers == 1:
            self._start()
        self._look_up()
        self._log_in()
        if self.workers == 1:
            self._look_up_beside_logins()

    def _row(self, what: str, unit: str = "/s", remark: str = "") -> Row:
        workers = "1 worker" if self.workers == 1 else f"{self.workers} workers"
        return Row(f"{what}, {workers}", f"{self.peer.name}{remark}", unit)

    def _start(self) -> None:
        with TemporaryDirectory(dir=self.site.folder) as folder, dev(Path(folder) / "data") as ours:
            time.sleep(SETTLED_SECONDS)
            seconds, memory = ours.seconds, ours.resident_mib
        with (
            TemporaryDirectory(dir=self.site.folder) as folder,
            self.peer.running(Path(folder), 1) as theirs,
        ):
            time.sleep(SETTLED_SECONDS)
            self.table.add(self._row("start on an empty folder", "s"), seconds, theirs.seconds)
            self.table.add(self._row("memory of the idle server", "MiB"), memory, theirs.resident_mib)

    def _look_up(self) -> None:
        ours, theirs = self.site.service[self.workers].port, self.server.port
        mine = self.load.repeat(ours, self.site.people.reading(ours), BODY, SHOWN, CONNECTIONS)
        reading, path = self.peer.reading(theirs, self.site.people.reader), self.peer.look_up_path
        other = self.load.repeat(theirs, reading, b"", self.peer.looked_up, CONNECTIONS, path=path)
        name = f"who is calling, {CONNECTIONS} connections"
        self._note(self._row(name, remark=f" {path}"), mine, other)

    def _log_in(self) -> None:
        mine = self.load.talk(self.site.service[self.workers].port, self._our_logins())
        seconds = PATIENCE * self.load.seconds
        other = self.load.begin(self.server.port, self._their_logins(), seconds).result()
        self._note(self._row("login", remark=f" ({self.peer.cost})"), mine, other)

    def _look_up_beside_logins(self) -> None:
        port = self.site.service[1].port
        asking = request_of(port, self.site.people.reading(port), BODY, PATH)
        mine = self._busy(port, asking, SHOWN, self._our_logins(), self.load.seconds)
        port, peer = self.server.port, self.peer
        reading = peer.reading(port, self.site.people.reader)
        asking = request_of(port, reading, b"", peer.look_up_path)
        seconds = PATIENCE * self.load.seconds
        other = self._busy(port, asking, peer.looked_up, self._their_logins(), seconds)
        self.table.add(
            self._row("p99 of who is calling while all log in", "ms"),
            mine.p99_milliseconds,
            other.p99_milliseconds,
        )

    def _busy(
        self, port: int, request: bytes, expected: bytes, crowd: Sequence[Conversation], seconds: float
    ) -> Outcome:
        logging_in = self.load.begin(port, crowd, seconds + 2 * LEAD_SECONDS)
        time.sleep(LEAD_SECONDS)
        asking = [Repeated([request], expected) for _ in range(PASSERS_BY)]
        found = self.load.begin(port, asking, seconds, PAUSE_SECONDS).result()
        logging_in.result()
        return found

    def _our_logins(self) -> Sequence[Conversation]:
        people = self.site.people
        return logins(self.site.service[self.workers].port, people.headers, people.logging_in, HASHERS)

    def _their_logins(self) -> Sequence[Conversation]:
        requests = self.peer.logins(self.server.port, self.emails[1:])
        return [Repeated(requests[number::HASHERS], self.peer.logged_in) for number in range(HASHERS)]

    def _note(self, row: Row, mine: Outcome, other: Outcome) -> None:
        self.table.add(row, mine.rate, other.rate)
        if mine.refused or other.refused:
            self.table.remark(
                f"{row.name}, {row.yardstick}: {mine.refused} and {other.refused} were refusals"
            )


def _knows(peer: Peer, port: int, email: str) -> bool:
    status, _, _ = peer.log_in(email).sent(port)
    return status == 200
