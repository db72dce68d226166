"""Where in the HTML of a mail may a code or a link stand? Nowhere that a mail program would fetch by itself.

Mail programs load pictures and styles without being asked: `<img src="https://elsewhere/{{ code }}">` tells a
code to a stranger before anybody has read the mail. What a mail carries stands in its text or in the `href`
of an `<a>`, and nowhere else. What is text is for a parser to say that reads as browsers do: a
sanitiser that keeps nothing but text and such links must keep every variable, whatever stands in it.

Conditions stand in the text too, so that each branch is read alike with and without the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from html import escape
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

import nh3
from jinja2 import nodes

from cosyncjwt.delivery.html_measure import ensure_readable
from cosyncjwt.delivery.template_language import refused
from cosyncjwt.delivery.words import HTML

UNREAD: Final = frozenset(
    {
        "embed", "iframe", "link", "math", "noembed", "noframes", "noscript", "object", "plaintext", "script",
        "select", "svg", "template", "textarea", "xmp",
    }
)  # fmt: skip
"""Elements that fetch, or in which mail programs read differently: none is needed in a mail with a code."""
STYLE: Final = frozenset({"style"})
TITLE: Final = frozenset({"title"})
TEXT_TAGS: Final = nh3.ALLOWED_TAGS - UNREAD - STYLE - TITLE
FETCHES: Final = (
    "url(", "src(", "image(", "image-set(", "cross-fade(", "@import", "expression(", "behavior", "progid",
    "\\",
)  # fmt: skip
"""What in a style sheet loads something, or would hide that. One that loads a picture for each
`a[href*="123"]` tells a code digit by digit."""
HREF: Final = {"a": {"href"}}
FILLINGS: Final = ("{}", " {} ", "")
"""A variable may hold one word or several, or nothing: the page must be read alike."""
PLACES: Final = "A variable may stand in the text and in the href of an <a>, and {% if %} in the text:"
WHY: Final = "anywhere else mail programs may load it, and tell strangers what this mail carries."


class Kind(Enum):
    """What stands for a moment where a marker is."""

    SECRET = auto()
    OTHER = auto()
    SEAM = auto()


@dataclass(frozen=True, slots=True)
class Marker:
    """A word in place of a variable, or at the edge of a branch."""

    word: str
    kind: Kind
    line: int


class _Page:
    """The HTML with its branches one after the other, and markers for all that is not written there."""

    def __init__(self, source: str, secrets: frozenset[str]) -> None:
        self._secrets = secrets
        # No source has its own digest in it, so that no word can pass for a marker.
        self._stem = f"m{sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}n"
        self._number = 0
        self.pieces = list(self._read(HTML.parse(source).body))

    @property
    def markers(self) -> list[Marker]:
        """All markers, in the order of the page."""
        return [piece for piece in self.pieces if isinstance(piece, Marker)]

    def filled(self, filling: str) -> str:
        """Return the page with other variables as in `filling`; secrets are one word, and so are seams."""
        return "".join(
            piece
            if isinstance(piece, str)
            else (filling.format(piece.word) if piece.kind is Kind.OTHER else piece.word)
            for piece in self.pieces
        )

    def _read(self, body: Iterable[nodes.Node]) -> Iterator[str | Marker]:
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    yield self._said(part)
            elif isinstance(node, nodes.If):
                for branch in (node.body, node.elif_, node.else_):
                    yield self._marker(Kind.SEAM, node.lineno)
                    yield from self._read(branch)
                yield self._marker(Kind.SEAM, node.lineno)

    def _said(self, part: nodes.Node) -> str | Marker:
        if isinstance(part, nodes.TemplateData):
            return part.data
        if isinstance(part, nodes.Const):
            return escape(str(part.value))
        parts = chain([part], part.find_all(nodes.Name))
        named = {name.name for name in parts if isinstance(name, nodes.Name)}
        return self._marker(Kind.SECRET if named & self._secrets else Kind.OTHER, part.lineno)

    def _marker(self, kind: Kind, line: int) -> Marker:
        self._number += 1
        return Marker(f"{self._stem}{self._number}e", kind, line)


def ensure_told_to_nobody(source: str, secrets: frozenset[str]) -> None:
    """Return when nothing of the HTML tells the secrets to others by itself; raise TemplateRefusedError.

    The template was checked before: it has words, variables and conditions.
    """
    page = _Page(source, secrets)
    kinds = {marker.kind for marker in page.markers}
    if Kind.SECRET not in kinds:
        return
    ensure_readable(page.filled(FILLINGS[0]))
    _ensure_nothing_fetches(page.filled(FILLINGS[0]))
    # Each reading takes its time: none where nothing is looked for, or where all fillings are alike.
    for filling in FILLINGS if Kind.OTHER in kinds else FILLINGS[:1]:
        html = page.filled(filling)
        hrefs = list[str]()
        kept = {Kind.SECRET: _kept(html, HREF, hrefs)}
        if Kind.SEAM in kinds:
            kept[Kind.SEAM] = _kept(html, {})
        if Kind.OTHER in kinds and filling:
            # In a title nothing is loaded: the shipped pages have the application's name there.
            kept[Kind.OTHER] = _kept(html, HREF, titles=True)
        for marker in page.markers:
            if marker.kind is Kind.OTHER and not filling:
                continue
            if marker.word not in kept[marker.kind]:
                raise refused(marker.line, f"{PLACES} {WHY}")
            if marker.kind is Kind.SECRET and any(_names_host(href, marker.word) for href in hrefs):
                raise refused(marker.line, f"A code has no place in the name of a host: {WHY}")


def _kept(
    html: str, attributes: dict[str, set[str]], hrefs: list[str] | None = None, *, titles: bool = False
) -> str:
    """Return what a sanitiser keeps, and note the links."""

    def noted(_tag: str, _attribute: str, value: str) -> str:
        if hrefs is not None:
            hrefs.append(value)
        return value

    return nh3.clean(
        html,
        tags=set(TEXT_TAGS | TITLE if titles else TEXT_TAGS),
        clean_content_tags=set(UNREAD | STYLE if titles else UNREAD | STYLE | TITLE),
        attributes=attributes,
        attribute_filter=noted,
        link_rel=None,
    )


def _names_host(href: str, word: str) -> bool:
    """Say whether the word may be part of a host's name, which browsers look up before anybody clicks."""
    before, found, _ = href.partition(word)
    if not found or not before or "?" in before or "#" in before:
        return False
    try:
        parts = urlsplit(before)
    except ValueError:
        return True
    return not (parts.netloc and parts.path.startswith("/"))


def _ensure_nothing_fetches(html: str) -> None:
    kept = nh3.clean(html, tags=set(UNREAD | STYLE), clean_content_tags=set(), attributes={}).lower()
    for name in sorted(UNREAD):
        if f"<{name}>" in kept:
            raise refused(1, f"<{name}> has no place in a mail with a code or a link: {WHY}")
    if "<style>" in kept:
        for word in FETCHES:
            if word in kept:
                raise refused(1, f"{word} has no place in the <style> of a mail with a code or a link: {WHY}")
