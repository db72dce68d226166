"""Does a developer find the messages that were not sent?"""

import re
from datetime import timedelta

import httpx
import pytest

from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.http.dev import SCRIPT_POLICY, DevPages
from cosyncjwt.http.page import CONTENT_SECURITY_POLICY, Pages
from tests.delivery.stand_ins import LINK, make_mail
from tests.fakes import FrozenClock
from tests.http.client import browser

ISSUERS = "http://127.0.0.1:8000/apps/"
QUICKSTART = {"graphqlUrl": "http://127.0.0.1:8000/graphql"}


class Desk:
    """The pages of an inbox, and whether they waited for the messages under way."""

    def __init__(self, clock: FrozenClock) -> None:
        self.inbox = Inbox(clock)
        self.drained = 0
        pages = Pages()
        dev = DevPages(
            pages=pages, inbox=self.inbox, drain=self.drain, quickstart=QUICKSTART, issuers=ISSUERS
        )
        self.client = browser([*pages.routes, *dev.routes])

    async def drain(self) -> None:
        """Count."""
        self.drained += 1

    async def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return await self.client.get(path)


@pytest.fixture
def desk(clock: FrozenClock) -> Desk:
    """Return the pages of an empty inbox."""
    return Desk(clock)


async def test_page_shows_code_and_link_newest_first(desk: Desk, clock: FrozenClock) -> None:
    """The page has every message, the newest first, its code and its link."""
    await desk.inbox.send(make_mail())
    clock.advance(timedelta(seconds=1))
    await desk.inbox.send(make_mail(subject="Confirm", code=None, link=LINK))

    page = (await desk.get("/dev/inbox")).text

    assert '<p class="code">042917</p>' in page
    assert f'href="{LINK.replace("&", "&amp;")}"' in page
    assert page.index("Confirm") < page.index("Your sign-up code")


async def test_empty_page_says_what_to_do(desk: Desk) -> None:
    """An empty inbox tells how to fill it."""
    assert "Sign up somebody" in (await desk.get("/dev/inbox")).text


async def test_json_is_the_contract(desk: Desk) -> None:
    """Each entry of the JSON has exactly the promised members."""
    await desk.inbox.send(make_mail())

    [entry] = (await desk.get("/dev/inbox.json")).json()

    assert list(entry) == ["to", "channel", "template", "subject", "text", "code", "link", "sentAt", "sender"]


@pytest.mark.parametrize("path", ["/dev/inbox", "/dev/inbox.json"])
async def test_messages_under_way_are_waited_for(desk: Desk, path: str) -> None:
    """Whoever looks right after a signup sees its message."""
    await desk.get(path)

    assert desk.drained == 1


@pytest.mark.parametrize("to", ["ada+one@example.com", "ada%2Bone@example.com", "ADA%2Bone%40EXAMPLE.com"])
async def test_handle_with_a_plus_is_found(desk: Desk, to: str) -> None:
    """A plus in the query means a plus, written as it is or as %2B."""
    await desk.inbox.send(make_mail(to="ada+one@example.com"))
    await desk.inbox.send(make_mail(to="ada@example.com"))

    entries = (await desk.get(f"/dev/inbox.json?to={to}")).json()

    assert [entry["to"] for entry in entries] == ["ada+one@example.com"]


async def test_page_of_one_handle(desk: Desk) -> None:
    """The page can show the messages to one handle."""
    await desk.inbox.send(make_mail(to="ada@example.com"))
    await desk.inbox.send(make_mail(to="grace@example.com"))

    page = (await desk.get("/dev/inbox?to=grace@example.com")).text

    assert "grace@example.com" in page
    assert "ada@example.com" not in page


async def test_quickstart_is_what_the_application_gave(desk: Desk) -> None:
    """The quickstart document is served as it was made."""
    assert (await desk.get("/dev/quickstart.json")).json() == QUICKSTART


@pytest.mark.parametrize(
    "path", ["/dev/inbox", "/dev/inbox.json", "/dev/quickstart.json", "/dev/token", "/dev/token.js"]
)
async def test_nothing_is_kept(desk: Desk, path: str) -> None:
    """No cache keeps a code or a token."""
    assert (await desk.get(path)).headers["cache-control"] == "no-store"


async def test_J07_page_runs_no_script(desk: Desk) -> None:
    """The page's policy allows its own style sheet and nothing else, and it needs no more."""
    await desk.inbox.send(make_mail(link=LINK))
    answer = await desk.get("/dev/inbox")

    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert not any(forbidden in answer.text for forbidden in ("<script", "<style", "style=", "onclick"))


@pytest.mark.parametrize("field", ["to", "subject", "text", "code", "link", "template"])
async def test_J07_markup_in_a_message_is_text(desk: Desk, field: str) -> None:
    """Markup in any part of a message, or in the query, is shown and not obeyed."""
    payload = '"><script>alert(1)</script>'
    await desk.inbox.send(make_mail(**{field: payload}))

    for path in ("/dev/inbox", f"/dev/inbox?to={payload}"):
        assert "<script" not in (await desk.get(path)).text


async def test_stylesheet_is_served(desk: Desk) -> None:
    """The style sheet that the pages name is there."""
    answer = await desk.get("/static/pages/pages.css")

    assert answer.headers["content-type"].startswith("text/css")
    assert ".code" in answer.text


async def test_J07_token_page_runs_our_script_only(desk: Desk) -> None:
    """The token page has one script, a file of ours, and its policy lets it reach this server alone."""
    answer = await desk.get("/dev/token")

    assert answer.headers["content-security-policy"] == SCRIPT_POLICY
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script type="module" src="/dev/token.js">']
    assert not any(forbidden in answer.text for forbidden in ("<style", "style=", "onclick", "<form"))
    assert (await desk.get("/dev/token.js")).headers["content-type"].startswith("text/javascript")


async def test_token_page_knows_its_issuers(desk: Desk) -> None:
    """The page is told what an issuer of this server begins with."""
    assert f'data-issuers="{ISSUERS}"' in (await desk.get("/dev/token")).text


async def test_J07_token_in_the_address_is_not_taken_up(desk: Desk) -> None:
    """Neither the page nor its script reads the address, where a token would stay in histories and logs."""
    page = (await desk.get("/dev/token?token=eyJhbGciOiJub25lIn0.e30.")).text
    script = (await desk.get("/dev/token.js")).text

    assert "eyJhbGciOiJub25lIn0" not in page
    assert not re.search(r"location|history|localStorage|sessionStorage|cookie|sendBeacon", script)
