"""Is each code of a second factor good once, when twenty requests bring it to two processes at once?

A hundred rounds in all, each a login of its own; `make races` plays a hundred of each kind.
The hashes are as dear as in production, so a user plays as many rounds as the limits allow.
"""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.delivery.twilio_stand_in import CREDENTIALS, TwilioStandIn, twilio_in_a_thread
from tests.documents import CREATE_APPLICATION, SIGNUP
from tests.factors import ENABLE, FINISH, LOGIN, SETUP, code_of, tally
from tests.phones import ENABLE_PHONE, SET_PHONE, VERIFY_PHONE
from tests.portal import SET_PLAN
from tests.process.conftest import ADMINISTRATOR, Letterbox, prepared
from tests.process.server import PATIENCE, REUSE, Client, Running, eventually
from tests.service import PASSWORD

AT_ONCE = 20
STEP = timedelta(seconds=30)
ROUNDS = os.environ.get("COSYNCJWT_TEST_FACTOR_ROUNDS")
OF_AN_APP, OF_A_SHEET, BY_TEXT = (int(ROUNDS or usual) for usual in (20, 50, 30))
STEPS, A_SHEET, TEXTS = 2, 10, 3
"""How many rounds a user plays of each kind."""
USERS_OF_AN_APPLICATION = 25
"""Each gets four SMS, and an application a hundred an hour."""


@dataclass(frozen=True)
class Stage:
    """A server of two processes with an application that sends SMS, and where they arrive."""

    server: Running
    app: Client
    phones: TwilioStandIn
    make: Callable[[], Client]

    def sign_up(self, handle: str) -> str:
        """Return the access token of a new user."""
        token: str = self.app.run(SIGNUP, handle=handle, password=PASSWORD)["accessToken"]
        return token

    def login(self, handle: str) -> str:
        """Return the token of a login that waits."""
        token: str = self.app.run(LOGIN, handle=handle, password=PASSWORD)["loginToken"]
        return token

    def enroll(self, access: str) -> tuple[str, datetime]:
        """Turn an app on by the code of the step before; return its secret, and the first moment left."""
        secret = self.app.run(SETUP, access)["secret"]
        while True:
            now = datetime.now(UTC)
            enabled = self.app.run(ENABLE, access, code=code_of(secret, now - STEP))
            # A step may begin between the code and its judgement, and makes it one too old.
            if enabled["__typename"] == "TwoFactorEnabled":
                return secret, now

    def texts(self, number: str) -> list[str]:
        """Return the codes that were sent to a number, each once: a message is sent at least once."""
        return list(dict.fromkeys(each["Body"][:6] for each in self.phones.messages if each["To"] == number))

    def next_text(self, number: str, before: int) -> str:
        """Wait for one more code to a number, and return it."""
        eventually(lambda: len(self.texts(number)) > before, "no SMS")
        return self.texts(number)[before]

    async def race(self, http: httpx.AsyncClient, token: str, code: str) -> int:
        """Bring one code for one login twenty times at once; return how often it opened a session."""
        body = {"query": FINISH, "variables": {"loginToken": token, "code": code}}
        headers = {"app-token": self.app.app_token}
        requests = (http.post("/graphql", json=body, headers=headers) for _ in range(AT_ONCE))
        replies = [reply.json() for reply in await asyncio.gather(*requests)]
        return tally(_answer(reply) for reply in replies)["SignedIn"]

    @asynccontextmanager
    async def connections(self) -> AsyncIterator[httpx.AsyncClient]:
        """Yield twenty connections, which the two processes share."""
        async with httpx.AsyncClient(
            base_url=self.server.origin, trust_env=False, timeout=PATIENCE, limits=REUSE
        ) as http:
            yield http


def _answer(reply: Any) -> Any:
    if "errors" in reply:
        return {"code": reply["errors"][0]["extensions"]["code"]}
    return reply["data"]["completeLogin"]


SETTINGS = {
    "type": "COMMERCIAL",
    "twoFactorVerification": "PHONE",
    "twilio": CREDENTIALS,
    "onboarding": {"signupFlow": "NONE"},
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, letterbox: Letterbox) -> Iterator[Stage]:
    """Yield the stage, on a database of its own: another server of it would send SMS elsewhere."""
    production = prepared(tmp_path_factory.mktemp("races"), letterbox)
    with twilio_in_a_thread() as phones:
        # All racers come from one address: their wrong codes would be too many for it.
        own = {"COSYNCJWT_TWILIO_URL": phones.url, "COSYNCJWT_ADDRESS_LIMITS": "off"}
        with production.served("--workers", "2", settings=own) as server:
            portal = Client(server.http, production.app_token)
            names = (f"Races {number}" for number in itertools.count())

            def make() -> Client:
                # Anew each time: an access token may be too old by then.
                signed_in = portal.run(LOGIN_AT_PORTAL, handle=ADMINISTRATOR, password=PASSWORD)
                admin, own_id = signed_in["accessToken"], signed_in["user"]["id"]
                # As many users as the rounds need, which a free plan does not have.
                portal.run(SET_PLAN, admin, id=own_id, plan="PAID")
                made = portal.run(CREATE_APPLICATION, admin, input={"name": next(names), **SETTINGS})
                return Client(server.http, made["appToken"])

            yield Stage(server, make(), phones, make)


LOGIN_AT_PORTAL = """mutation($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) { ... on SignedIn { accessToken user { id } } }
}"""


async def test_M02_a_time_step_is_accepted_once(stage: Stage) -> None:
    """Of twenty who bring a code of an app at once, one gets a session, in every round."""
    opened = []
    async with stage.connections() as http:
        for start in range(0, OF_AN_APP, STEPS):
            handle = f"app{start}@example.com"
            access = stage.sign_up(handle)
            secret, left = stage.enroll(access)
            # This step and the next one are left for a round each, and later ones when it is later by then.
            for _ in range(min(STEPS, OF_AN_APP - start)):
                token = stage.login(handle)
                moment = max(left, datetime.now(UTC))
                opened.append(await stage.race(http, token, code_of(secret, moment)))
                left = moment + STEP

    assert opened == [1] * OF_AN_APP


async def test_M11_a_recovery_code_is_good_once(stage: Stage) -> None:
    """Of twenty who bring a recovery code at once, one gets a session, in every round."""
    opened = []
    async with stage.connections() as http:
        for start in range(0, OF_A_SHEET, A_SHEET):
            handle = f"sheet{start}@example.com"
            access = stage.sign_up(handle)
            secret = stage.app.run(SETUP, access)["secret"]
            codes = stage.app.run(ENABLE, access, code=code_of(secret, datetime.now(UTC)))["recoveryCodes"]
            codes = codes[: OF_A_SHEET - start]
            opened += [await stage.race(http, stage.login(handle), code) for code in codes]

    assert opened == [1] * OF_A_SHEET


async def test_C06_a_code_by_sms_is_good_once(stage: Stage) -> None:
    """Of twenty who bring a code by SMS at once, one gets a session, in every round."""
    opened = []
    async with stage.connections() as http:
        for number, start in enumerate(range(0, BY_TEXT, TEXTS)):
            if number and number % USERS_OF_AN_APPLICATION == 0:
                stage = replace(stage, app=stage.make())
            handle, phone = f"phone{number}@example.com", f"+14155{52 + number}2671"
            access = stage.sign_up(handle)
            stage.app.run(SET_PHONE, access, phone=phone)
            stage.app.run(VERIFY_PHONE, access, code=stage.next_text(phone, 0))
            stage.app.run(ENABLE_PHONE, access)
            for sent in range(1, 1 + min(TEXTS, BY_TEXT - start)):
                token = stage.login(handle)
                opened.append(await stage.race(http, token, stage.next_text(phone, sent)))

    assert opened == [1] * BY_TEXT
