"""How often is a refresh token good, and does a session outlive its end (E-06, E-09, E-13)?"""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from reliability.burst import Answer, Burst, Connection, by_round, request, told, words
from reliability.experiment import Amount, Finding
from reliability.stage import App, Stage, stage
from reliability.threads import at_work
from tests.documents import CHANGE_PASSWORD, DELETE_ACCOUNT, LOGIN, REFRESH
from tests.service import PASSWORD

AT_ONCE = 50
SESSIONS = 20
"""As many as a user may have; each is refreshed by one client, for two with one token would be a theft."""
LEAD_SECONDS = 0.3
TRAIL_SECONDS = 1.0


def one_refresh(amount: Amount, folder: Path) -> Finding:
    """E-06: fifty uses of one refresh token at one moment leave one child; a replay leaves nothing."""
    rounds = amount.of(200)
    children, left, seen = Counter[int](), Counter[int](), Counter[str]()
    with stage(folder) as scene, Burst(scene.server.port, AT_ONCE) as burst:
        app = scene.application("Refreshed")
        token = app.signed_up("refreshed@example.com")["refreshToken"]
        for _ in range(rounds):
            answers = burst.go([_refresh(scene, app, token)] * AT_ONCE)
            found = {answer.value["refreshToken"] for answer in answers if answer.word == "SignedIn"}
            children[len(found)] += 1
            seen += words(answers)
            token = found.pop()
        for number, replayed in enumerate(("parent", "grandparent", "child") * amount.of(20)):
            left[_left_after(scene, app, f"replay{number}@example.com", replayed)] += 1
    return Finding.of(
        f"living children: {by_round(children)} of {AT_ONCE} uses of one token ({told(seen)}); living "
        f"members of the family after a replay of parent, grandparent or child: {by_round(left)}",
        holds=set(children) == {1} and set(left) == {0},
    )


def _refresh(scene: Stage, app: App, token: str) -> bytes:
    return request(scene.server.port, app.client.app_token, REFRESH, refreshToken=token)


def _left_after(scene: Stage, app: App, handle: str, replayed: str) -> int:
    """Bring a stolen token of a family and then all others; return how many of the family are living."""
    tokens = [app.signed_up(handle)["refreshToken"]]
    for _ in range(3):
        tokens.append(app.client.run(REFRESH, refreshToken=tokens[-1])["refreshToken"])
    # Within the grace the parent of the living one gets it once more; before that it is a theft.
    stolen = {"grandparent": tokens[0], "parent": tokens[1], "child": tokens[1]}[replayed]
    app.client.run(REFRESH, refreshToken=stolen)
    order = reversed(tokens) if replayed == "child" else tokens
    good = sum(app.client.run(REFRESH, refreshToken=each)["__typename"] == "SignedIn" for each in order)
    with closing(sqlite3.connect(scene.place.database)) as connection:
        query = """SELECT count(*) FROM sessions AS s JOIN users AS u
          ON u.application_id = s.application_id AND u.id = s.user_id WHERE u.handle = ?"""
        living: int = connection.execute(query, (handle,)).fetchone()[0]
    return int(good) + living


@dataclass
class Refreshers:
    """People who refresh without a pause; each notes when it asked and what it was answered."""

    scene: Stage
    app: App
    tokens: list[str]
    stopped: threading.Event = field(default_factory=threading.Event)
    notes: list[tuple[float, str]] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work meanwhile, each on a connection of its own."""
        with at_work(self.stopped, [partial(self._work, each) for each in range(len(self.tokens))]):
            yield

    def _work(self, number: int) -> None:
        connection = Connection(self.scene.server.port)
        token = self.tokens[number]
        while not self.stopped.is_set():
            asked = time.monotonic()
            answer = connection.ask(_refresh(self.scene, self.app, token))
            self.notes.append((asked, answer.word))
            token = _successor(answer) or token
        connection.close()

    def after(self, moment: float) -> int:
        """Return how many that were asked for after a moment were granted."""
        return sum(word == "SignedIn" for asked, word in self.notes if asked > moment)


def _successor(answer: Answer) -> str | None:
    return str(answer.value["refreshToken"]) if answer.word == "SignedIn" else None


def ended_by(act: Callable[[Stage, App, Any], Any], name: str) -> Callable[[Amount, Path], Finding]:
    """Return the experiment that ends all of somebody's sessions by an act while they refresh."""

    def experiment(amount: Amount, folder: Path) -> Finding:
        rounds, late, granted = amount.of(10), 0, 0
        with stage(folder) as scene:
            app = scene.application("Ended")
            for number in range(rounds):
                handle = f"ended{number}@example.com"
                signed_in = app.signed_up(handle)
                logins = [
                    app.client.run(LOGIN, handle=handle, password=PASSWORD) for _ in range(SESSIONS - 1)
                ]
                people = Refreshers(scene, app, [each["refreshToken"] for each in [signed_in, *logins]])
                with people.at_work():
                    time.sleep(LEAD_SECONDS)
                    done = act(scene, app, signed_in)
                    acknowledged = time.monotonic()
                    assert "code" not in done, done
                    time.sleep(TRAIL_SECONDS)
                late += people.after(acknowledged)
                granted += people.after(0.0)
        return Finding.of(
            f"{late} refreshes of old sessions granted that were asked for after the acknowledgement of "
            f"{name}, {granted} before it, in {rounds} rounds of {SESSIONS} clients, each on a session of "
            "its own (the most that a user may have)",
            holds=late == 0 and granted > 0,
        )

    return experiment


def _change(_scene: Stage, app: App, signed_in: Any) -> Any:
    return app.client.run(
        CHANGE_PASSWORD, signed_in["accessToken"], password=PASSWORD, newPassword=f"{PASSWORD} anew"
    )


def _delete(_scene: Stage, app: App, signed_in: Any) -> Any:
    return app.client.run(DELETE_ACCOUNT, signed_in["accessToken"], password=PASSWORD)


changed_password = ended_by(_change, "a new password")
deleted_user = ended_by(_delete, "a deletion")
