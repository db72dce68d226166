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


def test_the_application_loads_nothing_of_it() -> None:
    """Whoever imports one of them at the top of a file would make each start wait for it."""
    script = "import sys, cosyncjwt.app; print(*sys.modules)"

    told = subprocess.run(  # noqa: S603 - our own command
        (sys.executable, "-c", script), capture_output=True, text=True, check=True
    )

    assert set(told.stdout.split()) & set(LATER) == set()
