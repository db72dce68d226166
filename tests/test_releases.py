"""Does what was released stay as it was, and can a server of the newest release use what is made now?

CONTRIBUTING.md says how a release is made and how the store changes after it.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from cosyncjwt import __version__
from store.migrations import Version, latest, migrations
from store.mongo.schema_version import STEPS

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "store" / "sqlite" / "schema"
HEADING = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """What a release knows of the stores: the newest version on SQLite, and the steps on MongoDB."""

    sqlite: int
    mongodb: tuple[Version, ...]


RELEASES = {"0.1.0": Release(sqlite=1, mongodb=(Version(1, usable_from=1),))}
"""Every release, the newest first."""
FROZEN = {"0001_initial.sql": "5391581271d9e3ef3c06a253f99225599fe1a4aae31e6f16eb47f3d8fde68a88"}
"""SHA-256 of each step that a release has."""
NEWEST = next(iter(RELEASES.values()))


@pytest.mark.parametrize("name", FROZEN)
def test_a_released_step_never_changes(name: str) -> None:
    """Stores out there have taken it as it was: whatever is to be otherwise is a step of its own."""
    digest = hashlib.sha256((SCHEMA / name).read_bytes()).hexdigest()

    assert digest == FROZEN[name], (
        f"{name} was released: stores have taken it and will not take it again: they would lack the change. "
        f"Put it back as it was, and write the change into {NEWEST.sqlite + 1:04}_what_it_does.sql, "
        "below the line `-- Usable by releases that know version N.` (CONTRIBUTING.md, Changing the store)"
    )


def test_every_released_step_is_frozen() -> None:
    """Each step up to the newest release's version has its digest here, and no later one."""
    released = [file.name for file in SCHEMA.glob("*.sql") if int(file.name[:4]) <= NEWEST.sqlite]

    assert sorted(released) == sorted(FROZEN), "write the SHA-256 of each step of a release into FROZEN"
    assert STEPS[: len(NEWEST.mongodb)] == NEWEST.mongodb, "a step of MongoDB that was released has changed"


def test_every_release_is_listed() -> None:
    """Who writes a release into CHANGELOG.md writes here what it knows, and so freezes it."""
    headings = HEADING.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))

    assert headings == list(RELEASES), (
        "write the release's versions of the stores into RELEASES, the newest first"
    )


def test_the_newest_release_can_use_the_stores() -> None:
    """Servers are upgraded one after the other, and back: the older ones go on beside the new ones."""
    sqlite = latest([step.version for step in migrations("store.sqlite")])
    mongodb = latest(STEPS)

    for there, known in ((sqlite, NEWEST.sqlite), (mongodb, NEWEST.mongodb[-1].number)):
        assert there.usable_from is not None
        assert there.usable_from <= known, (
            "a step takes away what the newest release uses: add now, take away later"
        )


def test_a_build_says_which_release_it_is() -> None:
    """The command and the package say the same: the newest release, or the one to come as `.dev0`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    newest = next(iter(RELEASES))
    number, _, development = __version__.partition(".dev")

    assert project["version"] == __version__
    assert __version__ == newest or (development == "0" and number not in RELEASES)
