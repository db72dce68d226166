"""Is the repository as small and as self-contained as it promises?"""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cosyncjwt", "schema", "resolvers", "store", "bench", "reliability")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if ".venv" not in path.parts
)
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_FILE = 250
LONGEST_FUNCTION = 30
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
# Homes and work folders of the machines on which it was written; our own examples name /srv and ./data.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:home|Users|root|work|workspace|tmp|private/var)/\w[\w./-]*")


def names_of(requirements: list[str]) -> set[str]:
    """Return the names of the packages, written as a lock writes them."""
    found = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {match[0].lower().replace("_", "-") for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_registry(lock: str) -> None:
    """Whoever installs chooses where from: a lock has names, versions and hashes only."""
    assert (
        re.findall(r"https?://\S+|--(?:extra-)?index-url.*|--find-links.*", (ROOT / lock).read_text()) == []
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_every_dependency(lock: str) -> None:
    """Each runtime dependency of pyproject.toml is pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert names_of(project["dependencies"]) - set(PINNED.findall((ROOT / lock).read_text())) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes(lock: str) -> None:
    """Each pinned version is followed by the hashes of its files."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text())

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def kept_files() -> list[Path]:
    """Return the text files that are or will be committed, without what others wrote."""
    listing = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    paths = [ROOT / name for name in names.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and "static" not in path.parts]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only the repository knows what is kept in it")
def test_no_file_names_a_machine() -> None:
    """Nothing points into a folder of the machine on which it was written."""
    found = {}
    for path in kept_files():
        paths = MACHINE_PATH.findall(path.read_text("utf-8", errors="ignore"))
        if paths and path != Path(__file__):
            found[path.relative_to(ROOT).as_posix()] = paths
    assert found == {}


def test_files_are_short() -> None:
    """A module that is shipped, or measures what is, has at most 250 lines."""
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in MODULES}

    assert {name for name, length in lengths.items() if length > LONGEST_FILE} == set()


def test_functions_are_short() -> None:
    """A function that is shipped, or measures what is, has at most 30 lines."""
    long = {name for path in MODULES for name, length in functions(path) if length > LONGEST_FUNCTION}
    assert long == set()


def lines_of(node: ast.stmt) -> int:
    """Return how many lines a statement takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(path: Path) -> list[tuple[str, int]]:
    """Return the name and the length of each function in a module."""
    return [
        (f"{path.relative_to(ROOT).as_posix()}:{node.name}", lines_of(node))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
