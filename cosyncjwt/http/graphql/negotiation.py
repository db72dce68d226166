"""In which media type is a request answered, and with which status when GraphQL refuses it?

After the GraphQL-over-HTTP draft: in `application/graphql-response+json` a request error is a 4xx; in the
older `application/json` a well-formed request is always a 200, because its clients look into the body.
"""

# ruff: noqa: TRY003 - a refusal teaches, so its sentence stands where it is raised

from dataclasses import dataclass
from functools import lru_cache

from cosyncjwt.http.graphql.refusals import DocumentRefused, NotAcceptable, RequestRefused

# Longer headers are read each time, so that nobody fills the cache with kilobytes.
_LONGEST_CACHED = 256
# How well a range of the Accept header fits: by name, `application/*`, `*/*`.
_EXACT, _TYPE, _ANY = 3, 2, 1


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type we answer in."""

    name: str
    content_type: bytes
    refuses_with_200: bool

    def status_of(self, refusal: RequestRefused, unprocessable: int) -> int:
        """Give the HTTP status of a refusal; `unprocessable` is 400, or 422 after the newest draft."""
        if not isinstance(refusal, DocumentRefused):
            return refusal.status
        if self.refuses_with_200:
            return 200
        return refusal.status if refusal.is_syntax else unprocessable


GRAPHQL_RESPONSE = MediaType(
    "application/graphql-response+json",
    b"application/graphql-response+json; charset=utf-8",
    refuses_with_200=False,
)
JSON = MediaType("application/json", b"application/json; charset=utf-8", refuses_with_200=True)


def negotiate(accept: bytes) -> MediaType:
    """Choose the media type that the client likes best; no header and `*/*` mean application/json."""
    if not accept:
        return JSON
    chosen = _choose_cached(accept) if len(accept) <= _LONGEST_CACHED else _choose(accept)
    if chosen is None:
        raise NotAcceptable(f"Accept {GRAPHQL_RESPONSE.name} or {JSON.name}")
    return chosen


def _choose(accept: bytes) -> MediaType | None:
    ranges = [_media_range(entry) for entry in accept.decode("latin-1").lower().split(",")]
    # JSON stands first: max() keeps the first of equals, as `*/*` must mean application/json.
    candidates = [
        (_liking(JSON.name, ranges), JSON),
        (_liking(GRAPHQL_RESPONSE.name, ranges), GRAPHQL_RESPONSE),
    ]
    if candidates[0][0] == candidates[1][0] and candidates[0][0][1] == _EXACT:
        candidates.reverse()
    (quality, _), best = max(candidates, key=lambda candidate: candidate[0])
    return best if quality > 0 else None


_choose_cached = lru_cache(maxsize=256)(_choose)


def _media_range(entry: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in entry.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    return name, quality if 0 <= quality <= 1 else 0.0


def _liking(name: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Give the quality of the most specific range that matches, and how specific it is."""
    found = (0.0, 0)
    for pattern, quality in ranges:
        specificity = {name: _EXACT, "application/*": _TYPE, "*/*": _ANY}.get(pattern, 0)
        if specificity > found[1]:
            found = (quality, specificity)
    return found


def wants_html(accept: bytes) -> bool:
    """Say whether a browser is asking for a page."""
    return b"text/html" in accept.lower()
