"""On which settings does `cosyncjwt serve` refuse to start?"""

import subprocess
from pathlib import Path

import pytest

from tests.process.conftest import Letterbox, good_settings
from tests.process.server import COMMAND, running, told
from tests.test_settings import ASCII_KEY, CONSTANT_KEY, SHORT_KEY


@pytest.fixture
def settings(tmp_path: Path, letterbox: Letterbox) -> dict[str, str]:
    """Return settings that `serve` takes, for the test to spoil."""
    return good_settings(tmp_path, letterbox)


def complaints(outcome: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the variables that a refused start complains of, each on a line of its own."""
    assert outcome.returncode == 2, outcome.stderr
    return [line.partition(" ")[0] for line in outcome.stderr.splitlines()]


def test_K03_nothing_is_assumed_in_production(tmp_path: Path) -> None:
    """Without settings each missing one is named at once, the master key among them."""
    said = complaints(told(tmp_path, "serve"))

    assert said == [f"COSYNCJWT_{name}" for name in ("PUBLIC_URL", "MASTER_KEY", "SMTP_URL", "MAIL_FROM")]


@pytest.mark.parametrize("key", [SHORT_KEY, CONSTANT_KEY, ASCII_KEY, "change-me"])
def test_K03_a_sample_key_stops_the_start(tmp_path: Path, settings: dict[str, str], key: str) -> None:
    """A key that is short, a pattern, a text or no base64 at all is not worked with."""
    del settings["COSYNCJWT_MASTER_KEY_FILE"]
    settings["COSYNCJWT_MASTER_KEY"] = key

    assert complaints(told(tmp_path, "serve", settings=settings)) == ["COSYNCJWT_MASTER_KEY"]


def test_K03_a_key_file_for_all_stops_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    """A key that others on the machine can read is not worked with."""
    Path(settings["COSYNCJWT_MASTER_KEY_FILE"]).chmod(0o644)

    assert complaints(told(tmp_path, "serve", settings=settings)) == ["COSYNCJWT_MASTER_KEY_FILE"]


def test_an_address_without_tls_is_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    """Passwords of people elsewhere do not travel in the clear."""
    settings["COSYNCJWT_PUBLIC_URL"] = "http://login.example.com"

    assert complaints(told(tmp_path, "serve", settings=settings)) == ["COSYNCJWT_PUBLIC_URL"]


def test_env_file_is_not_read(tmp_path: Path, settings: dict[str, str]) -> None:
    """What lies about in the folder decides nothing in production."""
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    assert complaints(told(tmp_path, "serve"))[0] == "COSYNCJWT_PUBLIC_URL"


def test_a_missing_setting_makes_nothing(tmp_path: Path) -> None:
    """A refused start leaves no file behind."""
    told(tmp_path, "serve")

    assert list(tmp_path.iterdir()) == []


def test_workers_that_cannot_start_are_a_failure(tmp_path: Path, settings: dict[str, str]) -> None:
    """With several workers too, a store that cannot be opened ends the command with 1 and an explanation."""
    settings["COSYNCJWT_STORE"] = "sqlite:///:memory:"

    outcome = told(tmp_path, "serve", "--port", "0", "--workers", "2", settings=settings)

    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Error: COSYNCJWT_STORE names sqlite:///:memory:")


def test_a_hash_beyond_the_machine_stops_the_start(tmp_path: Path, settings: dict[str, str]) -> None:
    """What a hash asks for and does not get is said before a worker starts, with the command that helps."""
    settings["COSYNCJWT_ARGON2"] = "m=4194304,t=1,p=1"
    narrow = ("sh", "-c", 'ulimit -v 3000000; exec "$@"', "sh", *COMMAND)

    outcome = told(tmp_path, "serve", "--port", "0", "--workers", "2", settings=settings, command=narrow)

    assert (outcome.returncode, outcome.stderr.count("\n")) == (1, 1)
    assert outcome.stderr.startswith("Error: COSYNCJWT_ARGON2 asks for 4194304 KiB")


def test_an_empty_host_is_not_every_address(tmp_path: Path, settings: dict[str, str]) -> None:
    """A variable that is not set on the command line does not open the server to the network."""
    outcome = told(tmp_path, "serve", "--host", "", settings=settings)

    assert (outcome.returncode, "--host is empty" in outcome.stderr) == (2, True)


def test_a_taken_port_is_named(tmp_path: Path, settings: dict[str, str]) -> None:
    """The message names a command with another port."""
    with running(tmp_path, "dev") as other:
        outcome = told(tmp_path, "serve", "--port", str(other.port), settings=settings)

    assert outcome.returncode == 1
    assert f"cosyncjwt serve --port {other.port + 1}" in outcome.stderr
