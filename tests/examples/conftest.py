"""What do the tests of the examples share: a real development server, applications of their own, node."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.documents import CREATE_APPLICATION, LOGIN, REFUSED, SIGNUP
from tests.process.server import ROOT, Client, Running, running
from tests.service import PASSWORD

EXAMPLES = ROOT / "examples"
ROTATE = (
    """mutation Rotate($id: ID!, $immediately: Boolean) {
  rotateSigningKey(input: {id: $id}, immediately: $immediately) { __typename"""
    + REFUSED
    + "} }"
)
STOP = (
    """mutation Stop($id: ID!, $status: ApplicationStatus!) {
  setApplicationStatus(input: {id: $id, status: $status}) { __typename"""
    + REFUSED
    + "} }"
)


@dataclass(frozen=True, slots=True)
class Owned:
    """An application, its developer and its clients."""

    made: Any
    portal: Client
    client: Client
    developer: str

    @property
    def access_token(self) -> str:
        """A token of the developer's, anew each time: one of the beginning may be too old by then."""
        return str(self.portal.run(LOGIN, handle=self.developer, password=PASSWORD)["accessToken"])

    def jwt(self, handle: str = "ada@example.com") -> str:
        """Return a JWT that is signed now: of a signup the first time, of a login from then on."""
        answer = self.client.run(SIGNUP, handle=handle, password=PASSWORD)
        if answer["__typename"] != "SignedIn":
            answer = self.client.run(LOGIN, handle=handle, password=PASSWORD)
        return str(answer["jwt"])

    def rotate_at_once(self) -> None:
        """Give it another signing key, as after a leak."""
        answer = self.portal.run(ROTATE, self.access_token, id=self.made["id"], immediately=True)
        assert answer["__typename"] == "Application", answer

    def stop(self, *, to: str = "INACTIVE") -> None:
        """Switch it off, or on again."""
        answer = self.portal.run(STOP, self.access_token, id=self.made["id"], status=to)
        assert answer["__typename"] == "Application", answer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a development server on a fresh folder."""
    with running(tmp_path_factory.mktemp("examples"), "dev") as started:
        yield started


@pytest.fixture(scope="session")
def owned(server: Running) -> Callable[..., Owned]:
    """Return what makes an application, by a developer of its own."""
    numbers = itertools.count(1)

    def make(**settings: object) -> Owned:
        developer = f"dev{next(numbers)}@example.com"
        token = server.portal.sign_up(developer)["accessToken"]
        wanted = {"name": "Notes", "onboarding": {"signupFlow": "NONE"}, **settings}
        made = server.portal.run(CREATE_APPLICATION, token, input=wanted)
        assert made["__typename"] == "Application", made
        return Owned(made, server.portal, Client(server.http, made["appToken"]), developer)

    return make


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of node."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("not run: node is not installed")
    return found


def packages_of(example: str) -> Path:
    """Return the folder of an example whose packages `make examples` has installed."""
    folder = EXAMPLES / example
    if not (folder / "node_modules").is_dir():
        pytest.skip(f"not run: the packages of examples/{example} are not installed, `make examples` does it")
    return folder
