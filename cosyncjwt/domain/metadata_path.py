"""How does a dotted path name a place in a JWT?

`user_data.name.first` nests three deep; a segment in double quotes is taken as it is, dots included:
`"https://hasura.io/jwt/claims".x-hasura-role` nests two deep.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from cosyncjwt.errors import ValueInvalid

DEEPEST = 8
LONGEST_PATH = 256
RESERVED = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "typ", "amr", "acr", "auth_time", "azp"}
)
"""Claims that say who is signed in and how; metadata never stands in their place (security T-07)."""

DANGEROUS = frozenset({"__proto__", "constructor", "prototype"})
"""Names that change what every object is, in backends written in JavaScript (security J-02)."""

Segments = tuple[str, ...]

_SEGMENT = re.compile(r'"(?P<quoted>[^"]+)"|(?P<bare>[^."]+)')
_BARE = re.compile(r'[^."\s]+')


@lru_cache(4096)
def segments_of(path: str) -> Segments:
    """Return the segments of a path; raise ValueInvalid when it is none.

    Which places are allowed is not asked here: what was declared once can always be signed.
    """
    segments = _split(path)
    if segments is None:
        message = "A path is names with dots between them, as in user_data.name; quote a name that has dots."
        raise ValueInvalid(message)
    return segments


def checked_segments(path: str) -> Segments:
    """Return the segments of a path to declare; raise ValueInvalid for a place that no JWT should have."""
    if len(path) > LONGEST_PATH:
        message = f"A path has at most {LONGEST_PATH} characters."
        raise ValueInvalid(message)
    segments = segments_of(path)
    if len(segments) > DEEPEST:
        message = f"A path nests at most {DEEPEST} levels deep."
        raise ValueInvalid(message)
    for segment in segments:
        _check(segment)
    if segments[0] in RESERVED:
        message = f"'{segments[0]}' is a claim of the JWT itself; metadata cannot stand there."
        raise ValueInvalid(message)
    return segments


def dotted(segments: Sequence[str]) -> str:
    """Return the path of these segments, quoting those that need it: one path for one place."""
    return ".".join(segment if _BARE.fullmatch(segment) else f'"{segment}"' for segment in segments)


def _split(path: str) -> Segments | None:
    segments: list[str] = []
    place = 0
    while found := _SEGMENT.match(path, place):
        segments.append(found["quoted"] or found["bare"])
        place = found.end()
        if place == len(path):
            return tuple(segments)
        if path[place] != ".":
            return None
        place += 1
    return None


def _check(segment: str) -> None:
    if segment.startswith("$") or segment in DANGEROUS:
        message = f"A name in a path does not begin with $ and is none of {', '.join(sorted(DANGEROUS))}."
        raise ValueInvalid(message)
    if not segment.isprintable() or segment != segment.strip():
        message = "A name in a path has no control characters and no space at its ends."
        raise ValueInvalid(message)
