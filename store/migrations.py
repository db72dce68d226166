"""Which steps bring a database of an older version up to date?

A step is a file `0001_what_it_does.sql`; the steps are numbered without a gap and never change once released.
"""

from dataclasses import dataclass
from importlib.resources import files


class DatabaseTooNewError(RuntimeError):
    """A newer version of this software has changed the database; this one would harm it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the version it leads to, and the statements that lead there."""

    version: int
    script: str


def migrations(package: str) -> list[Migration]:
    """Return the steps in the folder `schema` of `package`, in their order."""
    scripts = [file for file in files(package).joinpath("schema").iterdir() if file.name.endswith(".sql")]
    steps = [Migration(int(file.name.partition("_")[0]), file.read_text("utf-8")) for file in scripts]
    return sorted(steps, key=lambda step: step.version)


def pending(steps: list[Migration], version: int, *, database: str) -> list[Migration]:
    """Return the steps that a database of `version` still needs; refuse a newer one."""
    newest = steps[-1].version
    if version > newest:
        message = (
            f"{database} has schema version {version}; this version of CosyncJWT knows only up to {newest}. "
            "Start the newer version again, or restore the backup that was made before the upgrade."
        )
        raise DatabaseTooNewError(message)
    return [step for step in steps if step.version > version]
