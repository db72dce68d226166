"""What is left for others when ten times as many log in as can be served (E-26)?"""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from bench.client import Outcome, loaded
from bench.conversations import Conversation, Refreshes, Repeated
from bench.credentials import PASSWORD, People, prepared
from bench.flows import HASHERS
from bench.look_ups import BODY, SHOWN
from bench.requests import body_of, request_of
from bench.servers import Running, resident_mib, serve
from reliability.experiment import Amount, Finding
from tests.documents import LOGIN

GOOD, TOLD = "good", "told when to come back"
SECONDS = 60
STEADY_SECONDS = 10
TIMES = 10
CROWD = 400
"""Connections on which the crowd comes; each pauses so long that all of them are ten times the capacity."""
LONGEST_PAUSE_SECONDS = 2.0
LEAD_SECONDS = 2.0
PASSERS_BY = 8
PAUSE_SECONDS = 0.05
LONGEST_MILLISECONDS = 100.0
GOODPUT = 0.8
WORKERS = 2
BUDGET_MIB = 250.0
"""Of one process: what an idle one has, four hashes of 19 MiB a core, and the connections."""


@dataclass
class Tallied:
    """Logins of many people in turn, on one connection, with what they were answered."""

    requests: Sequence[bytes]
    expected: bytes = b'"SignedIn"'
    kinds: Counter[str] = field(default_factory=Counter)
    _next: int = 0

    def following(self, answer: bytes) -> bytes:
        """Count the answer, and return the next login."""
        if answer:
            self.kinds[_kind(answer)] += 1
        whole = self.requests[self._next % len(self.requests)]
        self._next += 1
        return whole


def _kind(answer: bytes) -> str:
    if b'"SignedIn"' in answer:
        return GOOD
    if b"OVERLOADED" in answer and b"\r\nretry-after:" in answer.lower():
        return TOLD
    return answer.partition(b"\r\n\r\n")[2][:80].decode(errors="replace") or "other"


def crowded(
    port: int, conversations: Sequence[Tallied], seconds: float, pause: float
) -> tuple[Outcome, Counter[str]]:
    """Load a server from this process, and return the kinds of answers too."""
    outcome = loaded(port, conversations, seconds, pause)
    return outcome, sum((each.kinds for each in conversations), Counter())


def ten_times(amount: Amount, folder: Path) -> Finding:
    """E-26: ten times the login capacity, with token checks and refreshes beside it."""
    seconds, steady_seconds = amount.of(SECONDS, 5), amount.of(STEADY_SECONDS, 4)
    people = prepared(folder / "dev", CROWD)
    with serve(folder / "dev", WORKERS) as server, ProcessPoolExecutor(4, get_context("spawn")) as processes:
        idle, before_rush, in_rush = (_beside(server, people) for _ in range(3))
        quiet = [each.p99_milliseconds for each in _asked(processes, server, idle, steady_seconds)]
        # Beside the same passers-by, so that only the crowd makes the difference.
        few = processes.submit(crowded, server.port, _logins(server, people, HASHERS), steady_seconds, 0)
        _asked(processes, server, before_rush, steady_seconds)
        best, _ = few.result()
        before = _memory(server)
        # No connection may be idle so long that the server closes it.
        size = min(CROWD, int(LONGEST_PAUSE_SECONDS * TIMES * best.rate) + 1)
        pause = size / (TIMES * best.rate)
        people_of_it = _logins(server, people, size)
        crowd = processes.submit(crowded, server.port, people_of_it, seconds + 2 * LEAD_SECONDS, pause)
        time.sleep(LEAD_SECONDS)
        checks, refreshes = _asked(processes, server, in_rush, seconds)
        outcome, kinds = crowd.result()
        after = _memory(server)
    return _finding(best, outcome, kinds, (checks, refreshes), quiet=quiet, memory=(before, after))


def _finding(
    best: Outcome,
    outcome: Outcome,
    kinds: Counter[str],
    beside: tuple[Outcome, Outcome],
    *,
    quiet: Sequence[float],
    memory: tuple[float, float],
) -> Finding:
    total = sum(kinds.values())
    others = [kind for kind, _ in kinds.most_common() if kind not in {GOOD, TOLD}]
    other = f" ({others[0]})" if others else ""
    told = kinds[GOOD] + kinds[TOLD]
    goodput = outcome.rate / best.rate
    worst = max(each.p99_milliseconds for each in beside)
    refused = sum(each.refused for each in beside)
    offered = outcome.rate * total / max(1, kinds[GOOD])
    return Finding.of(
        f"{offered / best.rate:.1f} times the capacity of {best.rate:.0f} logins/s offered: goodput "
        f"{goodput:.0%} of the best steady rate; {kinds[TOLD] / total:.0%} OVERLOADED "
        f"with Retry-After, {1 - told / total:.1%} anything else{other}; p99 of token checks "
        f"{beside[0].p99_milliseconds:.0f} ms (idle {quiet[0]:.0f}), of refreshes "
        f"{beside[1].p99_milliseconds:.0f} ms (idle {quiet[1]:.0f}), {refused} of them refused; memory of a "
        f"process {memory[0]:.0f} MiB before, {memory[1]:.0f} after (budget {BUDGET_MIB:.0f})",
        holds=goodput >= GOODPUT
        and told == total
        and worst <= LONGEST_MILLISECONDS
        and not refused
        and memory[1] <= BUDGET_MIB,
    )


def _beside(server: Running, people: People) -> list[list[Conversation]]:
    """Log in who checks tokens and who refreshes, before there is a crowd."""
    tokens = [people.signed_in(server.port, handle)["refreshToken"] for handle in people.refreshing]
    whole = request_of(server.port, people.reading(server.port), BODY)
    return [
        [Repeated([whole], SHOWN) for _ in range(PASSERS_BY)],
        [Refreshes(server.port, people.headers, token) for token in tokens],
    ]


def _asked(
    processes: ProcessPoolExecutor, server: Running, beside: list[list[Conversation]], seconds: float
) -> list[Outcome]:
    """Let both kinds ask at leisure, each from a process of its own."""
    begun = [processes.submit(loaded, server.port, each, seconds, PAUSE_SECONDS) for each in beside]
    return [future.result() for future in begun]


def _logins(server: Running, people: People, count: int) -> list[Tallied]:
    """Let each connection be one person, for of one account only five tries may be under way."""
    bodies = [body_of(LOGIN, {"handle": handle, "password": PASSWORD}) for handle in people.logging_in]
    return [Tallied([request_of(server.port, people.headers, body)]) for body in bodies[:count]]


def _memory(server: Running) -> float:
    parent = server.process_id
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return max(map(resident_mib, map(int, children)), default=0.0)
