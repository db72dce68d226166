"""How is a server that speaks MongoDB's protocol started, and why can it not be here?

`make wire` installs what it can (see tools/mongodb). Each process that runs tests starts servers of its own,
on free ports, when it first needs them; what they hold is gone when it ends.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from tests.wire.pool import Pool

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "tools" / "mongodb"
LEASH = Path(__file__).with_name("leash.py")
LISTENS = re.compile(r"127\.0\.0\.1:(\d+)$", re.MULTILINE)
PATIENCE_SECONDS = 180.0
POLL_SECONDS = 0.02


@dataclass
class WireServer:
    """A server that is started when its address is first asked for."""

    command: tuple[str, ...]
    missing: Callable[[], str | None]
    environment: Mapping[str, str] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    _folder: TemporaryDirectory[str] | None = None
    _process: subprocess.Popen[bytes] | None = None
    _port: int = 0

    def url(self) -> str:
        """Return the server's address."""
        if self._process is None or self._folder is None:
            self._start()
        elif self._process.poll() is not None:
            # At once, and why: each test would wait a minute for it, and tell only that nobody answers.
            raise _ended(self._process, Path(self._folder.name) / "log")
        return f"mongodb://127.0.0.1:{self._port}"

    def _start(self) -> None:
        # Where no configuration of the user's lies, and where nothing is left.
        self._folder = TemporaryDirectory(prefix="cosyncjwt-wire-")
        log = Path(self._folder.name) / "log"
        with log.open("wb") as written:
            self._process = subprocess.Popen(  # noqa: S603  # one of the commands below
                (sys.executable, str(LEASH), *self.command),
                cwd=self._folder.name,
                env={**os.environ, **self.environment},
                stdin=subprocess.PIPE,
                stdout=written,
                stderr=written,
            )
        self._port = _port(self._process, log)

    def stop(self) -> None:
        """End the server, if it runs."""
        self.pool.close()
        process, folder, self._process = self._process, self._folder, None
        if process is None or folder is None:
            return
        process.communicate()
        folder.cleanup()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (listens := LISTENS.search(log.read_text(errors="replace"))) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise _ended(process, log)
        time.sleep(POLL_SECONDS)
    return int(listens[1])


def _ended(process: subprocess.Popen[bytes], log: Path) -> RuntimeError:
    return RuntimeError(f"{process.args!r} does not listen:\n{log.read_text(errors='replace')[-2000:]}")


def _missing_secantusdb() -> str | None:
    return None if (INSTALLED / ".venv" / "installed.lock").exists() else "`make wire` has not installed it"


def _missing_mongo_java_server() -> str | None:
    if which("java") is None or not (INSTALLED / "jars" / "installed").exists():
        return "`make wire` has not installed it; it needs a JDK 17 or newer, and Maven"
    return None


SECANTUSDB = WireServer(
    command=(
        *(str(INSTALLED / ".venv" / "bin" / "python"), str(INSTALLED / "secantusdb.py")),
        *("--port", "0", "--storage-path", ":memory:", "--enable-test-commands"),
    ),
    missing=_missing_secantusdb,
    # Without its journal: nothing here outlives the process, and a disk would be waited for at every write.
    environment={"SECANTUS_TEST_FAST_STORAGE": "1"},
)
"""A single member of a replica set on WiredTiger, MongoDB's own storage engine: write concern, retryable
writes, fail points, step-down."""

MONGO_JAVA_SERVER = WireServer(
    command=(
        *("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"),
        *("-cp", f"{INSTALLED / 'jars'}{os.pathsep}{INSTALLED / 'jars' / '*'}", "Launcher"),
    ),
    missing=_missing_mongo_java_server,
)
"""A standalone server, strict about operators and atomic under races; without sessions and retries."""
