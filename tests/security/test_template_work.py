"""Can the words of a mail keep the server busy, by what they unfold to or by how often they are tried?"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, product
from string import ascii_lowercase

import pytest

from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.wording_check import ensure_fit
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import ValueInvalid
from cosyncjwt.flows.throttle import TEMPLATE_CHECKS
from tests.applications import created
from tests.outcomes import outcome
from tests.people import developer, developer_again
from tests.portal import id_of
from tests.service import GraphQL, Service
from tests.templates import PREVIEW_TEMPLATE, SET_TEMPLATE, words

FORMATTING = (
    "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u",
)  # fmt: skip
"""What the standard calls formatting elements: left open, they are opened again in whatever follows. A second
<a> or <nobr>, which belong to them, ends the first."""


def different(name: str, count: int) -> str:
    """Return so many tags of which no two are alike: of those that are, a parser keeps three."""
    letters: Iterator[str] = map("".join, product(ascii_lowercase, repeat=2))
    return "".join(f"<{name} x{each}>" for each in islice(letters, count))


def told(html: str) -> str:
    """Return what is said to the HTML of a mail with a code."""
    with pytest.raises(ValueInvalid) as refused:
        ensure_fit(Template.SIGNUP_CODE, Wording("x", "{{ code }}", html))
    assert refused.value.path == ("input", "html")
    return str(refused.value.message)


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<b>", "<svg><g>", "<i id=", "<!--<"])
def test_J05_more_tags_than_a_mail_has_are_not_read(opening: str) -> None:
    """Thousands of them in 32 KiB take a parser a second: they are counted and never read."""
    assert "At most 1,000 tags" in told("{{ code }}" + opening * 1_001)


@pytest.mark.parametrize("name", FORMATTING)
def test_J05_what_is_left_open_does_not_multiply(name: str) -> None:
    """A few kilobytes would become hundreds of thousands of elements, in each of ten readings."""
    assert "left open" in told(f"<p>{different(name, 90)}{{{{ code }}}}</p>" + "<p>x" * 400)


@pytest.mark.parametrize("opening", ["<div>", "<blockquote>", "<table><tr><td>", "<ul><li>"])
def test_J05_elements_have_no_bottomless_depth(opening: str) -> None:
    """What is nested into each other beyond what any mail needs is refused after one reading."""
    assert "nested" in told(opening * 101 + "{{ code }}")


def test_a_long_mail_is_as_welcome_as_a_short_one() -> None:
    """Rows of a table in tables, with styles and without the ends that may be left out, to the last byte."""
    row = '<tr><td style="padding:0 8px"><b>Ada</b><br>{{ code }}'
    begin, end = "<table><tr><td>" * 10, "</table>" * 10
    rows = "".join([row] * 40 + ["<tr><td>x<td>y<td><font color=red>z</font>"] * 120)
    html = f"<html><body>{begin}<table>{rows}</table>{end}"

    ensure_fit(Template.SIGNUP_CODE, Wording("x", "{{ code }}", html + "x" * (32 * 1024 - len(html))))


async def all_but(service: Service, dev: GraphQL, left: int) -> None:
    """Count what a preview counts, until so many are left."""
    templates = service.server.services.portal.message_templates
    portal, id_ = service.server.directory.tenant(service.server.portal.id), await id_of(dev)
    counted = TEMPLATE_CHECKS.most - left
    await asyncio.gather(*(templates._throttle.before_template_check(portal, id_) for _ in range(counted)))


async def test_J05_three_hundred_looks_in_ten_minutes(service: Service) -> None:
    """However many ask at once, for whichever application, previews and changes are counted."""
    dev = await developer(service)
    notes, other = await created(dev, "Notes"), await created(dev, "Other")
    await all_but(service, dev, 4)
    asked = [(document, each) for document in (PREVIEW_TEMPLATE, SET_TEMPLATE) for each in (notes, other)]

    ended = await asyncio.gather(
        *(outcome(dev, document, words(application)) for document, application in asked * 2)
    )
    refused = await dev.error(PREVIEW_TEMPLATE, words(notes))
    stranger = await developer(service, "other@example.com")
    beside = await outcome(stranger, PREVIEW_TEMPLATE, words(await created(stranger)))
    service.clock.advance(timedelta(minutes=10))
    later = await outcome(await developer_again(service), PREVIEW_TEMPLATE, words(notes))

    assert ended.count("RATE_LIMITED") == 4
    assert set(ended) <= {"RenderedMessage", "MessageTemplate", "RATE_LIMITED"}
    assert refused == {"code": "RATE_LIMITED", "retryAfterSeconds": 600}
    assert (beside, later) == ("RenderedMessage", "RenderedMessage")


async def test_what_is_nobodys_to_look_at_is_not_counted(service: Service) -> None:
    """What is refused before the words are looked at, another's application, leaves all there is."""
    dev, stranger = await developer(service), await developer(service, "other@example.com")
    notes, theirs = await created(dev), await created(stranger)
    await all_but(service, dev, 1)

    ended = [await outcome(dev, PREVIEW_TEMPLATE, words(each)) for each in (theirs, notes, notes)]

    assert ended == ["NOT_FOUND", "RenderedMessage", "RATE_LIMITED"]
