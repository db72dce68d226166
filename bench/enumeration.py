"""Does the time of an answer tell who has an account? `python -m bench.enumeration [--pairs 200]`.

Known and unknown handles are asked in random order, so that whatever slows the machine down meets both alike.
(Not in pairs: in a pair the second has more often one of the other kind before it, with the mail of that.)
The figure is the AUC: how often a known handle's answer takes longer than an unknown one's. 0.50 is a coin,
1.00 an oracle; security P-11 and H-04 ask for at most 0.55 either way.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.crowd import Crowd, crowded
from bench.machine import described
from bench.requests import PATH, body_of
from bench.servers import HOST, PATIENCE_SECONDS, dev
from tests.documents import FORGOT_PASSWORD, LOGIN, RESEND_SIGNUP, SIGNUP

PAIRS = 2_000
WARM_UP = 20
PAUSE_SECONDS = 0.01
"""After each answer, for the mail that goes out behind it not to slow the next one down."""

MOST = 0.55
GOOD, WRONG = "quite another paper boat", "not the password of anybody"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked with a handle, and the word that its answer has for known and unknown alike."""

    name: str
    document: str
    variables: Callable[[str], dict[str, str]]
    expected: bytes


OPERATIONS = (
    Operation("login", LOGIN, lambda name: {"handle": name, "password": WRONG}, b"INVALID_CREDENTIALS"),
    Operation(
        "login by user name", LOGIN, lambda name: {"handle": name, "password": WRONG}, b"INVALID_CREDENTIALS"
    ),
    Operation("signup", SIGNUP, lambda name: {"handle": name, "password": GOOD}, b"CodeSent"),
    Operation("resendSignup", RESEND_SIGNUP, lambda name: {"handle": name}, b"CodeSent"),
    Operation("forgotPassword", FORGOT_PASSWORD, lambda name: {"handle": name}, b"CodeSent"),
)


def main() -> None:
    """Measure every operation and print a table; the exit code says whether all are within the limit."""
    parser = argparse.ArgumentParser("python -m bench.enumeration", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many known and unknown handles")
    parser.add_argument("--only", choices=[each.name for each in OPERATIONS], help="measure just this one")
    arguments = parser.parse_args()
    pairs, wanted = arguments.pairs, arguments.only
    rows, worst = [], 0.5
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        crowd = crowded(Path(folder) / "dev", pairs + WARM_UP, len(OPERATIONS))
        for number, operation in enumerate(OPERATIONS):
            if wanted not in {None, operation.name}:
                continue
            # A server of its own, so that nothing of the operation before is still on its way.
            with dev(crowd.data) as server:
                known, unknown = _measured(server.port, crowd, number, operation)
            area = auc(known, unknown)
            worst = max(worst, area, 1 - area)
            rows.append((operation.name, median(known) * 1000, median(unknown) * 1000, area))
            print(f"{operation.name}: {area:.3f}", file=sys.stderr)
    print(f"{described('this program')}; {pairs} pairs each\n")
    print("\n".join(_lines(rows)))
    sys.exit(worst > MOST)


def _measured(port: int, crowd: Crowd, number: int, operation: Operation) -> tuple[list[float], list[float]]:
    """Return how many seconds the answers took, to known and to unknown names."""
    by_name = operation.name == "login by user name"
    known, unknown = crowd.names(number, by_name=by_name)
    asked = [(0, name) for name in known] + [(1, name) for name in unknown]
    random.Random(number).shuffle(asked)
    taken: tuple[list[float], list[float]] = ([], [])
    with closing(HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)) as connection:
        for side, name in asked:
            taken[side].append(_seconds(connection, crowd, operation, name))
            time.sleep(PAUSE_SECONDS)
    return taken[0][WARM_UP:], taken[1][WARM_UP:]


def _seconds(connection: HTTPConnection, crowd: Crowd, operation: Operation, name: str) -> float:
    body = body_of(operation.document, operation.variables(name))
    headers = {"Content-Type": "application/json", "App-Token": crowd.app_token}
    begun = time.perf_counter()
    connection.request("POST", PATH, body, headers)
    reply = connection.getresponse().read()
    taken = time.perf_counter() - begun
    assert operation.expected in reply, reply
    return taken


def auc(known: Sequence[float], unknown: Sequence[float]) -> float:
    """Return how often one of the first is greater than one of the second, ties counting half."""
    ranked = sorted([(value, 1) for value in known] + [(value, 0) for value in unknown])
    below, wins, start = 0, 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        greater = sum(side for _, side in ranked[start:end])
        same = end - start - greater
        wins += greater * (below + same / 2)
        below, start = below + same, end
    return wins / (len(known) * len(unknown))


def _lines(rows: Sequence[tuple[str, float, float, float]]) -> Iterator[str]:
    yield f"{'':20} {'known':>10} {'unknown':>10} {'AUC':>6}"
    for name, known, unknown, area in rows:
        yield f"{name:20} {known:7.2f} ms {unknown:7.2f} ms {area:6.3f}"


if __name__ == "__main__":
    main()
