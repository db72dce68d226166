"""Do the example backends let in whom an application has signed in, and nobody else?"""

import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.documents import LOGIN
from tests.examples.backends import KID, Backend, begun, encoded
from tests.examples.conftest import EXAMPLES, Owned, packages_of
from tests.process.server import eventually
from tests.service import PASSWORD

KINDS = ("node-backend", "python-backend")
Owners = Callable[..., Owned]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return the name of each example."""
    name = str(request.param)
    if name == "node-backend":
        request.getfixturevalue("node")
        packages_of(name)
    return name


@pytest.fixture(scope="module")
def example(kind: str, owned: Owners) -> Iterator[Backend]:
    """Yield a backend for tests that do not count."""
    with begun(kind, owned()) as started:
        yield started


def by_public_key(example: Backend) -> str:
    """Return a JWT whose HMAC is made with the public key (RFC 8725, 2.1)."""
    header = {"alg": "HS256", "typ": "JWT", "kid": KID}
    parts = [encoded(json.dumps(part).encode()) for part in (header, example.keys.claims())]
    text = ".".join(parts)
    key = example.keys.application.made["publicKey"].encode()
    return f"{text}.{encoded(hmac.digest(key, text.encode(), hashlib.sha256))}"


def by_nobody(example: Backend) -> str:
    """Return a JWT without a signature."""
    return jwt.encode(example.keys.claims(), None, "none", {"kid": KID})


def by_a_stranger(example: Backend, kid: str = KID) -> str:
    """Return a JWT by a key that nobody has published, under a name of the caller's choice."""
    return jwt.encode(example.keys.claims(), STRANGER, "RS256", {"kid": kid})


def nested(_example: Backend) -> str:
    """Return what drowns a parser that goes down by recursion."""
    header = encoded(b'{"kid":' + b"[" * 5000)
    return f"{header}.e30.AAAA"


def access_token(example: Backend) -> str:
    """Return a token of the authentication server's own API."""
    application = example.keys.application
    application.jwt()
    signed_in = application.client.run(LOGIN, handle="ada@example.com", password=PASSWORD)
    return str(signed_in["accessToken"])


def claims(**changes: object) -> Callable[[Backend], str]:
    """Return what makes a well signed JWT with other claims; None takes one away."""
    return lambda example: example.keys.signed(example.keys.claims(**changes))


STRANGER = rsa.generate_private_key(65537, 2048)
FORGERIES: dict[str, Callable[[Backend], str]] = {
    "no JWT": lambda _: "x",
    "nested": nested,
    "no signature": by_nobody,
    "the public key as a secret": by_public_key,
    "a stranger's key": by_a_stranger,
    "an unknown key": lambda example: by_a_stranger(example, "unknown"),
    "an access token": access_token,
    "another algorithm": lambda example: example.keys.signed(example.keys.claims(), "RS512"),
    "another kind of token": lambda example: example.keys.signed(example.keys.claims(), typ="at+jwt"),
    "ended": claims(exp=1),
    "without an end": claims(exp=None),
    "without a user": claims(sub=None),
    "of another issuer": claims(iss="https://login.example.org/apps/other"),
    "for another audience": claims(aud="other"),
    "for nobody": claims(aud=None),
}


def test_a_user_is_let_in(example: Backend) -> None:
    """The JWT of a signup is enough, and the backend knows whose it is."""
    token = example.keys.application.jwt()

    reply = example.reply(token)

    assert reply.status_code == HTTPStatus.OK
    assert reply.json()["sub"] == jwt.decode(token, options={"verify_signature": False})["sub"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the line needs curl")
def test_the_readme_asks_as_a_user_does(kind: str, example: Backend) -> None:
    """The line with curl in the example's README is let in, at the port where the backend stands."""
    readme = (EXAMPLES / kind / "README.md").read_text("utf-8")
    [line] = re.findall(r"^curl .*$", readme, re.MULTILINE)
    script = line.replace("http://127.0.0.1:3000", str(example.http.base_url).rstrip("/"))

    asked = subprocess.run(  # noqa: S603 - our own line
        ["bash", "-c", f"{script} --silent --fail"],  # noqa: S607
        env={**os.environ, "JWT": example.keys.application.jwt()},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(asked.stdout)["sub"].startswith("usr_")


def test_the_tests_sign_as_the_application_does(example: Backend) -> None:
    """What is refused below is refused for what was changed."""
    assert example.status(example.keys.signed(example.keys.claims())) == HTTPStatus.OK


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused(example: Backend, forgery: str) -> None:
    """The answer is 401, the same whatever was wrong."""
    reply = example.reply(FORGERIES[forgery](example))

    assert (reply.status_code, reply.json()) == (HTTPStatus.UNAUTHORIZED, {"error": "unauthorized"})
    assert reply.headers["www-authenticate"].startswith("Bearer")


def test_a_jwt_of_another_application_is_refused(example: Backend, owned: Owners) -> None:
    """The same server has signed it, for somebody else."""
    assert example.status(owned().jwt()) == HTTPStatus.UNAUTHORIZED


def test_another_scheme_is_refused(example: Backend) -> None:
    """Only a bearer token counts."""
    token = example.keys.signed(example.keys.claims())

    assert example.reply(token, "Basic").status_code == HTTPStatus.UNAUTHORIZED


def test_the_keys_are_read_once(kind: str, owned: Owners) -> None:
    """Twenty requests ask for them one time, and go on while they cannot be had."""
    with begun(kind, owned()) as example:
        token = example.keys.application.jwt()

        first = [example.status(token) for _ in range(10)]
        example.keys.broken = True
        then = [example.status(token) for _ in range(10)]

        assert set(first + then) == {HTTPStatus.OK}
        assert example.keys.asked == 1


def test_a_rotation_needs_no_restart(kind: str, owned: Owners) -> None:
    """JWTs of the new key are let in, those of the leaked one are not any more."""
    with begun(kind, owned()) as example:
        application = example.keys.application
        former = application.jwt()
        assert example.status(former) == HTTPStatus.OK

        application.rotate_at_once()
        new = application.jwt()

        eventually(lambda: example.status(new) == HTTPStatus.OK, "the new key is not known")
        # Not later: a second after that, a key that is not known any more is worth reading the keys again.
        assert example.keys.asked == 2
        assert example.status(former) == HTTPStatus.UNAUTHORIZED


def test_made_up_keys_do_not_flood_the_server(kind: str, owned: Owners) -> None:
    """However many unknown keys are named, the keys are read once a second at most."""
    with begun(kind, owned()) as example:
        begun_at = time.monotonic()

        refused = [example.status(by_a_stranger(example, f"made up {number}")) for number in range(50)]

        assert set(refused) == {HTTPStatus.UNAUTHORIZED}
        # The first reading, and one at the end of each second.
        assert example.keys.asked <= 2 + int(time.monotonic() - begun_at)


def test_without_keys_nobody_is_told_to_log_in(kind: str, owned: Owners) -> None:
    """Before the keys could be read the answer is 503; when they can be, it is the user's."""
    with begun(kind, owned(), broken=True) as example:
        token = example.keys.application.jwt()

        before = example.reply(token)
        example.keys.broken = False

        assert (before.status_code, before.headers["retry-after"]) == (HTTPStatus.SERVICE_UNAVAILABLE, "5")
        eventually(lambda: example.status(token) == HTTPStatus.OK, "it does not come back")
