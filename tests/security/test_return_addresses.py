"""Can the page behind a signup link be made to lead elsewhere?"""

from typing import Any
from urllib.parse import urlsplit

from tests.applications import created
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import LOGIN
from tests.outcomes import outcome
from tests.people import developer
from tests.return_addresses import PAYLOADS, WELCOME
from tests.security.support import ADA, form_of, press
from tests.service import PASSWORD, GraphQL, Service

SIGNUP = """mutation($handle: String!, $password: String!, $returnTo: String) {
  signup(input: {handle: $handle, password: $password, returnTo: $returnTo}) {
    __typename ... on UserError { code message path }
  }
}"""
UPDATE = """mutation($id: ID!, $to: [String!]) { updateApplication(input: {id: $id, returnAddresses: $to}) {
  __typename ... on Application { returnAddresses } ... on UserError { code path }
} }"""
READ = "query($id: ID) { application(id: $id) { returnAddresses } }"
APP = "myapp://welcome"


async def home(service: Service) -> tuple[GraphQL, str, GraphQL]:
    """Return a developer, the id of an application with two return addresses, and a client of it."""
    dev = await developer(service)
    made = await created(
        dev,
        "Notes",
        onboarding={"signupFlow": "LINK"},
        returnAddresses=[WELCOME.upper()[:7] + WELCOME[7:], APP],
    )
    return dev, made["id"], service.client_of(made["appToken"])


async def link(service: Service, app: GraphQL, return_to: str | None) -> str:
    """Sign Ada up and return the link of the mail."""
    sent = await app.run(SIGNUP, {"handle": ADA, "password": PASSWORD, "returnTo": return_to})
    assert sent["__typename"] == "CodeSent", sent
    return str((await service.newest(ADA))["link"])


async def test_the_page_leads_back_to_a_registered_address(service: Service) -> None:
    """After the button, and not before, the page shows the way back; the link and its page do not hold it."""
    _, _, app = await home(service)
    address = await link(service, app, "HTTPS://APP.example.org/welcome")
    parts = urlsplit(address)

    looked = await service.http.get(f"{parts.path}?{parts.query}")
    pressed = await press(service, form_of(address))

    assert WELCOME not in looked.text + address
    assert pressed.status_code == 200
    assert f'href="{WELCOME}"' in pressed.text
    assert "location" not in pressed.headers
    assert await outcome(app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_an_app_may_be_the_way_back(service: Service) -> None:
    """A registered scheme of an app's own stands in the page as it was registered."""
    _, _, app = await home(service)

    pressed = await press(service, form_of(await link(service, app, APP)))

    assert f'href="{APP}"' in pressed.text


async def test_without_an_address_there_is_no_way_back(service: Service) -> None:
    """A signup that names no address ends on a page without a link."""
    _, _, app = await home(service)

    pressed = await press(service, form_of(await link(service, app, None)))

    assert "href=" not in pressed.text.replace('href="data:,"', "").replace('href="/static', "")


async def test_C12_nothing_else_is_taken(service: Service, backend: Backend) -> None:
    """Whatever is not exactly a registered address refuses the signup, and nothing is kept or sent."""
    _, _, app = await home(service)

    async with unchanged(backend):
        ended = {
            payload[:80]: await outcome(
                app, SIGNUP, {"handle": ADA, "password": PASSWORD, "returnTo": payload}
            )
            # Half a character does not travel as JSON; the endpoint refuses it whatever it is for.
            for payload in PAYLOADS
            if payload != "\ud800"
        }

    assert set(ended.values()) == {"VALUE_INVALID"}, ended


async def test_C12_the_form_cannot_name_an_address(service: Service) -> None:
    """Parameters added to the link or the form lead nowhere."""
    _, _, app = await home(service)
    address = await link(service, app, WELCOME)
    evil = dict.fromkeys(("return_to", "returnTo", "next", "redirect_uri", "url"), "https://evil.example/")

    pressed = await press(service, {**form_of(address), **evil})

    assert "evil.example" not in pressed.text + str(pressed.headers)


async def test_C12_an_address_that_was_taken_back_is_not_shown(service: Service) -> None:
    """What is no longer registered when the button is pressed is left out."""
    dev, application_id, app = await home(service)
    address = await link(service, app, WELCOME)
    await dev.run(UPDATE, {"id": application_id, "to": [APP]})

    pressed = await press(service, form_of(address))

    assert pressed.status_code == 200
    assert "app.example.org" not in pressed.text


async def test_C13_the_page_tells_the_next_site_nothing(service: Service) -> None:
    """The page says no-referrer and no-store, and does not hold the token."""
    _, _, app = await home(service)
    address = await link(service, app, WELCOME)

    pressed = await press(service, form_of(address))

    assert pressed.headers["referrer-policy"] == "no-referrer"
    assert pressed.headers["cache-control"] == "no-store"
    assert form_of(address)["token"] not in pressed.text


async def test_C12_only_good_addresses_are_registered(service: Service, backend: Backend) -> None:
    """A developer's mistake is refused, pointing to it, and the former list stays."""
    dev, application_id, app = await home(service)

    async with unchanged(backend):
        refused: Any = await dev.run(UPDATE, {"id": application_id, "to": [WELCOME, "http://example.org/"]})
    shown = await dev.run(READ, {"id": application_id})

    assert (refused["code"], refused["path"]) == ("VALUE_INVALID", ["input", "returnAddresses", "1"])
    assert shown["returnAddresses"] == [WELCOME, APP]
    assert await outcome(app, READ) == "FORBIDDEN"
