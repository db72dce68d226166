"""How much HTML is read? As much as a mail needs, and as a parser reads in a moment.

For each tag a parser of HTML looks at what is open: thousands nested into each other take it a second. What
formats and is left open it opens again in each paragraph: ten kilobytes become millions of elements. So the
tags are counted before anything is read, which bounds what one reading costs, and the first reading tells
what has become of them before there are more (security J-05).
"""

import re
from itertools import accumulate
from typing import Final

import nh3

from cosyncjwt.delivery.template_language import refused

MOST_TAGS: Final = 1_000
"""Tags, the closing ones among them. 32 KiB whose tags have the styles that mails need are some hundreds."""

GROWTH: Final = 4
"""How many tags may become of one: what may be left open is closed, and a table gets its body."""

DEEPEST: Final = 100
"""How many elements may be nested into each other. Mails are tables in tables in tables, a few dozen deep."""

EMPTY: Final = frozenset({"area", "br", "col", "hr", "img", "wbr"})
WRITTEN: Final = (nh3.ALLOWED_TAGS | {"big", "font", "nobr"}) - EMPTY
"""What a sanitiser writes here, each with its end: all that formats is among it."""
EDGE: Final = re.compile("</?")
TAG: Final = re.compile("<[A-Za-z/!?]")
"""Where a parser may see a tag begin; any other < is text for it."""


def ensure_readable(html: str) -> None:
    """Return when the HTML is read in a moment, however often; raise TemplateRefusedError."""
    tags = len(TAG.findall(html))
    if tags > MOST_TAGS:
        raise refused(1, f"At most {MOST_TAGS:,} tags, and here are {tags:,}.")
    # Whatever the author wrote, in what comes back a < begins a tag and nothing else.
    read = nh3.clean(html, tags=set(WRITTEN), attributes={}, clean_content_tags=set(), link_rel=None)
    edges = EDGE.findall(read)
    if len(edges) > GROWTH * MOST_TAGS:
        message = "Something is left open, a <b> or a <font>, that every paragraph after it opens again."
        raise refused(1, message)
    if max(accumulate(1 if edge == "<" else -1 for edge in edges), default=0) > DEEPEST:
        raise refused(1, f"At most {DEEPEST} elements may be nested into each other.")
