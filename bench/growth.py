"""How is it shown, and kept, how times grow with the number of users?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import hardware

KEPT = Path(__file__).parents[1] / "docs" / "growth.json"
"""What `python -m bench.scale 1000000 wire` has found: it takes longer than `make bench` may."""


@dataclass(slots=True)
class Growth:
    """The median times of each thing, by how many users there were."""

    name: str
    sizes: Sequence[int]
    left_out: Sequence[str] = ()
    """What is not timed, because it would tell of the stand-in alone."""
    times: dict[str, list[str]] = field(default_factory=dict)
    made: str = ""
    """When and on what, where that is not said of the page as a whole."""

    def note(self, what: str, value: str) -> None:
        """Note what was found at the next size."""
        self.times.setdefault(what, []).append(value)

    def note_at_last(self, what: str, value: str) -> None:
        """Note what was found at the last size alone."""
        self.times[what] = [*[""] * (len(self.sizes) - 1), value]

    def lines(self) -> Iterator[str]:
        """Yield the table as Markdown."""
        yield f"| {self.name} | {' | '.join(f'{size:,}' for size in self.sizes)} |"
        yield f"| --- |{' ---: |' * len(self.sizes)}"
        for what, values in self.times.items():
            yield f"| {what} | {' | '.join(values)} |"
        if self.made:
            yield f"\n{self.made}"

    def keep(self, command: str, path: Path = KEPT) -> None:
        """Keep the table with the command that found it, the day and the machine, unless one goes further."""
        if any(each.sizes[-1] > self.sizes[-1] for each in kept(path)):
            return
        self.made = f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {hardware()}."
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def kept(path: Path = KEPT) -> list[Growth]:
    """Return the table that was kept, if there is one."""
    return [Growth(**json.loads(path.read_text("utf-8")))] if path.exists() else []
