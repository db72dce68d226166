"""Does the example of urql sign a person up, and does it stay signed in?"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.examples.conftest import packages_of
from tests.examples.night import after_a_night
from tests.process.server import PATIENCE, Running, eventually
from tests.service import PASSWORD


@pytest.fixture(scope="module")
def folder(node: str) -> Path:
    """Return the folder of the example."""
    return packages_of("urql")


def environment(server: Running, **more: str) -> dict[str, str]:
    """Return what the scripts read."""
    values = {"AUTH_URL": f"{server.origin}/graphql", "AUTH_APP_TOKEN": server.sample.app_token}
    return {**os.environ, **values, **more}


def test_the_story_runs(server: Running, node: str, folder: Path) -> None:
    """From the signup by way of the code on the terminal to the logout."""
    handle = "urql@example.com"
    script = subprocess.Popen(  # noqa: S603 - our own example
        (node, "story.mjs"),
        cwd=folder,
        env=environment(server, HANDLE=handle, PASSWORD=PASSWORD),
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
    assert printed.splitlines()[-2:] == [f"Signed in as {handle}, with 2 sessions", "Logged out"]


def test_it_stays_signed_in(server: Running, node: str, folder: Path) -> None:
    """The tests that the example brings, with a session whose access token has ended, against this server."""
    session = after_a_night(server.printed.parent / "data", server.sample.sign_up("night-urql@example.com"))

    outcome = subprocess.run(  # noqa: S603 - our own example
        (node, "--test", "client.test.mjs"),
        cwd=folder,
        env=environment(server, SESSION=json.dumps(session)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert outcome.returncode == 0, outcome.stdout
    assert "pass 4" in outcome.stdout
