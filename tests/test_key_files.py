"""From which file is the master key taken, and how does `dev` make one?"""

import stat
from pathlib import Path

import pytest

from cosyncjwt.development import environment_of
from cosyncjwt.settings import ADVICE, Settings
from tests.fakes import ScriptedEntropy
from tests.test_settings import KEY, KEY_BYTES, SHORT_KEY, complaint_of, settings_of

URL = "http://127.0.0.1:8000"


def key_file(folder: Path, content: bytes = KEY.encode(), *, mode: int = 0o600) -> str:
    """Write a key file; return its name."""
    path = folder / "master.key"
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which `dev` is started, with no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ADVICE:
        monkeypatch.delenv(f"COSYNCJWT_{name}", raising=False)
    return tmp_path


def development(folder: Path, seed: str = "dev") -> Settings:
    """Read the settings of a development server on the folder `data`."""
    environment = environment_of(folder / "data", URL, ScriptedEntropy(seed))
    return Settings.of(environment, development=True)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_for_its_owner_is_taken(tmp_path: Path, mode: int) -> None:
    """The key comes from the file, its newline aside."""
    name = key_file(tmp_path, KEY.encode() + b"\n", mode=mode)

    assert settings_of({"MASTER_KEY": None, "MASTER_KEY_FILE": name}).master_keys == (KEY_BYTES,)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_K03_a_file_that_others_reach_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of the group or of others is one too many; the complaint has the command against it."""
    name = key_file(tmp_path, mode=mode)

    complaint = complaint_of({"MASTER_KEY_FILE": name})
    assert complaint.startswith("COSYNCJWT_MASTER_KEY_FILE ")
    assert f"chmod 600 {name}" in complaint


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "has 0 bytes instead of 32"),
        (SHORT_KEY.encode(), "has 16 bytes instead of 32"),
        (KEY_BYTES, "is not base64"),
        (b"change-me", "is not base64"),
    ],
)
def test_K03_a_file_without_a_good_key_is_refused(tmp_path: Path, content: bytes, wrong: str) -> None:
    """What is in the file is judged as strictly as the variable."""
    complaint = complaint_of({"MASTER_KEY_FILE": key_file(tmp_path, content)})

    assert complaint.startswith(f"COSYNCJWT_MASTER_KEY_FILE {wrong}.")


@pytest.mark.parametrize("name", ["nothing.key", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    """A missing file and a folder are named with the command that makes a good one."""
    complaint = complaint_of({"MASTER_KEY_FILE": str(tmp_path / name)})

    assert f"names '{tmp_path / name}', which cannot be read" in complaint
    assert "openssl rand -base64 32 > master.key" in complaint


def test_dev_makes_a_key_that_is_its_own(folder: Path) -> None:
    """The first start makes 32 bytes that nobody else can read."""
    development(folder)

    assert stat.S_IMODE((folder / "data" / "master.key").stat().st_mode) == 0o600


def test_dev_keeps_its_key(folder: Path) -> None:
    """A later start finds the key of the first."""
    first = development(folder, "first")

    assert development(folder, "second").master_keys == first.master_keys


def test_dev_leaves_no_draft(folder: Path) -> None:
    """Beside the key no half-written one remains."""
    development(folder)

    assert [path.name for path in (folder / "data").iterdir()] == ["master.key"]


def test_dev_takes_the_key_it_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a key in the environment none is made."""
    monkeypatch.setenv("COSYNCJWT_MASTER_KEY", KEY)

    assert development(folder).master_keys == (KEY_BYTES,)
    assert list((folder / "data").iterdir()) == []


def test_dev_takes_an_empty_variable_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is set to nothing does not keep `dev` from making a key."""
    monkeypatch.setenv("COSYNCJWT_MASTER_KEY", "")

    assert len(development(folder).master_keys) == 1


def test_the_environment_wins_over_the_env_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said at the start counts more than what lies in the folder."""
    (folder / ".env").write_text("COSYNCJWT_PUBLIC_URL=https://file.example.com\nCOSYNCJWT_GRAPHIQL=off\n")
    monkeypatch.setenv("COSYNCJWT_PUBLIC_URL", "https://shell.example.com")

    settings = development(folder)
    assert (settings.public_url, settings.graphiql) == ("https://shell.example.com", False)
