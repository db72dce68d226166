"""Can an operator make a backup of a running server, and restore it without reviving what was used up?"""

from pathlib import Path

import pytest

from tests.documents import COMPLETE_SIGNUP, LOGIN, REFRESH, SIGNUP
from tests.process.server import Client, Running, recorded, running, told
from tests.service import PASSWORD

HANDLE, LATER = "ada@example.com", "later@example.com"


def code_to(server: Running, handle: str) -> str:
    """Return the code in the newest message to the handle."""
    (message, *_) = server.http.get("/dev/inbox.json", params={"to": handle}).json()
    code: str = message["code"]
    return code


def test_E33_a_restored_backup_revives_nothing(tmp_path: Path) -> None:
    """Used and unused codes and refresh tokens are void after it; passwords and app tokens work as before."""
    with running(tmp_path, "dev") as server:
        first = server.sample.sign_up(HANDLE)["refreshToken"]
        server.sample.run(SIGNUP, handle=LATER, password=PASSWORD)
        made = told(tmp_path, "backup", "--data", "data", "copy.db")
        second = server.sample.run(REFRESH, refreshToken=first)["refreshToken"]
        code = code_to(server, LATER)
        used = server.sample.run(COMPLETE_SIGNUP, handle=LATER, code=code)
        app_token = server.quickstart["sample"]["appToken"]
        refused = told(tmp_path, "restore", "--data", "data", "--replace", "copy.db")
    kept = told(tmp_path, "restore", "--data", "data", "copy.db")
    done = told(tmp_path, "restore", "--data", "data", "--replace", "copy.db")

    with running(tmp_path, "dev") as server:
        sample = Client(server.http, app_token)
        answers = [sample.run(REFRESH, refreshToken=token)["__typename"] for token in (first, second)]
        again = sample.run(COMPLETE_SIGNUP, handle=LATER, code=code)
        signed_in = sample.run(LOGIN, handle=HANDLE, password=PASSWORD)

    assert made.returncode == 0, made.stderr
    assert (refused.returncode, "Stop every server" in refused.stderr) == (1, True)
    assert (kept.returncode, "--replace" in kept.stderr) == (1, True)
    assert done.returncode == 0, done.stderr
    assert "sessions, codes, waiting signups" in done.stdout
    assert used["__typename"] == signed_in["__typename"] == "SignedIn"
    assert "SignedIn" not in answers
    assert again["code"] == "INVALID_CODE"
    assert recorded(tmp_path / "data" / "cosyncjwt.db") == [("restore", "OK")]


@pytest.mark.parametrize(("command", "tool"), [("backup", "mongodump"), ("restore", "mongorestore")])
def test_mongodb_has_its_own_tools(tmp_path: Path, command: str, tool: str) -> None:
    """For a MongoDB both commands name the tool that does it, and reach for no server."""
    (tmp_path / "copy.db").touch()
    (tmp_path / "data").mkdir()
    settings = {"COSYNCJWT_STORE": "mongodb://127.0.0.1:1/x"}

    refused = told(tmp_path, command, "--data", "data", "copy.db", settings=settings)

    assert (refused.returncode, tool in refused.stderr) == (1, True)


def test_K02_a_backup_under_another_key_takes_no_place(tmp_path: Path) -> None:
    """A backup that the present master key does not open is refused, and nothing is left of it."""
    with running(tmp_path, "dev"):
        told(tmp_path, "backup", "--data", "data", "copy.db")
    (tmp_path / "other").mkdir()

    refused = told(tmp_path, "restore", "--data", "other", "copy.db")

    assert (refused.returncode, "under another master key" in refused.stderr) == (1, True)
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["master.key"]
