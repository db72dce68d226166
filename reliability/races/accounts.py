"""How many accounts come of signups at one moment (E-01), and does the limit of users hold (E-05)?"""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from reliability.burst import Burst, by_round, request, told, words
from reliability.experiment import Amount, Finding
from reliability.stage import App, Stage, stage
from tests.documents import CREATE_USER, DELETE_USER, SIGNUP
from tests.invitations import INVITE, REGISTER
from tests.service import PASSWORD

LIMIT = 50
"""Of a development application."""
INVITERS = 3
"""A user sends twenty invitations a day."""


def users(file: Path, application_id: str, handle: str | None = None) -> int:
    """Count users in the store's file."""
    query = "SELECT count(*) FROM users WHERE application_id = ? AND (? IS NULL OR handle = ?)"
    with closing(sqlite3.connect(file)) as connection:
        found: int = connection.execute(query, (application_id, handle, handle)).fetchone()[0]
    return found


def one_handle(amount: Amount, folder: Path) -> Finding:
    """E-01: a hundred signups of one handle at one moment leave one account."""
    rounds, at_once = amount.of(100), 100
    wrong, seen = 0, Counter[str]()
    with stage(folder) as scene, Burst(scene.server.port, at_once) as burst:
        app = scene.application("One handle")
        token = app.client.app_token
        for number in range(rounds):
            handle = f"one{number}@example.com"
            whole = request(scene.server.port, token, SIGNUP, handle=handle, password=PASSWORD)
            answers = words(burst.go([whole] * at_once))
            seen += answers
            wrong += answers["SignedIn"] != 1 or users(scene.place.database, app.id, handle) != 1
    return Finding.of(
        f"{wrong} of {rounds} rounds of {at_once} signups with other than one account ({told(seen)})",
        holds=wrong == 0,
    )


def last_place(amount: Amount, folder: Path) -> Finding:
    """E-05: two hundred come at one moment for the last place: signups, invitations, createUser."""
    rounds, at_once = amount.of(50), 198
    ends, seen = Counter[int](), Counter[str]()
    with stage(folder) as scene, Burst(scene.server.port, at_once) as burst:
        onboarding = {"signupFlow": "NONE", "invitationEnabled": True}
        app = scene.application("Last place", type="DEVELOPMENT", onboarding=onboarding)
        inviters = [app.signed_up(f"inviter{each}@example.com")["accessToken"] for each in range(INVITERS)]
        for number in range(LIMIT - 1 - INVITERS):
            _created(scene, app, f"there{number}@example.com")
        for number in range(rounds):
            requests = _candidates(scene, app, inviters[number % INVITERS], number, at_once // 3)
            seen += words(burst.go(requests))
            ends[users(scene.place.database, app.id)] += 1
            _empty_a_place(scene, app)
    return Finding.of(
        f"users at the end: {by_round(ends)} of {at_once} signups, invitations and createUser at one moment "
        f"({told(seen)})",
        holds=set(ends) == {LIMIT},
    )


def _candidates(scene: Stage, app: App, inviter: str, number: int, each: int) -> list[bytes]:
    port, token = scene.server.port, app.client.app_token
    handles = [f"r{number}-{nth}@example.com" for nth in range(3 * each)]
    invited = [f"invited{number}-{nth}@example.com" for nth in range(1)]
    for handle in invited:
        sent = app.client.run(INVITE, inviter, handle=handle)
        assert sent["__typename"] == "Invitation", sent
    codes = [(handle, scene.place.letters.code(handle)) for handle in invited]
    signups = [request(port, token, SIGNUP, handle=handle, password=PASSWORD) for handle in handles[:each]]
    registrations = [
        request(port, token, REGISTER, handle=handle, password=PASSWORD, code=code)
        for handle, code in codes
        for _ in range(each)
    ]
    made = [
        request(
            port,
            scene.place.portal_token,
            CREATE_USER,
            scene.access_token,
            input={"applicationId": app.id, "handle": handle, "password": PASSWORD},
        )
        for handle in handles[2 * each :]
    ]
    return [whole for three in zip(signups, registrations, made, strict=True) for whole in three]


def _created(scene: Stage, app: App, handle: str) -> None:
    made = scene.portal.run(
        CREATE_USER,
        scene.access_token,
        input={"applicationId": app.id, "handle": handle, "password": PASSWORD},
    )
    assert "code" not in made, made


def _empty_a_place(scene: Stage, app: App) -> None:
    with closing(sqlite3.connect(scene.place.database)) as connection:
        query = "SELECT id FROM users WHERE application_id = ? AND handle NOT LIKE 'inviter%'"
        ((user_id,), *_) = connection.execute(query, (app.id,)).fetchall()
    scene.portal.run(DELETE_USER, scene.access_token, id=user_id)
