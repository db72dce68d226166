"""Where are the findings kept, so that one experiment can be made again without the others?"""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from reliability.experiment import Finding, State


@dataclass(frozen=True, slots=True)
class Result:
    """A finding, with how long it took, when, and on what machine."""

    measured: str
    state: State
    seconds: float
    date: str
    machine: str

    @classmethod
    def of(cls, finding: Finding, seconds: float, load: float) -> "Result":
        """Note what has just been found; `load` is how many programs wanted the cores before."""
        return cls(
            finding.measured,
            finding.state,
            round(seconds, 1),
            f"{datetime.now(UTC):%Y-%m-%d}",
            f"{os.cpu_count()} cores, {platform.machine()}, {platform.python_implementation()} "
            f"{platform.python_version()}, load {load:.1f}",
        )


class Results:
    """The kept findings, by the ids of their experiments."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self._path = path

    def all(self) -> dict[str, Result]:
        """Return what is kept."""
        if not self._path.exists():
            return {}
        return {name: Result(**kept) for name, kept in json.loads(self._path.read_text("utf-8")).items()}

    def keep(self, name: str, result: Result) -> None:
        """Put a finding in the place of an earlier one, at once: the next experiment may take long."""
        kept = self.all() | {name: result}
        content = {each: asdict(kept[each]) for each in sorted(kept)}
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(self._path)
