"""Do `users import` and `users export` move users, beside a running server?"""

import json
import stat
from pathlib import Path

import bcrypt

from tests.documents import LOGIN
from tests.process.server import Running, recorded, running, told
from tests.service import PASSWORD

ADA, BO = "ada@example.com", "bo@example.com"


def import_into(server: Running, folder: Path, *words: str, lines: str) -> "tuple[int, str, str]":
    """Import the lines into the sample application; return exit code and both outputs."""
    (folder / "users.jsonl").write_text(lines)
    application_id = server.quickstart["sample"]["applicationId"]
    done = told(
        folder, "users", "import", "--application", application_id, "--data", "data", *words, "users.jsonl"
    )
    return done.returncode, done.stdout, done.stderr


def export_from(server: Running, folder: Path, *words: str) -> "tuple[int, str, str]":
    """Export the sample application; return exit code and both outputs."""
    application_id = server.quickstart["sample"]["applicationId"]
    done = told(folder, "users", "export", "--application", application_id, "--data", "data", *words)
    return done.returncode, done.stdout, done.stderr


def test_users_come_and_go(tmp_path: Path) -> None:
    """An imported user logs in with the password of the former system; an export has who is there."""
    password_hash = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    lines = f"{json.dumps({'handle': ADA, 'passwordHash': password_hash})}\n\nnonsense\n" + json.dumps(
        {"handle": BO}
    )

    with running(tmp_path, "dev") as server:
        tried = import_into(server, tmp_path, "--dry-run", lines=lines)
        done = import_into(server, tmp_path, lines=lines)
        signed_in = server.sample.run(LOGIN, handle=ADA, password=PASSWORD)
        again = import_into(server, tmp_path, lines=lines)
        shown = export_from(server, tmp_path)
        written = export_from(server, tmp_path, "--with-password-hashes", "--output", "out.jsonl")
        repeated = export_from(server, tmp_path, "--output", "out.jsonl")

    assert tried[:2] == done[:2] == (1, "3\tVALUE_INVALID\tThe line is no JSON.\n")
    assert "2 users would be imported, 1 lines would be refused." in tried[2]
    assert signed_in["__typename"] == "SignedIn"
    assert [line.split("\t")[:2] for line in again[1].splitlines()] == [
        ["1", "HANDLE_TAKEN"],
        ["3", "VALUE_INVALID"],
        ["4", "HANDLE_TAKEN"],
    ]
    assert [json.loads(line)["handle"] for line in shown[1].splitlines()] == [ADA, BO]
    assert "passwordHash" not in shown[1]
    assert written[:2] == (0, "")
    hashes = [
        json.loads(line).get("passwordHash", "") for line in (tmp_path / "out.jsonl").read_text().splitlines()
    ]
    assert ["$argon2id$" in each for each in hashes] == [True, False]
    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == 0o600
    assert recorded(tmp_path / "data" / "cosyncjwt.db") == [
        *[("users.import", "BEGUN"), ("users.import", "OK")] * 2,
        ("users.export", "OK"),
        ("users.export-with-password-hashes", "OK"),
    ]
    assert repeated[0] == 1
    assert "cannot make out.jsonl" in repeated[2]


def test_an_unknown_application_is_said(tmp_path: Path) -> None:
    """For an id that nothing has the command says so and ends."""
    told(tmp_path, "admin", "create", "--data", "data", "--handle", ADA, "--password-stdin", stdin=PASSWORD)

    done = told(tmp_path, "users", "export", "--application", "nothing", "--data", "data")

    assert done.returncode == 1
    assert "The store has no application of this id." in done.stderr
