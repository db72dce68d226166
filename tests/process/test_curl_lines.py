"""Is every curl line of the documentation run? Those of the README are, as one story, in test_readme.py."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.documents import CREATE_APPLICATION
from tests.process.server import ROOT, Running

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the lines need curl")

PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/README.md"), *ROOT.glob("*.md")])
WRITTEN_ORIGIN = "http://127.0.0.1:8000"
# Two commands that find a backend on a port of its own: tests/examples/test_backends.py runs them.
OF_POSTGREST, OF_DEVELOPERS = "docs/consumers.md", "docs/portal.md"
OF_BACKENDS = re.compile(r'^curl -H "authorization: Bearer \$JWT" http://127\.0\.0\.1:3000/$')


def curl_lines() -> list[tuple[str, str]]:
    """Return each line with curl in it that stands in a block of code, with its page."""
    found = []
    for path in PAGES:
        text = path.read_text("utf-8")
        blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
        name = path.relative_to(ROOT).as_posix()
        found += [(name, line) for line in lines if re.search(r"\bcurl\b", line)]
    return found


LINES = [(page, line) for page, line in curl_lines() if page != "README.md"]
HERE = [(page, line) for page, line in LINES if WRITTEN_ORIGIN in line]
ELSEWHERE = [(page, line) for page, line in LINES if WRITTEN_ORIGIN not in line]


def ran(script: str, folder: Path) -> str:
    """Run a line in a shell of its own; return what it printed."""
    done = subprocess.run(  # noqa: S603 - our own lines
        ["bash", "-e", "-o", "pipefail", "-c", script],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("page", "line"), HERE, ids=[page for page, _ in HERE])
def test_a_line_about_the_development_server_answers(
    dev_server: Running, tmp_path: Path, page: str, line: str
) -> None:
    """Pasted as it is, an export sets what the text says: the sample application's app token."""
    name = re.match(r"export (\w+)=", line)
    assert name, f"{page}: say here what the line shall print"

    script = f'{line.replace(WRITTEN_ORIGIN, dev_server.origin)}\nprintf %s "${name[1]}"'

    assert ran(script, tmp_path) == dev_server.sample.app_token


def test_postgrest_is_given_the_keys(dev_server: Running, tmp_path: Path) -> None:
    """The line for PostgREST fetches the application's JWKS; what it does to PostgREST is left out."""
    [line] = [line for page, line in ELSEWHERE if page == OF_POSTGREST]
    command, _, signal = line.partition(" && ")
    kept = tmp_path / "jwks.json"
    jwks = (
        f"{dev_server.origin}/apps/{dev_server.quickstart['sample']['applicationId']}/.well-known/jwks.json"
    )

    ran(command.replace("JWKS", jwks).replace("/etc/postgrest/jwks.json", str(kept)), tmp_path)

    assert json.loads(kept.read_text())["keys"]
    assert signal == "pkill --signal SIGUSR2 --exact postgrest"


def test_users_are_taken_away(dev_server: Running, tmp_path: Path) -> None:
    """The line for developers fetches the users of an application into a file."""
    [line] = [line for page, line in ELSEWHERE if page == OF_DEVELOPERS]
    token = dev_server.portal.sign_up("curl@example.com")["accessToken"]
    made = dev_server.portal.run(CREATE_APPLICATION, token, input={"name": "Taken away"})
    exports = {"ACCESS_TOKEN": token, "SERVER": dev_server.origin, "APPLICATION": made["id"]}
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in exports.items())

    ran(f"export {said}\n{line}", tmp_path)

    assert (tmp_path / "users.jsonl").read_text() == ""


def test_no_line_is_left_out() -> None:
    """A new line with curl is run here, or somewhere that is named here."""
    run_here = (OF_POSTGREST, OF_DEVELOPERS)
    known = [page for page, line in ELSEWHERE if page in run_here or OF_BACKENDS.match(line)]

    assert [page for page, _ in ELSEWHERE] == known
    assert len(HERE) >= 1
