"""Is what no start needs to wait for loaded once the server is ready, and not before?"""

import subprocess
import sys
from pathlib import Path

import pytest

from cosyncjwt.loading import LATER, load_later


async def test_what_is_left_for_later_is_loaded_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each module that is named is there afterwards."""
    (tmp_path / "left_for_later.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    await load_later(["left_for_later"], seconds=0)

    assert sys.modules.pop("left_for_later").__file__ == str(tmp_path / "left_for_later.py")


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Return what is loaded where a production server without the token of metrics has been made."""
    script = """
import base64, os, sys
from cosyncjwt import cli, serving
from cosyncjwt.app import create_app
from cosyncjwt.settings import Settings
given = {"PUBLIC_URL": "https://login.example.com", "MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
         "SMTP_URL": "smtp://mail.example.com", "MAIL_FROM": "login@example.com"}
create_app(Settings.of({f"COSYNCJWT_{name}": value for name, value in given.items()}, development=False))
print(*sys.modules)
"""
    told = subprocess.run(  # noqa: S603 - our own command
        (sys.executable, "-c", script), capture_output=True, text=True, check=True
    )
    return set(told.stdout.split())


def test_the_application_loads_nothing_of_it(loaded: set[str]) -> None:
    """Whoever imports one of them at the top of a file would make each start wait for it."""
    assert "cosyncjwt.app" in loaded
    assert loaded & set(LATER) == set()


def test_what_counts_is_loaded_only_where_somebody_may_ask(loaded: set[str]) -> None:
    """A server without that token, and what starts its workers, knows nothing of Prometheus."""
    assert "cosyncjwt.serving" in loaded
    assert "prometheus_client" not in loaded
