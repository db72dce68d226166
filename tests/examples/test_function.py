"""Do functions in the form of MongoDB's sign people up and log them in?"""

import json
import os
import subprocess
from collections.abc import Callable

import pytest

from tests.documents import COMPLETE_SIGNUP
from tests.examples.conftest import EXAMPLES, Owned
from tests.process.server import PATIENCE, Client, Running
from tests.service import PASSWORD

Ran = subprocess.CompletedProcess[str]
Function = Callable[..., Ran]


@pytest.fixture
def function(server: Running, node: str) -> Function:
    """Return what runs a function by its harness, for an application."""

    def run(name: str, *arguments: object, client: Client) -> Ran:
        values = {"AUTH_URL": f"{server.origin}/graphql", "AUTH_APP_TOKEN": client.app_token}
        return subprocess.run(  # noqa: S603 - our own example
            (node, "run.mjs", f"{name}.js"),
            cwd=EXAMPLES / "function",
            env={**os.environ, **values},
            input=json.dumps(arguments),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


def test_a_function_signs_up_and_logs_in(server: Running, function: Function) -> None:
    """`signup` has a code sent, and once it is confirmed `login` answers with a JWT for the same user."""
    sample, handle = server.sample, "function@example.com"

    sent = json.loads(function("signup", handle, PASSWORD, client=sample).stdout)
    (message, *_) = server.http.get("/dev/inbox.json", params={"to": handle}).json()
    signed_up = sample.run(COMPLETE_SIGNUP, handle=handle, code=message["code"])
    signed_in = json.loads(function("login", handle, PASSWORD, client=sample).stdout)

    assert (sent["__typename"], sent["sentTo"]) == ("CodeSent", handle)
    assert signed_in["__typename"] == "SignedIn"
    assert signed_in["user"]["id"] == signed_up["user"]["id"]
    assert signed_in["jwt"].count(".") == 2


def test_a_function_returns_what_a_person_can_mend(server: Running, function: Function) -> None:
    """A wrong password is an answer of `login`, a password that is too short one of `signup`."""
    wrong = json.loads(function("login", "nobody@example.com", PASSWORD, client=server.sample).stdout)
    weak = json.loads(function("signup", "weak@example.com", "short", client=server.sample).stdout)

    assert (wrong["__typename"], wrong["code"]) == ("Rejected", "INVALID_CREDENTIALS")
    assert (weak["__typename"], weak["failed"]) == ("PasswordTooWeak", ["MIN_LENGTH"])


def test_a_function_passes_metadata_on(owned: Callable[..., Owned], function: Function) -> None:
    """The third argument of `signup` becomes the user's metadata; where flow is NONE the answer is a JWT."""
    field = {"path": "user_data.team", "fieldName": "team", "required": True}
    client = owned(metadataFields=[field]).client
    metadata = {"user_data": {"team": "red"}}

    signed_in = json.loads(function("signup", "t@example.com", PASSWORD, metadata, client=client).stdout)
    known = client.run("{ me { metadata } }", signed_in["accessToken"])

    assert known["metadata"] == metadata


def test_a_function_throws_what_is_not_the_persons_business(
    owned: Callable[..., Owned], function: Function
) -> None:
    """An application that was switched off is an error for the caller, its code the message."""
    application = owned()
    application.stop()

    thrown = function("login", "ada@example.com", PASSWORD, client=application.client)

    assert (thrown.returncode, thrown.stderr.strip()) == (1, "APPLICATION_INACTIVE")
