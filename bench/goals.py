"""Which goals does the service meet, by the figures of this run?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.table import Figure, Row, Table

ECHO_OF_THE_RIVAL, RATE_OF_THE_RIVAL = 25_000, 5_700
"""A rival in Go publishes 5,700 token checks a second on two virtual cores, where the echo gives 25,000."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, the figure that it is about, and from where to where it may be."""

    what: str
    figure: Callable[["Found"], float]
    least: float = 0.0
    most: float = float("inf")

    @property
    def bound(self) -> str:
        """How the goal is written."""
        return f"at least {self.least:g}" if self.least else f"at most {self.most:g}"


class Found:
    """The medians of a run, by the name of a row and, where one name has several, its yardstick."""

    def __init__(self, table: Table) -> None:
        """Take what was measured."""
        self._figures = table.figures

    def ratio(self, name: str, yardstick: str = "") -> float:
        """Return the median ratio."""
        return median(figure.ratio for figure in self._of(name, yardstick))

    def ours(self, name: str, yardstick: str = "") -> float:
        """Return the median of ours."""
        return median(figure.ours for figure in self._of(name, yardstick))

    def theirs(self, name: str, yardstick: str = "") -> float:
        """Return the median of the yardstick."""
        return median(figure.yardstick for figure in self._of(name, yardstick))

    def has(self, name: str, yardstick: str) -> bool:
        """Whether this was measured."""
        return any(self._is(row, name, yardstick) for row in self._figures)

    def _of(self, name: str, yardstick: str) -> Sequence[Figure]:
        return next(figures for row, figures in self._figures.items() if self._is(row, name, yardstick))

    @staticmethod
    def _is(row: Row, name: str, yardstick: str) -> bool:
        return row.name == name and row.yardstick.startswith(yardstick)


ME = "me, {}, 64 connections"
REFRESH = "refresh, 8 connections"
GOALS = (
    Goal("`me`, one worker, to the echo", lambda found: found.ratio(ME.format("1 worker")), least=0.8),
    Goal(
        "`me`, two workers to one",
        lambda found: found.ours(ME.format("2 workers")) / found.ours(ME.format("1 worker")),
        least=1.8,
    ),
    Goal(
        "`me`, two workers, to the echo: what a rival in Go publishes",
        lambda found: found.ratio(ME.format("2 workers")),
        least=RATE_OF_THE_RIVAL / ECHO_OF_THE_RIVAL,
    ),
    Goal("logins to hashes, one worker", lambda found: found.ratio("login, workers: 1"), least=0.9),
    Goal("logins to hashes, two workers", lambda found: found.ratio("login, workers: 2"), least=0.9),
    Goal(
        "p99 of `me` while logins fill the pool, to its idle p99",
        lambda found: found.ratio("me, 8 connections at leisure, while logins fill the pool: p99"),
        most=3,
    ),
    Goal(
        "refresh, to the slower of signatures and writes",
        lambda found: max(found.ratio(REFRESH, "RSA"), found.ratio(REFRESH, "conditional")),
        least=0.5,
    ),
    Goal(
        "start to ready, seconds",
        lambda found: found.ours("start: `dev` on an empty folder to /readyz"),
        most=1.5,
    ),
    Goal("memory of the idle server, MiB", lambda found: found.ours("memory of the idle server"), most=100),
)
BESIDE = (
    ("who is calling, 64 connections, 1 worker", True),
    ("who is calling, 64 connections, 2 workers", True),
    ("login, 1 worker", True),
    ("login, 2 workers", True),
    ("p99 of who is calling while all log in, 1 worker", False),
    ("start on an empty folder, 1 worker", False),
    ("memory of the idle server, 1 worker", False),
)
"""What is measured of peers too, and whether more is better."""


def lines(table: Table, peers: tuple[str, ...]) -> Iterator[str]:
    """Yield the goals as Markdown, each with what was found and whether that is enough."""
    found = Found(table)
    yield "| goal | wanted | found | |"
    yield "| --- | --- | ---: | --- |"
    for goal in GOALS:
        value = goal.figure(found)
        yield f"| {goal.what} | {goal.bound} | {value:.2f} | {_judged(goal.least <= value <= goal.most)} |"
    for peer in peers:
        for name, more_is_better in BESIDE:
            if not found.has(name, peer):
                yield f"| {name}, beside {peer} | ahead | not measured | |"
                continue
            ratio = found.ratio(name, peer)
            ahead = ratio > 1 if more_is_better else ratio < 1
            yield f"| {name}, beside {peer} | ahead | {ratio:.2f} | {_judged(ahead)} |"


def _judged(is_met: bool) -> str:  # noqa: FBT001 - one word for each
    return "met" if is_met else "**missed**"
