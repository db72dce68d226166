"""Does the Relay compiler take the schema, and does a list grow page by page in Relay's store?"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.examples.conftest import packages_of
from tests.process.server import PATIENCE, Running, eventually
from tests.service import PASSWORD


@pytest.fixture(scope="module")
def folder(node: str) -> Path:
    """Return the folder of the example, compiled."""
    assert node
    example = packages_of("relay")
    shutil.rmtree(example / "documents" / "__generated__", ignore_errors=True)
    outcome = subprocess.run(
        ("npm", "run", "compile"),  # noqa: S607
        cwd=example,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return example


def test_the_compiler_takes_the_schema(folder: Path) -> None:
    """Node refetches, connections and unions are compiled against schema.graphql."""
    made = {path.name.removesuffix(".graphql.js") for path in (folder / "documents/__generated__").iterdir()}

    assert made >= {
        "NodeQuery",
        "SessionsPaginationQuery",
        "ApplicationsQuery",
        "ApplicationsUsersPaginationQuery",
    }


def test_the_story_runs(server: Running, node: str, folder: Path) -> None:
    """Two pages of sessions become one list, and each of them is found again by its id."""
    handle = "relay@example.com"
    settings = {"AUTH_URL": f"{server.origin}/graphql", "AUTH_APP_TOKEN": server.sample.app_token}
    script = subprocess.Popen(  # noqa: S603 - our own example
        (node, "story.mjs"),
        cwd=folder,
        env={**os.environ, **settings, "HANDLE": handle, "PASSWORD": PASSWORD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    messages: list[dict[str, str]] = []

    def has_come() -> bool:
        messages[:] = server.http.get("/dev/inbox.json", params={"to": handle}).json()
        return bool(messages)

    eventually(has_come, "no code was sent")
    printed, complained = script.communicate(messages[0]["code"] + "\n", timeout=PATIENCE)

    assert (script.returncode, complained) == (0, "")
    assert printed.splitlines()[-4:] == [
        "Page 1 of 2: 1 session",
        "With page 2: 2 sessions, more: false",
        "Session, the same",
        "Session, the same",
    ]
