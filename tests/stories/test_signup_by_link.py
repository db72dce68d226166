"""Grace signs up where a link is mailed; her mail program opens the link before she does."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from tests.documents import CREATE_APPLICATION, LOGIN, SIGNUP
from tests.people import developer
from tests.service import PASSWORD, Service

GRACE = "grace@example.com"


class _HiddenFields(HTMLParser):
    """Finds what a browser would send when the button is pressed."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the hidden fields."""
        fields = dict(attrs)
        if tag == "input" and fields.get("type") == "hidden":
            self.found[str(fields["name"])] = str(fields["value"])


async def test_the_story_of_grace(service: Service) -> None:
    """Looking at the link changes nothing, pressing its button makes the user, and only once."""
    maker = await developer(service)
    notes = await maker.run(
        CREATE_APPLICATION, {"input": {"name": "Notes", "onboarding": {"signupFlow": "LINK"}}}
    )
    app = service.client_of(notes["appToken"])

    # She signs up and gets a link instead of a code.
    sent = await app.run(SIGNUP, {"handle": GRACE, "password": PASSWORD})
    assert (sent["__typename"], sent["delivery"]) == ("CodeSent", "EMAIL_LINK")
    message = await service.newest(GRACE)
    assert message["code"] is None
    link = urlsplit(str(message["link"]))
    assert f"{link.scheme}://{link.netloc}" == service.origin

    # A mail scanner opens it, twice: she is no user yet.
    for _ in range(2):
        page = await service.http.get(f"{link.path}?{link.query}")
        assert page.status_code == 200
    assert (await app.run(LOGIN, {"handle": GRACE, "password": PASSWORD}))["code"] == "INVALID_CREDENTIALS"

    # She presses the button: the page sends just what the link said.
    fields = _HiddenFields()
    fields.feed(page.text)
    assert fields.found == {name: values[0] for name, values in parse_qs(link.query).items()}
    pressed = await service.http.post(link.path, data=fields.found)
    assert pressed.status_code == 200

    # Now she can log in, and the link is used up.
    assert (await app.run(LOGIN, {"handle": GRACE, "password": PASSWORD}))["__typename"] == "SignedIn"
    again = await service.http.post(link.path, data=fields.found)
    assert again.status_code == 400
