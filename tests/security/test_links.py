"""Can a link be bent, or pressed by somebody else than the person?"""

from dataclasses import replace

import pytest

from tests.applications import client_with
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import LOGIN, SIGNUP
from tests.forging import decoded
from tests.outcomes import outcome
from tests.security.support import ADA, form_of, link_for, press
from tests.service import ORIGIN, PASSWORD, Service


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "gopher"},
        {"x-forwarded-server": "evil.example"},
        {"x-host": "evil.example"},
        {"x-original-url": "//evil.example/"},
        {"forwarded": "host=evil.example;proto=https"},
        {"origin": "https://evil.example"},
        {"referer": "https://evil.example/"},
    ],
    ids=str,
)
async def test_C10_links_lead_to_the_configured_origin(service: Service, headers: dict[str, str]) -> None:
    """No header of a request gets into the link of a mail or into a JWT's issuer."""
    app = await client_with(service, "LINK")
    asking = replace(app, headers={**app.headers, **headers})

    link = await link_for(service, asking)
    await press(service, form_of(link))
    login = await asking.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    assert link.startswith(f"{ORIGIN}/signup/confirm?")
    assert str(decoded(login["jwt"].split(".")[1])["iss"]).startswith(f"{ORIGIN}/apps/")


@pytest.mark.parametrize("host", ["evil.example", "auth.test.evil.example", "auth.test@evil.example", ""])
async def test_C10_other_hosts_are_refused(service: Service, backend: Backend, host: str) -> None:
    """A request for another host is refused before anything happens."""
    asking = replace(service.sample, headers={**service.sample.headers, "host": host})

    async with unchanged(backend):
        reply = await asking.post(SIGNUP, {"handle": ADA, "password": PASSWORD})

    assert reply.status_code in {400, 421}
    assert "evil" not in reply.text


async def test_C11_opening_a_link_changes_nothing(service: Service, backend: Backend) -> None:
    """Mail scanners may open a link as often as they like; the person's press still counts."""
    app = await client_with(service, "LINK")
    link = (await link_for(service, app)).removeprefix(ORIGIN)

    async with unchanged(backend):
        looks = [await service.http.request(method, link) for method in ("GET", "HEAD", "GET", "OPTIONS") * 3]

    assert {reply.status_code for reply in looks if reply.request.method in {"GET", "HEAD"}} == {200}
    assert await outcome(app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "INVALID_CREDENTIALS"
    assert (await press(service, form_of(link))).status_code == 200
    assert await outcome(app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_C13_the_link_stays_out_of_the_page_that_follows(service: Service) -> None:
    """The answer to the press has no token, and asks for no referrer and no cache."""
    app = await client_with(service, "LINK")
    form = form_of(await link_for(service, app))

    reply = await press(service, form)

    assert form["token"] not in reply.text
    assert (reply.headers["referrer-policy"], reply.headers["cache-control"]) == ("no-referrer", "no-store")
