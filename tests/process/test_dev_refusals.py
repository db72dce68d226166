"""What does `cosyncjwt dev` say when it cannot start?"""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.process.server import HOST, Running, free_port, running, told

RANDOM_KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="


def refused(outcome: subprocess.CompletedProcess[str]) -> str:
    """Return what a command said that has refused in words, not by a traceback."""
    assert outcome.returncode == 1, outcome.stderr
    assert "Traceback" not in outcome.stderr
    return outcome.stderr


def test_a_taken_port_is_named_with_another(dev_server: Running, tmp_path: Path) -> None:
    """The message names the port and a command with the next one."""
    said = refused(told(tmp_path, "dev", "--port", str(dev_server.port)))

    assert f"{HOST}:{dev_server.port}" in said
    assert f"cosyncjwt dev --port {dev_server.port + 1}" in said


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_an_impossible_port_is_refused(tmp_path: Path, port: str) -> None:
    """A number that no port has ends the command before anything is made."""
    outcome = told(tmp_path, "dev", "--port", port)

    assert (outcome.returncode, "--port" in outcome.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_host_is_refused(tmp_path: Path) -> None:
    """A name without an address is named."""
    said = refused(told(tmp_path, "dev", "--host", "nowhere.invalid", "--port", "0"))

    assert "nowhere.invalid" in said


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """The message names the path and the option."""
    (tmp_path / "taken").touch()

    said = refused(told(tmp_path, "dev", "--port", "0", "--data", "taken"))

    assert "taken" in said
    assert "--data" in said


def test_another_master_key_is_explained(tmp_path: Path) -> None:
    """Who changes the key reads which variable holds the wrong one."""
    with running(tmp_path, "dev"):
        pass

    said = refused(told(tmp_path, "dev", "--port", "0", settings={"COSYNCJWT_MASTER_KEY": RANDOM_KEY}))

    assert "COSYNCJWT_MASTER_KEY" in said
    assert "former key" in said


def test_a_newer_database_is_explained(tmp_path: Path) -> None:
    """Who goes back to an older version reads what to do."""
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "cosyncjwt.db")) as connection:
        connection.execute("PRAGMA user_version = 99")

    said = refused(told(tmp_path, "dev", "--port", "0"))

    assert "Start the newer version again" in said


@pytest.mark.parametrize("store", ["sqlite:///noise.db", "sqlite:///:memory:", "sqlite:///noise.db/file.db"])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, store: str) -> None:
    """The message names the variable, the file and what is wrong with it."""
    (tmp_path / "noise.db").write_bytes(b"noise" * 1000)

    said = refused(told(tmp_path, "dev", "--port", "0", settings={"COSYNCJWT_STORE": store}))

    assert f"COSYNCJWT_STORE names {store}" in said


def test_an_unreachable_mongodb_is_named(tmp_path: Path) -> None:
    """The message names the variable and the host, and not the password."""
    store = f"mongodb://joe:sesame@{HOST}:{free_port()}/accounts?serverSelectionTimeoutMS=200"

    said = refused(told(tmp_path, "dev", "--port", "0", settings={"COSYNCJWT_STORE": store}))

    assert f"COSYNCJWT_STORE names mongodb://{HOST}" in said
    assert "sesame" not in said


def test_a_bad_setting_is_refused(tmp_path: Path) -> None:
    """A setting of the environment is checked for `dev` as well, with exit code 2."""
    outcome = told(tmp_path, "dev", "--port", "0", settings={"COSYNCJWT_GRAPHIQL": "perhaps"})

    assert outcome.returncode == 2
    assert outcome.stderr.startswith("COSYNCJWT_GRAPHIQL is 'perhaps'")
