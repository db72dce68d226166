"""What does `cosyncjwt serve` answer, and what does it keep to itself?"""

import re

import pytest

from tests.documents import COMPLETE_SIGNUP, LOGIN, SIGNUP
from tests.process.conftest import Letterbox, Production
from tests.process.server import Client, Running, eventually
from tests.service import PASSWORD

BROWSER = {"accept": "text/html"}
ADA = "ada@example.com"


@pytest.fixture
def portal(serve_server: Running, production: Production) -> Client:
    """Return a front end of the portal, by the app token that `admin create` printed."""
    return Client(serve_server.http, production.app_token)


def test_a_person_signs_up_by_real_mail(portal: Client, letterbox: Letterbox) -> None:
    """The code travels by SMTP, and after it the password is good for a login."""
    sent = portal.run(SIGNUP, handle=ADA, password=PASSWORD)
    (code,) = re.findall(r"\b\d{6}\b", letterbox.text_to(ADA))

    completed = portal.run(COMPLETE_SIGNUP, handle=ADA, code=code)
    signed_in = portal.run(LOGIN, handle=ADA, password=PASSWORD)

    names = [answer["__typename"] for answer in (sent, completed, signed_in)]
    assert names == ["CodeSent", "SignedIn", "SignedIn"]


def test_mail_comes_from_the_operator(portal: Client, letterbox: Letterbox) -> None:
    """The sender is the one of COSYNCJWT_MAIL_FROM."""
    portal.run(SIGNUP, handle="eve@example.com", password=PASSWORD)

    eventually(lambda: bool(letterbox.to("eve@example.com")), "no letter")
    assert str(letterbox.to("eve@example.com")[0]["From"]) == "Login <login@example.com>"


@pytest.mark.parametrize(
    "path",
    [
        "/dev/inbox",
        "/dev/inbox.json",
        "/dev/quickstart.json",
        "/dev/token",
        "/dev/token.js",
        "/static/graphiql/graphiql.js",
    ],
)
def test_nothing_of_development_is_there(serve_server: Running, path: str) -> None:
    """Inbox, app tokens and GraphiQL's files do not exist in production."""
    assert serve_server.http.get(path, headers=BROWSER).status_code == 404


def test_a_browser_gets_no_graphiql(serve_server: Running) -> None:
    """GET /graphql is refused as every other method but POST."""
    assert serve_server.http.get("/graphql", headers=BROWSER).status_code in {404, 405}


def test_introspection_is_refused(portal: Client) -> None:
    """The schema is not told to strangers."""
    reply = portal.reply("{ __schema { queryType { name } } }", {}, None)

    assert "errors" in reply
    assert reply.get("data") is None


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_no_host(serve_server: Running, path: str) -> None:
    """A probe that knows the address only is answered."""
    assert serve_server.http.get(path, headers={"host": "10.0.0.1"}).json() == {"status": "ok"}


def test_logs_hold_no_handle_and_no_code(serve_server: Running, portal: Client, letterbox: Letterbox) -> None:
    """What is logged of a signup names neither the person nor the code (security J-09)."""
    handle = "quiet@example.com"
    portal.run(SIGNUP, handle=handle, password=PASSWORD)

    text = letterbox.text_to(handle)
    (code,) = re.findall(r"\b\d{6}\b", text)
    assert [secret for secret in (handle, f'"{code}"', PASSWORD) if secret in serve_server.log] == []
