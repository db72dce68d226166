"""What was demanded of each experiment? `demands.tsv`: id, scenario, figure to report, what passes."""

import csv
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("demands.tsv")


@dataclass(frozen=True, slots=True)
class Demand:
    """One line of the list."""

    id: str
    scenario: str
    figure: str
    passes: str


def demands() -> tuple[Demand, ...]:
    """Return all of them, in their order."""
    with LIST.open(newline="", encoding="utf-8") as file:
        return tuple(Demand(*row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
