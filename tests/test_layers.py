"""Does every module import downwards only, and does only one folder know the MongoDB driver?"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cosyncjwt", "schema", "resolvers", "store")
DRIVERS = {"motor", "pymongo", "bson", "gridfs"}
FRAMEWORKS = DRIVERS | {"strawberry", "graphql", "starlette", "uvicorn", "sqlite3", "twilio", "aiosmtplib"}
DECISIONS = ("cosyncjwt/flows/", "cosyncjwt/domain/", "cosyncjwt/errors/", "store/ports")


def modules() -> Iterator[str]:
    """Yield the path of each module that is shipped."""
    for package in PACKAGES:
        yield from (path.relative_to(ROOT).as_posix() for path in sorted((ROOT / package).rglob("*.py")))


def imported(module: str) -> set[str]:
    """Return the top-level packages that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module.partition(".")[0])
    return names


def test_the_contracts_of_pyproject_hold() -> None:
    """Import-linter keeps every contract."""
    command = (sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()")

    outcome = subprocess.run(  # noqa: S603 - our own command
        (*command, "--no-cache"), cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert " 0 broken" in outcome.stdout


@pytest.mark.parametrize("module", [name for name in modules() if not name.startswith("store/mongo/")])
def test_only_store_mongo_knows_the_driver(module: str) -> None:
    """A module elsewhere imports neither Motor nor PyMongo."""
    assert imported(module) & DRIVERS == set()


@pytest.mark.parametrize("module", [name for name in modules() if name.startswith(DECISIONS)])
def test_decisions_know_no_framework(module: str) -> None:
    """Flows, domain, errors and ports import no framework, no driver and no provider."""
    assert imported(module) & FRAMEWORKS == set()


@pytest.mark.parametrize("module", list(modules()))
def test_a_module_says_which_question_it_answers(module: str) -> None:
    """Its first line is a docstring."""
    assert ast.get_docstring(ast.parse((ROOT / module).read_text("utf-8")))
