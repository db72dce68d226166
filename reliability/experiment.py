"""What is an experiment, how much of it is done, and what comes of it?"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["holds", "misses", "not run"]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of each experiment is done: all that was demanded, or a fraction for a look."""

    share: float = 1.0

    def of(self, whole: int, least: int = 2) -> int:
        """Return how many of `whole` are done."""
        return max(min(whole, least), math.ceil(whole * self.share))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured, in words with their numbers, and whether it is what was demanded."""

    measured: str
    state: State

    @classmethod
    def of(cls, measured: str, *, holds: bool) -> "Finding":
        """Judge a measurement."""
        return cls(measured, "holds" if holds else "misses")

    @classmethod
    def not_run(cls, reason: str) -> "Finding":
        """Say why there is nothing to judge."""
        return cls(f"not run: {reason}", "not run")


Experiment = Callable[[Amount, Path], Finding]
"""Measures something in an empty folder."""
