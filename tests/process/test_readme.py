"""Do the README's lines work when a newcomer pastes them one by one?"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process.server import ROOT, running

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN_ORIGIN = "http://127.0.0.1:8000"
WRITTEN_PYTHON = ".venv/bin/python"


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's lines need curl")
def test_the_lines_of_the_readme_lead_from_signup_to_a_verified_token(tmp_path: Path) -> None:
    """Pasted into one shell, each line answers as the text around it says."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text())

    with running(tmp_path, "dev") as server:
        script = "\n".join(blocks).replace(WRITTEN_ORIGIN, server.origin)
        script = script.replace(WRITTEN_PYTHON, sys.executable)
        done = subprocess.run(
            ["bash", "-e"],  # noqa: S607
            input=script,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if line]
    assert '"__typename":"CodeSent"' in said[0]
    assert re.fullmatch(r"\d{6}", said[1])
    assert '"__typename":"SignedIn"' in said[2]
    assert '"handle":"ada@example.com"' in said[3]
    assert f"'iss': '{server.origin}/apps/" in said[4]
