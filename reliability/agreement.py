"""How soon do several processes agree on what somebody has changed (E-10, E-12, E-36)?"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import jwt

from reliability.burst import Answer, Burst, Connection, request, words
from reliability.experiment import Amount, Finding
from reliability.stage import App, Stage, stage
from reliability.threads import at_work
from tests.api.test_rotate_signing_key import ROTATE
from tests.documents import LOGIN, ME, UPDATE_APPLICATION
from tests.service import PASSWORD

PACE_SECONDS = 0.04
"""Four clients at this pace are a hundred requests a second."""
CLIENTS = 4
LEAD_SECONDS, TRAIL_SECONDS = 1.0, 8.0
LIMIT_SECONDS = 5.0
FREE = 5
SET_STATUS = """mutation Status($id: ID!, $status: ApplicationStatus!) {
  setApplicationStatus(input: {id: $id, status: $status}) { __typename ... on UserError { code } }
}"""


@dataclass
class Askers:
    """Clients that ask the same at a steady pace, each time over a new connection to any process."""

    port: int
    whole: bytes
    word: Callable[[Answer], str]
    stopped: threading.Event = field(default_factory=threading.Event)
    notes: list[tuple[float, str]] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them ask meanwhile."""
        with at_work(self.stopped, [self._work] * CLIENTS):
            yield

    def _work(self) -> None:
        while not self.stopped.is_set():
            begun = time.monotonic()
            connection = Connection(self.port)
            answer = connection.ask(self.whole)
            connection.close()
            self.notes.append((begun, self.word(answer)))
            time.sleep(max(0.0, PACE_SECONDS - (time.monotonic() - begun)))

    def last(self, word: str, since: float) -> float:
        """Return how many seconds after a moment an answer of that kind was last asked for; 0 for none."""
        return max((asked - since for asked, said in self.notes if said == word), default=0.0)

    def count(self, word: str, since: float, until: float = float("inf")) -> int:
        """Return how many answers of that kind were asked for within a time."""
        return sum(said == word and since <= asked <= until for asked, said in self.notes)


def switched_off(amount: Amount, folder: Path) -> Finding:
    """E-12: an application is switched off amid a hundred requests a second to two processes."""
    del amount
    with stage(folder) as scene:
        app = scene.application("Switched off")
        seconds, asked = _status(scene, app)
    return Finding.of(
        f"last success {max(0.0, seconds):.1f} s after the acknowledgement, of {asked} requests",
        holds=seconds <= LIMIT_SECONDS,
    )


def second_factor_required(amount: Amount, folder: Path) -> Finding:
    """E-10: a second factor becomes required amid logins at two processes."""
    del amount
    with stage(folder) as scene:
        app = scene.application("Required", twoFactorVerification="GOOGLE")
        app.signed_up("alone@example.com")
        login = request(
            scene.server.port, app.client.app_token, LOGIN, handle="alone@example.com", password=PASSWORD
        )
        people = Askers(scene.server.port, login, lambda answer: answer.word)
        with people.at_work():
            time.sleep(LEAD_SECONDS)
            _updated(scene, app, {"twoFactorRequired": True})
            acknowledged = time.monotonic()
            time.sleep(TRAIL_SECONDS)
    late = people.count("SignedIn", acknowledged + LIMIT_SECONDS)
    before = people.count("SignedIn", 0.0, acknowledged)
    return Finding.of(
        f"{late} tokens without a second factor more than {LIMIT_SECONDS:.0f} s after the acknowledgement, "
        f"{before} before it; the last {people.last('SignedIn', acknowledged):.1f} s after it, of "
        f"{len(people.notes)} logins",
        holds=late == 0 and before > 0,
    )


def four_workers(amount: Amount, folder: Path) -> Finding:
    """E-36: four processes agree on status, key and settings, and hold one limit of wrong passwords."""
    del amount
    with stage(folder, workers=4) as scene:
        app = scene.application("Agreed")
        seconds = {"key": _key(scene, app), "settings": _settings(scene, app)}
        weighed, allowed = _weighed(scene, app)
        seconds["status"], _ = _status(scene, app)
    shown = ", ".join(f"{name} {max(0.0, each):.1f} s" for name, each in seconds.items())
    return Finding.of(
        f"until all four agree: {shown}; {weighed} of 200 wrong passwords at one moment weighed, "
        f"{max(0, weighed - allowed)} above the limit of {allowed}",
        holds=max(seconds.values()) <= LIMIT_SECONDS and weighed <= allowed,
    )


def _status(scene: Stage, app: App) -> tuple[float, int]:
    access = app.signed_up("status@example.com")["accessToken"]
    whole = request(scene.server.port, app.client.app_token, ME, access)
    people = Askers(
        scene.server.port, whole, lambda answer: "broken" if not answer.status else _whether(answer)
    )
    with people.at_work():
        time.sleep(LEAD_SECONDS)
        done = scene.portal.run(SET_STATUS, scene.access_token, id=app.id, status="INACTIVE")
        assert "code" not in done, done
        acknowledged = time.monotonic()
        time.sleep(TRAIL_SECONDS)
    assert people.count("good", 0.0, acknowledged), people.notes[:3]
    assert people.count("refused", acknowledged), people.notes[-3:]
    return people.last("good", acknowledged), len(people.notes)


def _whether(answer: Answer) -> str:
    return "refused" if "errors" in answer.content else "good"


def _key(scene: Stage, app: App) -> float:
    app.signed_up("key@example.com")
    whole = request(
        scene.server.port, app.client.app_token, LOGIN, handle="key@example.com", password=PASSWORD
    )

    def signer(answer: Answer) -> str:
        return str(jwt.get_unverified_header(answer.value["jwt"])["kid"]) if answer.word == "SignedIn" else ""

    people = Askers(scene.server.port, whole, signer)
    with people.at_work():
        time.sleep(LEAD_SECONDS)
        rotated = scene.portal.run(ROTATE, scene.access_token, id=app.id, immediately=True)
        acknowledged = time.monotonic()
        time.sleep(TRAIL_SECONDS)
    new = rotated["signingKeys"][-1]["kid"]
    former = {kid for _, kid in people.notes} - {new, ""}
    return max(people.last(kid, acknowledged) for kid in former)


def _settings(scene: Stage, app: App) -> float:
    whole = request(scene.server.port, app.client.app_token, "{ application { name } }")
    people = Askers(
        scene.server.port, whole, lambda answer: str(answer.content["data"]["application"]["name"])
    )
    with people.at_work():
        time.sleep(LEAD_SECONDS)
        _updated(scene, app, {"name": "Agreed anew"})
        acknowledged = time.monotonic()
        time.sleep(TRAIL_SECONDS)
    return people.last("Agreed", acknowledged)


def _weighed(scene: Stage, app: App) -> tuple[int, int]:
    """Return how many wrong passwords were weighed, and how many might be, by the waits that passed."""
    app.signed_up("weighed@example.com")
    token = app.client.app_token
    whole = request(
        scene.server.port, token, LOGIN, handle="weighed@example.com", password="not the right one"
    )
    with Burst(scene.server.port, 200) as burst:
        begun = time.monotonic()
        weighed = words(burst.go([whole] * 200))["INVALID_CREDENTIALS"]
        # The waits are 1, 2, 4 ... seconds.
        waited = int(math.log2(time.monotonic() - begun + 1))
    return weighed, FREE + waited


def _updated(scene: Stage, app: App, change: Mapping[str, object]) -> None:
    done = scene.portal.run(UPDATE_APPLICATION, scene.access_token, input={"id": app.id, **change})
    assert "code" not in done, done
