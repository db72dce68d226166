"""Which passwords do many people use? Data of the package, like the code; read at the first question."""

import gzip
from functools import cache
from importlib.resources import files

from cosyncjwt.domain.secret import Secret

FILE = "common_passwords.txt.gz"
"""Most common first, each of at least 8 characters; made by `tools/common_passwords.py`."""


def is_common(password: Secret) -> bool:
    """Say whether a normalised password is on the list, whatever its capitals (security P-08)."""
    return password.reveal().lower() in _common()


@cache
def _common() -> frozenset[str]:
    packed = files("cosyncjwt.domain").joinpath(FILE).read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())
