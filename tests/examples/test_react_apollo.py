"""Does the page with React and Apollo Client do what it says, in a real browser?"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.documents import REFUSED
from tests.examples.conftest import Owned, packages_of
from tests.examples.night import after_a_night
from tests.process.server import HOST, Running, eventually, free_port

DEMAND = (
    """mutation Demand($id: ID!, $required: Boolean!) {
  updateApplication(input: {id: $id, twoFactorRequired: $required}) { __typename"""
    + REFUSED
    + "} }"
)
SCENE_SECONDS = 300
FILTER = {"enabled": True, "minLength": 12, "minUpper": 1, "minLower": 1, "minDigit": 1, "minSpecial": 1}


@dataclass(frozen=True, slots=True)
class Page:
    """The built page, served; `node` drives it, `shots` is the folder for screenshots."""

    node: str
    folder: Path
    origin: str
    server: Running
    application: Owned
    shots: Path

    def driven(self, scene: str, **settings: str) -> subprocess.Popen[str]:
        """Start a browser on a scene."""
        return subprocess.Popen(  # noqa: S603 - our own example
            (self.node, "drive.mjs", scene, self.origin, self.server.origin, str(self.shots)),
            cwd=self.folder,
            env={**os.environ, **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def plays(self, scene: str, **settings: str) -> None:
        """Let a browser play a scene to its end."""
        with self.driven(scene, **settings) as browser:
            said, complained = browser.communicate(timeout=SCENE_SECONDS)
        assert browser.returncode == 0, said + complained


def done(folder: Path, *command: str, **settings: str) -> None:
    """Run a command of the example to its end."""
    outcome = subprocess.run(  # noqa: S603 - our own example
        command, cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.fixture(scope="module")
def page(
    server: Running, owned: Callable[..., Owned], node: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Yield the page, generated, checked and built, for an application that asks for much."""
    folder, built = packages_of("react-apollo"), tmp_path_factory.mktemp("page")
    if shutil.which("chromium") is None:
        pytest.skip("not run: examples/react-apollo needs chromium, which is not installed")
    onboarding = {"signupFlow": "CODE"}
    factors = {"twoFactorVerification": "PHONE", "smsCountries": ["US"]}
    application = owned(onboarding=onboarding, passwordFilter=FILTER, **factors)
    done(folder, "npm", "run", "generate")
    done(folder, "npm", "run", "check")
    out = ("--outDir", str(built), "--emptyOutDir")
    done(folder, "npx", "vite", "build", *out, VITE_APP_TOKEN=application.made["appToken"])
    port = free_port()
    preview = (node, "node_modules/vite/bin/vite.js", "preview", *out[:2], "--host", HOST)
    process = subprocess.Popen(  # noqa: S603 - our own example
        (*preview, "--port", str(port), "--strictPort"),
        cwd=folder,
        env={**os.environ, "AUTH_ORIGIN": server.origin},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    shots = Path(os.environ.get("SCREENSHOTS", str(built)))
    try:
        origin = f"http://{HOST}:{port}"
        eventually(lambda: answers(origin), "the page is not served")
        yield Page(node, folder, origin, server, application, shots)
    finally:
        process.kill()
        process.wait(20)


def answers(origin: str) -> bool:
    """Say whether somebody is there."""
    try:
        return httpx.get(origin, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_the_story_plays(page: Page) -> None:
    """Sign-up, code, second factor, login and logout, with what a person sees when something is wrong."""
    page.plays("story")


def test_it_refreshes_once(page: Page) -> None:
    """Whoever comes back after a night is signed in still, by one refresh for all that wait."""
    handle = "night-react@example.com"
    signed_in = page.application.client.sign_up(handle, "Correct horse 7 battery!")
    session = after_a_night(page.server.printed.parent / "data", signed_in)

    page.plays("night", SESSION=json.dumps(session), WHO=handle)


def test_a_forgotten_password(page: Page) -> None:
    """A new one by the code in the mail, with a wrong code and a weak password on the way."""
    page.plays("reset")


def test_whoever_is_in_haste(page: Page) -> None:
    """A form on its way is not sent again, and the next form is there at once."""
    page.plays("haste")


def test_codes_by_sms(page: Page) -> None:
    """A number that is none, a wrong code, recovery codes, and a login by SMS."""
    page.plays("phone")


def test_whoever_guesses_waits(page: Page) -> None:
    """After wrong passwords the form counts down the seconds until the next try."""
    page.plays("throttle")


def test_a_second_factor_that_is_demanded(page: Page) -> None:
    """Whoever has none sets one up before being let in."""
    application = page.application

    def demand(*, required: bool) -> None:
        wanted = {"id": application.made["id"], "required": required}
        answer = application.portal.run(DEMAND, application.access_token, **wanted)
        assert answer["__typename"] == "Application", answer

    demand(required=True)
    page.plays("enroll")
    # The scenes share the application, in any order.
    demand(required=False)


def test_it_says_that_an_application_is_switched_off(page: Page) -> None:
    """On the form that was open, and on the page from then on."""
    with page.driven("closed") as browser:
        assert browser.stdin is not None
        assert browser.stdout is not None
        for line in browser.stdout:
            if line.strip() == "ready":
                break
        page.application.stop()
        _, complained = browser.communicate("\n", timeout=SCENE_SECONDS)
        page.application.stop(to="ACTIVE")

    assert browser.returncode == 0, complained
