"""Does each rule that a race could break hold across servers? One round each; `make servers` plays many."""

import re
from datetime import timedelta

import pytest

from tests.documents import COMPLETE_SIGNUP, CREATE_APPLICATION, REFRESH, SIGNUP
from tests.factors import ENABLE, FINISH, LOGIN, SETUP, code_of
from tests.process.server import Client
from tests.servers.deployment import Deployment
from tests.servers.racing import AT_ONCE, ROUNDS, raced, tally
from tests.service import PASSWORD

STEP = timedelta(seconds=30)
GUESSES = 5


@pytest.fixture
def app(deployment: Deployment) -> Client:
    """Return an application where people sign up at once."""
    return deployment.at_once


@pytest.fixture
def coded(deployment: Deployment) -> Client:
    """Return an application where people sign up by a code."""
    return deployment.by_code


def sent_code(deployment: Deployment, app: Client, handle: str) -> str:
    """Sign up; return the code that came by mail."""
    app.run(SIGNUP, handle=handle, password=PASSWORD)
    (code,) = re.findall(r"\b\d{6}\b", deployment.letterbox.text_to(handle))
    return str(code)


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_handle_is_one_user(deployment: Deployment, app: Client, number: int) -> None:
    """Of twenty who sign up with one handle at once, one becomes a user."""
    person = {"handle": f"handle{number}@example.com", "password": PASSWORD}

    answers = await raced(deployment, app.app_token, SIGNUP, [person] * AT_ONCE)

    assert answers.has(1, "SignedIn", otherwise="HANDLE_TAKEN")


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_code_is_good_once(deployment: Deployment, coded: Client, number: int) -> None:
    """Of twenty who bring the right code at once, one is signed in."""
    handle = f"code{number}@example.com"
    right = {"handle": handle, "code": sent_code(deployment, coded, handle)}

    answers = await raced(deployment, coded.app_token, COMPLETE_SIGNUP, [right] * AT_ONCE)

    assert answers.has(1, "SignedIn")


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_code_has_five_tries(deployment: Deployment, coded: Client, number: int) -> None:
    """Of twenty wrong codes at once five are looked at; after them not even the right one is good."""
    handle = f"try{number}@example.com"
    right = sent_code(deployment, coded, handle)
    wrong = {"handle": handle, "code": f"{(int(right) + 1) % 1_000_000:06}"}

    answers = await raced(deployment, coded.app_token, COMPLETE_SIGNUP, [wrong] * AT_ONCE)
    last = coded.run(COMPLETE_SIGNUP, handle=handle, code=right)

    assert answers.has(GUESSES, "INVALID_CODE", otherwise="TOO_MANY_ATTEMPTS")
    assert last["code"] == "TOO_MANY_ATTEMPTS"


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_developer_has_three_applications(deployment: Deployment, number: int) -> None:
    """Of twenty applications that a free developer makes at once, three are made."""
    handle = f"developer{number}@example.com"
    code = sent_code(deployment, deployment.portal, handle)
    access = deployment.portal.run(COMPLETE_SIGNUP, handle=handle, code=code)["accessToken"]
    drafts = [{"input": {"name": f"Number {each}"}} for each in range(AT_ONCE)]

    answers = await raced(deployment, deployment.portal.app_token, CREATE_APPLICATION, drafts, access=access)

    assert answers.has(3, "Application", otherwise="APPLICATION_LIMIT_REACHED")


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_a_refresh_token_has_one_successor(deployment: Deployment, app: Client, number: int) -> None:
    """Twenty who exchange one refresh token at once get the same new one."""
    signed_in = app.run(SIGNUP, handle=f"refresh{number}@example.com", password=PASSWORD)
    token = {"refreshToken": signed_in["refreshToken"]}

    answers = await raced(deployment, app.app_token, REFRESH, [token] * AT_ONCE)

    assert tally(answers) == {"SignedIn": AT_ONCE}
    assert len({answer["refreshToken"] for answer in answers}) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_M02_a_time_step_is_accepted_once(deployment: Deployment, app: Client, number: int) -> None:
    """Of twenty who bring a code of an authenticator app at once, one gets a session."""
    handle = f"step{number}@example.com"
    access = app.run(SIGNUP, handle=handle, password=PASSWORD)["accessToken"]
    secret = app.run(SETUP, access)["secret"]
    # That of the step before, which is too old when a step ends meanwhile; this one and the next are left.
    kind = ""
    while kind != "TwoFactorEnabled":
        kind = app.run(ENABLE, access, code=code_of(secret, deployment.clock.now() - STEP))["__typename"]
    token = app.run(LOGIN, handle=handle, password=PASSWORD)["loginToken"]
    right = {"loginToken": token, "code": code_of(secret, deployment.clock.now())}

    answers = await raced(deployment, app.app_token, FINISH, [right] * AT_ONCE)

    assert answers.has(1, "SignedIn")


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_M11_a_recovery_code_is_good_once(deployment: Deployment, app: Client, number: int) -> None:
    """Of twenty who bring a recovery code at once, one gets a session."""
    handle = f"sheet{number}@example.com"
    access = app.run(SIGNUP, handle=handle, password=PASSWORD)["accessToken"]
    secret = app.run(SETUP, access)["secret"]
    codes = app.run(ENABLE, access, code=code_of(secret, deployment.clock.now()))["recoveryCodes"]
    token = app.run(LOGIN, handle=handle, password=PASSWORD)["loginToken"]
    right = {"loginToken": token, "code": codes[0]}

    answers = await raced(deployment, app.app_token, FINISH, [right] * AT_ONCE)

    assert answers.has(1, "SignedIn")
