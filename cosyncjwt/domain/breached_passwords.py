"""Which passwords are known from breaches? A file of the operator's, far too large to be read whole.

A line is the SHA-1 of a password in hexadecimal, perhaps with a colon and a count behind it, and the lines
are in order: what the downloader of Have I Been Pwned writes. A binary search over the mapped file looks at
some thirty lines of a billion. (SHA-1 protects nothing here: it is how the list is written.)
"""

import hashlib
import mmap
import re
from pathlib import Path

from cosyncjwt.domain.secret import Secret

DIGEST_SIZE = 40
SAMPLES = 1_000
"""How many lines are looked at before the file is believed."""

_LINE = re.compile(rb"([0-9A-F]{40})(:[0-9]+)?\r?", re.IGNORECASE)


class BreachedPasswords:
    """The passwords of a file."""

    def __init__(self, path: Path) -> None:
        """Map the file; raise OSError when it cannot be read, ValueError when it is no such list."""
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                message = "is empty"
                raise ValueError(message)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._ensure_sorted()

    def has(self, password: Secret) -> bool:
        """Say whether a normalised password is on the list."""
        text = password.reveal().encode("utf-8", "surrogatepass")
        wanted = hashlib.sha1(text, usedforsecurity=False).hexdigest().upper().encode()
        low, high = 0, len(self._map)
        while low < high:
            start = self._line_at((low + high) // 2, low)
            found = self._map[start : start + DIGEST_SIZE].upper()
            if found == wanted:
                return True
            if found < wanted:
                low = self._behind(start)
            else:
                high = start
        return False

    def _line_at(self, offset: int, lowest: int) -> int:
        """Return where the line begins that holds the offset; `lowest` is the beginning of one."""
        return max(lowest, self._map.rfind(b"\n", lowest, offset) + 1)

    def _behind(self, start: int) -> int:
        end = self._map.find(b"\n", start)
        return len(self._map) if end < 0 else end + 1

    def _ensure_sorted(self) -> None:
        """Look at lines from all over the file; raise ValueError for one that is wrong or out of order."""
        size, former = len(self._map), b""
        for number in range(SAMPLES):
            start = self._line_at(size * number // SAMPLES, 0)
            line = self._map[start : self._behind(start)].rstrip(b"\n")
            match = _LINE.fullmatch(line)
            if match is None:
                message = f"has a line at byte {start} that is no SHA-1 in hexadecimal"
                raise ValueError(message)
            digest = match[1].upper()
            if digest < former:
                message = f"is not sorted: the line at byte {start} stands behind a greater one"
                raise ValueError(message)
            former = digest
