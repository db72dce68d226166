"""What does a command say where the settings name a store that is not there, or none that can be?"""

from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from cosyncjwt.cli import main
from tests.process.conftest import Letterbox, good_settings
from tests.process.server import COMMAND, told
from tests.process.test_keys import new_key
from tests.process.test_migrate import run
from tests.service import PASSWORD

MADE = ("admin", "create", "--handle", "ada@example.com", "--password-stdin")
EXPORT = ("users", "export", "--application", "nobody")
LOOKING = [
    ("keys", "rotate-master"),
    ("backup", "copy.db"),
    ("restore", "--void-only"),
    EXPORT,
    ("users", "import", "--application", "nobody", "-"),
]


@pytest.fixture
def settings(tmp_path: Path, letterbox: Letterbox) -> dict[str, str]:
    """Return good settings of a store that nobody has made yet."""
    return good_settings(tmp_path, letterbox)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder of its own, and return it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(outcome: Result) -> str:
    """Return the one sentence with which a command has ended."""
    assert outcome.exit_code == 1, outcome.output
    assert isinstance(outcome.exception, SystemExit)
    return outcome.stderr


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_work_on_a_store_makes_none(settings: dict[str, str], words: tuple[str, ...]) -> None:
    """A path that is not right is said: on an empty store of its own making a command would find all well."""
    said = refusal(run(settings, *words))

    assert str(Path(settings["COSYNCJWT_STORE"].removeprefix("sqlite:///"))) in said
    assert "COSYNCJWT_STORE" in said
    assert not Path(settings["COSYNCJWT_STORE"].removeprefix("sqlite:///")).parent.exists()


@pytest.mark.parametrize("words", [*LOOKING, MADE], ids=" ".join)
def test_a_path_that_cannot_be_looked_at_is_said(settings: dict[str, str], words: tuple[str, ...]) -> None:
    """Where the system does not even say whether there is a file, a sentence names the path all the same."""
    name = "x" * 300

    said = refusal(run({**settings, "COSYNCJWT_STORE": f"sqlite:////{name}/x.db"}, *words, stdin=PASSWORD))

    assert name in said


@pytest.mark.parametrize("words", [*LOOKING, ("doctor",), ("migrate",)], ids=" ".join)
def test_work_on_a_data_folder_makes_none(elsewhere: Path, words: tuple[str, ...]) -> None:
    """A folder that is not there is said, and gets no master key."""
    said = refusal(CliRunner().invoke(main, [*words, "--data", "typo"]))

    assert "there is no folder typo" in said
    assert list(elsewhere.iterdir()) == []


def test_a_first_administrator_makes_the_store_and_says_so(settings: dict[str, str]) -> None:
    """Whoever meant another path sees it; a second time there is nothing to say."""
    first, second = run(settings, *MADE, stdin=PASSWORD), run(settings, *MADE, stdin=PASSWORD)

    assert (first.exit_code, first.stderr) == (
        0,
        f"There was no store at {settings['COSYNCJWT_STORE']}; a new one was made.\n",
    )
    assert second.stderr == "Error: This handle already has an account.\n"


def test_a_key_beside_a_key_file_is_in_vain(settings: dict[str, str]) -> None:
    """Who lists the new key where nobody looks is told by the doctor, and by what replaces none."""
    run(settings, *MADE, stdin=PASSWORD)
    both = {**settings, "COSYNCJWT_MASTER_KEY": f"{new_key()},{new_key()}"}

    seen, done = run(both, "doctor"), run(both, "keys", "rotate-master")

    assert "COSYNCJWT_MASTER_KEY is set beside COSYNCJWT_MASTER_KEY_FILE" in seen.stdout
    assert "COSYNCJWT_MASTER_KEY_FILE lists one key, so none was replaced" in done.stderr


def test_an_export_that_fails_leaves_no_file(settings: dict[str, str], elsewhere: Path) -> None:
    """A file that is not whole is not there: nobody takes it for one, and the command can be repeated."""
    run(settings, *MADE, stdin=PASSWORD)

    said = refusal(run(settings, *EXPORT, "--output", "users.jsonl"))

    assert "no application of this id" in said
    assert not (elsewhere / "users.jsonl").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_export_onto_a_full_disk_is_said(settings: dict[str, str], elsewhere: Path) -> None:
    """What could not be written is said in a sentence."""
    portal = run(settings, *MADE, stdin=PASSWORD).stdout.splitlines()[-1]
    portal_id = jwt.decode(portal, options={"verify_signature": False})["sub"]
    full = ("sh", "-c", 'exec "$@" >/dev/full', "sh", *COMMAND)

    outcome = told(elsewhere, *EXPORT[:-1], portal_id, settings=settings, command=full)

    assert (outcome.returncode, "Traceback" in outcome.stderr) == (1, False)
    assert "No space left on device" in outcome.stderr


@pytest.mark.parametrize(
    "url",
    ["sqlite:///", "sqlite:///:memory:", "mongodb://127.0.0.1:1/x?w=1", "sqlite:///{folder}/master.key/x.db"],
)
def test_the_doctor_sees_what_no_start_could_make(settings: dict[str, str], tmp_path: Path, url: str) -> None:
    """A URL that no store can have is wrong, in a line like any other."""
    outcome = run({**settings, "COSYNCJWT_STORE": url.format(folder=tmp_path)}, "doctor")

    assert outcome.exit_code == 1
    assert [line[:8].strip() for line in outcome.stdout.splitlines() if line[9:14] == "store"] == ["wrong"]
