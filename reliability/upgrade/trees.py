"""From which tree to which? The release before is in git's history, a step more is put into a copy."""

import io
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from cosyncjwt import __version__
from reliability.suite import ROOT
from store.mongo.schema_version import STEPS
from store.sqlite.connection import known_steps
from tests.process.server import environment

RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)
LOCK = "requirements.lock"
PACKAGES = ("cosyncjwt", "schema", "resolvers", "store")
SQLITE_STEP = """-- Usable by releases that know version {known}.
CREATE TABLE upgrade_trials (id TEXT NOT NULL PRIMARY KEY);
ALTER TABLE users ADD COLUMN upgrade_trial TEXT;
CREATE INDEX users_by_upgrade_trial ON users (application_id, upgrade_trial);
"""
MONGO_STEP = "\nSTEPS = (*STEPS, Version({number}, usable_from={known}))\n"
MONGO_INDEX = '\nINDEXES = (*INDEXES, ("users", [("upgrade_trial", ASCENDING)]))\n'


class NoEarlierReleaseError(Exception):
    """There is nothing to come from; the text says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The code of a release and the interpreter with what its lock names."""

    name: str
    root: Path
    python: str = sys.executable
    steps_more: int = 0
    """How many steps it takes in the stores that this tree does not know."""

    @property
    def command(self) -> tuple[str, ...]:
        """Return what is started: the tree's own code, wherever another is installed."""
        return (self.python, "-m", "cosyncjwt")

    @property
    def settings(self) -> dict[str, str]:
        """Return what lets the command find the tree."""
        return {"PYTHONPATH": str(self.root)}

    def ensured(self, folder: Path) -> "Tree":
        """Return the tree; fail unless it is what its command would run."""
        asked = "import cosyncjwt, schema, resolvers, store as s; print(cosyncjwt.__file__, s.__file__)"
        ran = _ran(self.python, "-c", asked, cwd=folder, env=environment(self.settings)).decode()
        assert all(Path(each).is_relative_to(self.root) for each in ran.split()), ran
        return self


def release_before(folder: Path) -> Tree:
    """Unpack the newest release that this tree is later than; raise NoEarlierReleaseError."""
    try:
        head = _git("rev-parse", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError) as failure:
        message = "there is no history of git here to find the release before in"
        raise NoEarlierReleaseError(message) from failure
    for version in RELEASED.findall((ROOT / "CHANGELOG.md").read_text("utf-8")):
        heading = ("log", "--reverse", "--format=%H", f"-S## [{version}]", "--", "CHANGELOG.md")
        commits = _git(*heading).decode().split()
        if commits and commits[0] != head:
            return _unpacked(version, commits[0], folder)
    message = "git's history holds no commit that wrote an earlier release into CHANGELOG.md"
    raise NoEarlierReleaseError(message)


def this_one() -> Tree:
    """Return the tree as it lies here."""
    return Tree(__version__, ROOT)


def with_a_step_more(folder: Path) -> Tree:
    """Copy this tree and let it add something to both stores, as a later release will."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    known, steps = known_steps()[-1].version.number, folder / "store" / "sqlite" / "schema"
    (steps / f"{known + 1:04}_upgrade_trial.sql").write_text(SQLITE_STEP.format(known=known), "utf-8")
    newest = STEPS[-1].number
    with (folder / "store" / "mongo" / "schema_version.py").open("a") as code:
        code.write(MONGO_STEP.format(number=newest + 1, known=newest))
    with (folder / "store" / "mongo" / "indexes.py").open("a") as code:
        code.write(MONGO_INDEX)
    return Tree(f"{__version__} with a step more", folder, steps_more=1).ensured(folder.parent)


def _unpacked(version: str, commit: str, folder: Path) -> Tree:
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", commit))) as archive:
        archive.extractall(folder, filter="data")
    if f'"{version}"' not in (folder / "cosyncjwt" / "__init__.py").read_text("utf-8"):
        message = f"git's history here does not reach back to {version}"
        raise NoEarlierReleaseError(message)
    python = sys.executable
    if (folder / LOCK).read_bytes() != (ROOT / LOCK).read_bytes():
        python = _installed(folder / LOCK, folder.with_name(f"{folder.name}-venv"))
    return Tree(version, folder, python).ensured(folder.parent)


def _installed(lock: Path, place: Path) -> str:
    """Install what the release was locked to beside what is installed here; return the interpreter."""
    _ran(sys.executable, "-m", "venv", str(place), cwd=place.parent)
    python = str(place / "bin" / "python")
    pip = (python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--requirement")
    _ran(*pip, str(lock), cwd=place.parent)
    return python


def _git(*words: str) -> bytes:
    return _ran("git", *words, cwd=ROOT)


def _ran(*command: str, cwd: Path, env: dict[str, str] | None = None) -> bytes:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=True).stdout
