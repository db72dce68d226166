"""Which `cosyncjwt` lives at the time that a test says? `python -m tests.servers.later serve ...`.

All of it is the command's own but for the clock, which every process of it reads through this module: workers
import the module that their parent was started from.
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
        path = path or Path(os.environ[AHEAD])
        if not path.exists():
            path.write_bytes(SECONDS.pack(0.0))
        with path.open("r+b") as file:
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

    @property
    def _ahead(self) -> float:
        (seconds,) = SECONDS.unpack_from(self._shared)
        return float(seconds)


if AHEAD in os.environ:
    later = LaterClock()
    for name in ("now", "monotonic"):
        setattr(SystemClock, name, getattr(later, name))

if __name__ == "__main__":
    main(prog_name="cosyncjwt")
