"""Which steps bring a database of an older version up to date, and which versions may a release use?

A step is a file `0001_what_it_does.sql`; steps are numbered without a gap and never change once released. The
first line says by which releases the database can be used after it: those that know at least that version.
A step that only adds says the version before it or an older one, and a server of the release before goes on.
The database keeps that beside its own version, because only there can the older release read it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

USABLE_FROM = re.compile(r"-- Usable by releases that know version (\d+)\.\n")


class DatabaseTooNewError(RuntimeError):
    """A newer version of this software has changed the database; this one would harm it."""


@dataclass(frozen=True, slots=True)
class Version:
    """Where a database is, and the oldest version that a release must know to use it; None if nobody says."""

    number: int
    usable_from: int | None

    def ensure_usable(self, known: int, *, database: str) -> None:
        """Raise DatabaseTooNewError when a release that knows `known` would harm the database."""
        if self.number <= known or (self.usable_from is not None and self.usable_from <= known):
            return
        needed = self.number if self.usable_from is None else self.usable_from
        message = (
            f"{database} has schema version {self.number}, which only releases can use that know version "
            f"{needed}; this version of CosyncJWT knows {known}. "
            "Start the newer version again, or restore the backup that was made before the upgrade."
        )
        raise DatabaseTooNewError(message)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the version of the database after it, and the statements that lead there."""

    version: Version
    script: str


def migrations(package: str) -> list[Migration]:
    """Return the steps in the folder `schema` of `package`, in their order."""
    scripts = [file for file in files(package).joinpath("schema").iterdir() if file.name.endswith(".sql")]
    steps = [_step(file.name, file.read_text("utf-8")) for file in scripts]
    return sorted(steps, key=lambda step: step.version.number)


def latest(steps: Sequence[Version]) -> Version:
    """Return where a database is after all steps: usable as the most demanding of them leaves it."""
    return Version(steps[-1].number, max(step.usable_from or step.number for step in steps))


def _step(name: str, script: str) -> Migration:
    said = USABLE_FROM.match(script)
    if said is None:
        message = f"{name} must begin with the line: -- Usable by releases that know version N."
        raise ValueError(message)
    return Migration(Version(int(name.partition("_")[0]), int(said[1])), script)
