"""Does `doctor` see what is in order and what is not?"""

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.process.conftest import Letterbox, Production, good_settings
from tests.process.server import free_port, told
from tests.process.test_keys import new_key, own

__all__ = ["own"]


def findings(outcome: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    """Return state and subject of each line."""
    return [(line[:8].strip(), line[9:22].strip()) for line in outcome.stdout.splitlines()]


def states_of(subject: str, outcome: subprocess.CompletedProcess[str]) -> set[str]:
    """Return how the subject stands."""
    return {state for state, about in findings(outcome) if about == subject}


def test_everything_is_in_order(own: Production) -> None:
    """On good settings every thing has a line that says ok, and the exit code is 0; no mail is sent."""
    seen = told(own.folder, "doctor", settings=own.settings)

    assert seen.returncode == 0, seen.stdout
    assert {subject for _, subject in findings(seen)} == {
        "settings",
        "public URL",
        "master key",
        "store",
        "clock",
        "signing keys",
        "data folder",
        "data file",
        "mail",
        "password hash",
    }
    # How long a hash takes is the machine's; everything else is this test's.
    assert {state for state, subject in findings(seen) if subject != "password hash"} == {"ok"}
    assert "2 secrets sealed, 0 of them under a former key" in seen.stdout


def test_json_says_the_same(own: Production) -> None:
    """With --json the findings are a list for machines."""
    seen: list[dict[str, Any]] = json.loads(
        told(own.folder, "doctor", "--json", settings=own.settings).stdout
    )

    assert {each["state"] for each in seen} <= {"ok", "warning"}
    assert all(each["subject"] and each["text"] for each in seen)


def test_every_bad_setting_is_said(tmp_path: Path, letterbox: Letterbox) -> None:
    """What serve would refuse is wrong, a line each, and ends the command with 1."""
    settings = {**good_settings(tmp_path, letterbox), "COSYNCJWT_PUBLIC_URL": "http://login.example.com"}

    seen = told(tmp_path, "doctor", settings={**settings, "COSYNCJWT_ARGON2": "m=1,t=1,p=1"})

    assert (seen.returncode, findings(seen)) == (1, [("wrong", "settings")] * 2)


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, letterbox: Letterbox) -> None:
    """The doctor looks; the first start makes the file."""
    seen = told(tmp_path, "doctor", settings=good_settings(tmp_path, letterbox))

    assert (seen.returncode, states_of("store", seen)) == (0, {"warning"})
    assert not (tmp_path / "data").exists()


def test_a_store_that_cannot_be_reached_is_wrong(tmp_path: Path, letterbox: Letterbox) -> None:
    """A MongoDB that is away is said without the password that the URL holds."""
    url = f"mongodb://cosync:sesame@127.0.0.1:{free_port()}/x?serverSelectionTimeoutMS=200"
    settings = {**good_settings(tmp_path, letterbox), "COSYNCJWT_STORE": url}

    seen = told(tmp_path, "doctor", settings=settings)

    assert (seen.returncode, states_of("store", seen)) == (1, {"wrong"})
    assert "sesame" not in seen.stdout + seen.stderr


def test_a_store_of_a_later_release_is_wrong(tmp_path: Path, letterbox: Letterbox) -> None:
    """A store that this release would harm is said with what helps, in full."""
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "cosyncjwt.db")) as connection:
        connection.execute("PRAGMA user_version = 99")

    seen = told(tmp_path, "doctor", settings=good_settings(tmp_path, letterbox))

    assert (seen.returncode, states_of("store", seen)) == (1, {"wrong"})
    assert "Start the newer version again" in seen.stdout


def test_a_mail_server_that_is_away_is_wrong(own: Production) -> None:
    """A mail server that nobody reaches ends the command with 1."""
    settings = {**own.settings, "COSYNCJWT_SMTP_URL": f"smtp://127.0.0.1:{free_port()}"}

    seen = told(own.folder, "doctor", settings=settings)

    assert (seen.returncode, states_of("mail", seen)) == (1, {"wrong"})


@pytest.mark.parametrize(("keys", "state", "code"), [("{new},{former}", "warning", 0), ("{new}", "wrong", 1)])
def test_E32_secrets_under_other_keys_are_said(own: Production, keys: str, state: str, code: int) -> None:
    """Secrets under a former key are a warning; under one that is not listed they are wrong."""
    key_file = Path(own.settings["COSYNCJWT_MASTER_KEY_FILE"])
    key_file.write_text(keys.format(new=new_key(), former=key_file.read_text()))

    seen = told(own.folder, "doctor", settings=own.settings)

    assert seen.returncode == code
    assert state in states_of("master key", seen)


def test_files_that_everybody_may_read_are_wrong(own: Production) -> None:
    """A data file that others may read is said with the command that mends it."""
    database = own.folder / "data" / "cosyncjwt.db"
    database.chmod(0o644)

    seen = told(own.folder, "doctor", settings=own.settings)

    assert (seen.returncode, states_of("data file", seen)) == (1, {"wrong"})
    assert f"chmod 600 {database}" in seen.stdout


def test_a_cost_is_proposed(tmp_path: Path) -> None:
    """`--calibrate` needs no settings, and proposes a cost that serve takes."""
    proposed = told(tmp_path, "doctor", "--calibrate", "1")

    assert (proposed.returncode, proposed.stdout) == (0, "COSYNCJWT_ARGON2=m=19456,t=2,p=1\n")
