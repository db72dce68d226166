"""Is the page behind a signup link safe to open, and clear?"""

import logging
from urllib.parse import quote

import httpx
import pytest
from structlog.typing import EventDict

from cosyncjwt import errors
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.http.link_page import OUTCOMES, LinkPage
from cosyncjwt.http.page import CONTENT_SECURITY_POLICY, Pages
from tests.http.client import browser

APPLICATION = "0b0cbb57-9c63-4f8a-8d4a-5f35ac2ad0a4"
TOKEN = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq83"
PATH = "/signup/confirm"
QUERY = f"{PATH}?app={APPLICATION}&token={TOKEN}"
FORM = {"app": APPLICATION, "token": TOKEN}
PAYLOAD = '"><script>alert(1)</script>'


class Door:
    """The page, and what its button did."""

    def __init__(self) -> None:
        self.confirmed: list[tuple[str, str]] = []
        self.refusal: errors.PublicError | None = None
        self.name: str | None = "Notes"
        pages = Pages()
        page = LinkPage(pages=pages, confirm=self.confirm, application_name=self.application_name)
        self.client = browser([*pages.routes, *page.routes])

    async def confirm(self, application_id: str, token: Secret, _device: Device) -> None:
        """Refuse as the test says, or confirm."""
        if self.refusal is not None:
            raise self.refusal
        self.confirmed.append((application_id, token.reveal()))

    async def application_name(self, application_id: str) -> str | None:
        """Know one application."""
        return self.name if application_id == APPLICATION else None

    async def look(self, path: str = QUERY, method: str = "GET") -> httpx.Response:
        """Open the link."""
        return await self.client.request(method, path)

    async def press(self, form: dict[str, str] | None = None) -> httpx.Response:
        """Press the button."""
        return await self.client.post(PATH, data=FORM if form is None else form)


@pytest.fixture
def door() -> Door:
    """Return a page that confirms everything."""
    return Door()


async def test_page_has_name_and_button(door: Door) -> None:
    """The page says which application it is about and has one form that posts the link's two halves."""
    page = (await door.look()).text

    assert "Notes" in page
    assert page.count("<form") == page.count("<button") == 1
    assert f'<form method="post" action="{PATH}">' in page
    assert f'name="app" value="{APPLICATION}"' in page
    assert f'name="token" value="{TOKEN}"' in page


async def test_unknown_application_has_the_same_page_without_a_name(door: Door) -> None:
    """Opening a link tells nobody whether its application exists, beyond the name."""
    known = (await door.look()).text
    door.name = None

    answer = await door.look()

    assert answer.status_code == 200
    assert answer.text == known.replace('<p class="application">Notes</p>\n', "")


async def test_parameters_that_others_add_do_no_harm(door: Door) -> None:
    """A link to which a mail program has added its own parameters still works."""
    assert (await door.look(f"{QUERY}&utm_source=mail&flag&empty=")).status_code == 200


async def test_button_confirms(door: Door) -> None:
    """The button confirms with the link's two halves and says what to do next."""
    answer = await door.press()

    assert door.confirmed == [(APPLICATION, TOKEN)]
    assert answer.status_code == 200
    assert "You are signed up" in answer.text
    assert "log in" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_C11_opening_the_link_changes_nothing(door: Door, method: str) -> None:
    """A mail scanner opens the link three times, and the person still succeeds."""
    for _ in range(3):
        assert (await door.look(method=method)).status_code == 200
    assert door.confirmed == []

    await door.press()

    assert len(door.confirmed) == 1


async def test_C11_the_query_of_a_post_is_not_read(door: Door) -> None:
    """A POST confirms by its form alone, so that an opened link cannot be turned into one."""
    answer = await door.client.post(QUERY)

    assert answer.status_code == 415
    assert door.confirmed == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_C11_no_other_method_confirms(door: Door, method: str) -> None:
    """Any other method is refused."""
    assert (await door.client.request(method, QUERY)).status_code == 405
    assert door.confirmed == []


@pytest.mark.parametrize("answered", ["look", "press", "refused", "malformed"])
async def test_C13_pages_are_not_kept_and_tell_no_referrer(door: Door, answered: str) -> None:
    """Every page forbids caches, referrers, scripts and frames."""
    door.refusal = errors.InvalidCode() if answered == "refused" else None

    form = {"token": ""} if answered == "malformed" else FORM
    headers = (await (door.look() if answered == "look" else door.press(form))).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY


async def test_C13_token_is_in_no_log(
    door: Door, logs: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither opening nor pressing nor a refusal logs the token."""
    caplog.set_level(logging.DEBUG)

    await door.press()
    door.refusal = errors.InvalidCode()
    await door.press()
    await door.press({**FORM, "app": ""})

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
    assert TOKEN not in str(logs) + str(ours)
    assert [event["reason"] for event in logs] == ["INVALID_CODE"]


async def test_C13_token_is_not_in_the_answer_to_the_button(door: Door) -> None:
    """The page after the button holds no token."""
    assert TOKEN not in (await door.press()).text


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (errors.InvalidCode(), 400),
        (errors.CodeExpired(), 400),
        (errors.TooManyAttempts(), 400),
        (errors.ApplicationInactive(), 403),
        (errors.ApplicationSuspended(), 403),
        (errors.ApplicationBlocked(), 403),
        (errors.SignupDisabled(), 403),
        (errors.HandleTaken(), 409),
        (errors.UserLimitReached(), 409),
        (errors.RateLimited(60), 429),
        (errors.Overloaded(1), 503),
        (errors.NotFound(), 400),
    ],
)
async def test_refusal_has_status_and_advice(door: Door, refusal: errors.PublicError, status: int) -> None:
    """Each refusal has its status and a page that says what to do."""
    door.refusal = refusal

    answer = await door.press()

    assert answer.status_code == status
    assert OUTCOMES.get(type(refusal), OUTCOMES[errors.InvalidCode]).advice in answer.text


async def test_busy_server_says_when_to_come_back(door: Door) -> None:
    """A refusal that passes by itself carries Retry-After."""
    door.refusal = errors.Overloaded(7)

    assert (await door.press()).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"app={APPLICATION}",
        f"token={TOKEN}",
        f"app={APPLICATION}&token=",
        f"app={APPLICATION}&token={TOKEN}&token={TOKEN}",
        f"app={APPLICATION}&token[$ne]=x",
        f"app={APPLICATION}&token={TOKEN}%00",
        f"app={APPLICATION}&token={TOKEN}%0a",
        f"app={APPLICATION}&token=%ff",
        f"app={APPLICATION}&token={'a' * 129}",
        f"app=../x&token={TOKEN}",
        f"app={APPLICATION}&token={quote('Ａ１')}",
        "&".join(f"a{number}=1" for number in range(50)),
    ],
)
async def test_J01_what_is_no_link_is_refused(door: Door, query: str) -> None:
    """A link that this server never made is refused, opened or posted, before anything is asked."""
    looked = await door.look(f"{PATH}?{query}")
    form_type = {"content-type": "application/x-www-form-urlencoded"}
    pressed = await door.client.post(PATH, content=query, headers=form_type)

    assert (looked.status_code, pressed.status_code) == (400, 400)
    assert door.confirmed == []


@pytest.mark.parametrize("name", ["app", "token", "other"])
async def test_J07_markup_in_a_parameter_is_not_repeated(door: Door, name: str) -> None:
    """Markup in any parameter, opened or posted, never becomes markup of the page."""
    looked = await door.look(f"{PATH}?{httpx.QueryParams({**FORM, name: PAYLOAD})}")
    pressed = await door.press({**FORM, name: PAYLOAD})

    assert "<script" not in looked.text + pressed.text


async def test_J07_markup_in_a_name_is_text(door: Door) -> None:
    """Markup in an application's name is shown and not obeyed."""
    door.name = PAYLOAD

    assert "<script" not in (await door.look()).text


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json", "multipart/form-data"])
async def test_body_must_be_a_form(door: Door, content_type: str) -> None:
    """Another content type is 415."""
    answer = await door.client.post(
        PATH, content=f"app={APPLICATION}&token={TOKEN}", headers={"content-type": content_type}
    )

    assert answer.status_code == 415
    assert door.confirmed == []


async def test_large_body_is_refused(door: Door) -> None:
    """A body of more than 4 KiB is 413."""
    assert (await door.press({**FORM, "more": "a" * 4096})).status_code == 413
    assert door.confirmed == []
