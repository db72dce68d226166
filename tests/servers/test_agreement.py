"""Do servers hear of each other's changes within five seconds, and does each message go out once?"""

import asyncio
import time
from collections import Counter

import httpx

from cosyncjwt.cache import STALENESS
from tests.documents import SET_USER_STATUS, SIGNUP
from tests.process.server import Running, eventually
from tests.servers.deployment import Deployment, Patient
from tests.servers.front import PATIENCE
from tests.servers.racing import ROUNDS, raced, tally
from tests.service import PASSWORD

ME = "query { me { handle } }"
ASKERS = 8
MESSAGES = 25


def past_the_front(deployment: Deployment, server: Running) -> httpx.Client:
    """Return connections to one server, each request on a new one and so to either of its processes."""
    headers = {"host": deployment.origin.removeprefix("http://"), "connection": "close"}
    return httpx.Client(base_url=server.origin, headers=headers, trust_env=False, timeout=PATIENCE)


def test_a_suspension_reaches_every_server(deployment: Deployment) -> None:
    """Who is suspended through one server is refused by all processes of both when five seconds are over."""
    admin = deployment.administrator()
    app = deployment.at_once
    signed_in = app.run(SIGNUP, handle="eve@example.com", password=PASSWORD)
    access, user_id = signed_in["accessToken"], signed_in["user"]["id"]
    doors = [past_the_front(deployment, server) for server in deployment.servers]
    clients = [Patient(door, app.app_token) for door in doors]
    # Each process remembers her session by now.
    assert {client.error(ME, access) for client in clients * ASKERS} == {None}

    suspended = deployment.portal.run(SET_USER_STATUS, admin, id=user_id, status="SUSPENDED")
    begun = time.monotonic()
    # Nobody may believe what was read before; how long the answers take is not theirs to decide.
    eventually(lambda: time.monotonic() - begun > STALENESS.total_seconds(), "time stands still")
    said = {client.error(ME, access) for client in clients * ASKERS}
    for door in doors:
        door.close()

    assert suspended["__typename"] == "User"
    assert said == {"TOKEN_INVALID"}


def test_each_message_is_sent_once(deployment: Deployment) -> None:
    """Of many messages that four processes find waiting each reaches the mail server once."""
    app = deployment.by_code
    people = [f"letter{number}@example.com" for number in range(MESSAGES * ROUNDS)]
    asked: list[dict[str, object]] = [{"handle": handle, "password": PASSWORD} for handle in people]

    again: list[int] = []
    for start in range(0, len(asked), MESSAGES):
        answers = asyncio.run(raced(deployment, app.app_token, SIGNUP, asked[start : start + MESSAGES]))
        assert tally(answers) == {"CodeSent": MESSAGES}
        again += answers.again
    # A message that was sent is marked; none waits when all of them are, and then none is sent again.
    eventually(lambda: deployment.database.waiting() == 0, "messages wait", within=PATIENCE)

    sent = Counter(
        str(letter["To"]) for letter in deployment.letterbox.letters if "letter" in str(letter["To"])
    )
    # Who had to ask again, because a server was busy, may have been sent what was asked for before, too.
    assert all(1 <= sent[handle] <= 1 + more for handle, more in zip(people, again, strict=True))
    assert set(sent) == set(people)
