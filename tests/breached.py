"""How does a test come by a list of breached passwords?"""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(password: str) -> str:
    """Return the SHA-1 of a password as the list has it."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path: Path, passwords: Iterable[str], *, ending: str = "\r\n", count: str = ":17") -> Path:
    """Write a list of these passwords."""
    lines = sorted(f"{digest(password)}{count}" for password in passwords)
    path.write_bytes((ending.join(lines) + ending).encode())
    return path
