"""Which `cosyncjwt` lives at the time that a test says? `python -m tests.servers.later serve ...`.

All of it is the command's own but for the clock, which every process of it reads through this module, for
workers import the module that their parent was started from. The background task of each waits by that clock,
too, and notes of which moment its chores are done.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cosyncjwt.cli import main
from cosyncjwt.clock import SystemClock

AHEAD = "TIME_AHEAD"
"""Names the file with the seconds by which it is later than the machine says."""
SECONDS = struct.Struct("d")


class LaterClock:
    """The machine's clock, and how far all processes that share the file are ahead of it."""

    def __init__(self, path: Path | None = None) -> None:
        """Take the file, the one that the environment names unless another is given."""
        self._path = path or Path(os.environ[AHEAD])
        if not self._path.exists():
            self._path.write_bytes(SECONDS.pack(0.0))
        with self._path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), SECONDS.size)

    def now(self) -> datetime:
        """Return the moment in UTC, cut to milliseconds."""
        return datetime.fromtimestamp(int((time.time() + self._ahead) * 1_000) / 1_000, UTC)

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic() + self._ahead

    def advance(self, step: timedelta) -> datetime:
        """Move every process by `step` and return the new moment."""
        SECONDS.pack_into(self._shared, 0, self._ahead + step.total_seconds())
        return self.now()

    def chores(self) -> dict[str, float]:
        """Return by process at which moment it began the chores that it has done last; 0 for none yet."""
        found = self._path.parent.glob(f"{self._path.name}.*")
        return {path.name: path.stat().st_mtime for path in found}

    def note(self, begun: float) -> None:
        """Note for whoever asks for `chores` what this process has done."""
        os.utime(self.own, (begun, begun))

    @property
    def own(self) -> Path:
        """Where this process notes it."""
        return self._path.with_name(f"{self._path.name}.{os.getpid()}")

    @property
    def _ahead(self) -> float:
        (seconds,) = SECONDS.unpack_from(self._shared)
        return float(seconds)


def arrive(_clock: SystemClock) -> None:
    """Let the background task live by it, too; done where the server asks for its clock."""
    # Not sooner: until its first module is imported no process says that it lives, and after five seconds of
    # that (a minute by now) its parent starts another one.
    from tests.servers.chores import follow_the_clock

    follow_the_clock()


if AHEAD in os.environ:
    later = LaterClock()
    for name, theirs in (("__init__", arrive), ("now", later.now), ("monotonic", later.monotonic)):
        setattr(SystemClock, name, theirs)

if __name__ == "__main__":
    main(prog_name="cosyncjwt")
