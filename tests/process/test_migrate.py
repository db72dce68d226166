"""Does `migrate` say what stands in its way before it touches anything, and what helps?"""

import base64
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cosyncjwt.cli import main
from tests.process.conftest import Letterbox, good_settings
from tests.service import PASSWORD

NOBODY = "mongodb://ada:lovelace@127.0.0.1:1/x?serverSelectionTimeoutMS=100"


def run(settings: dict[str, str], *words: str, stdin: str = "") -> Result:
    """Run a command in this process: a new one would take most of the time."""
    return CliRunner().invoke(main, words, env=settings, input=stdin)


@pytest.fixture
def settings(tmp_path: Path, letterbox: Letterbox) -> dict[str, str]:
    """Return good settings of a store with an administrator."""
    settings = good_settings(tmp_path, letterbox)
    made = run(settings, "admin", "create", "--handle", "ada@example.com", "--password-stdin", stdin=PASSWORD)
    assert made.exit_code == 0, made.output
    return settings


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "sqlite:///other.db"), "cosyncjwt backup"),
        (("--from", "sqlite:///nowhere.db", "--to", NOBODY), "there is no nowhere.db"),
        (("--from", NOBODY), "127.0.0.1:1"),
        (("--to", "redis://x"), "not redis://"),
        (("--to", "mongodb://127.0.0.1:1/x?w=0"), "must not say w=0"),
        (("--give-up",), "it is not being moved"),
    ],
    ids=["two of a kind", "no file", "no database", "another scheme", "an unsafe URL", "nothing to give up"],
)
def test_what_stands_in_the_way_is_said(settings: dict[str, str], words: tuple[str, ...], said: str) -> None:
    """Each refusal helps, without a traceback or a password, and makes no file."""
    refused = run(settings, "migrate", *words)

    assert refused.exit_code != 0
    assert said in refused.output.replace("\n", " ")
    assert "lovelace" not in refused.output
    assert not Path("nowhere.db").exists()


def test_K02_a_store_under_another_key_does_not_move(settings: dict[str, str]) -> None:
    """With a master key that is not the source's the command says which one is needed."""
    Path(settings["COSYNCJWT_MASTER_KEY_FILE"]).write_bytes(base64.b64encode(os.urandom(32)))

    refused = run(settings, "migrate", "--to", NOBODY)

    assert (refused.exit_code, "under another master key" in refused.output) == (1, True)
