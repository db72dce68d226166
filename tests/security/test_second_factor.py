"""Is a login that waits for its second factor worth nothing by itself? After the requirements M."""

import asyncio
import base64
import json
from dataclasses import replace
from datetime import timedelta

from joserfc import jwt
from joserfc.jwk import OctKey

from tests.documents import ME, REFRESH
from tests.factors import (
    FINISH,
    LOGIN,
    Person,
    application,
    enrolled,
    tally,
)
from tests.service import Service

STEP = timedelta(seconds=30)


async def test_M02_a_code_is_good_once(ada: Person) -> None:
    """The same code signs in once, in its own step and in the one after."""
    code = ada.code()

    first = await ada.complete(await ada.login_token(), code)
    again = await ada.complete(await ada.login_token(), code)
    ada.service.clock.advance(STEP)
    later = await ada.complete(await ada.login_token(), code)

    assert tally([first, again, later]) == {"SignedIn": 1, "INVALID_CODE": 2}


async def test_M02_an_older_code_is_void_after_a_newer(ada: Person) -> None:
    """Once the next step's code was used, that of the step now is not good any more."""
    await ada.complete(await ada.login_token(), ada.code(1))

    refused = await ada.complete(await ada.login_token(), ada.code())

    assert refused["code"] == "INVALID_CODE"


async def test_M02_the_code_of_the_enrolment_logs_nobody_in(service: Service) -> None:
    """Whoever saw the first code on the screen cannot use it a second time."""
    ada = await enrolled(service, await application(service))

    refused = await ada.complete(await ada.login_token(), ada.code())

    assert refused["code"] == "INVALID_CODE"


async def test_M02_twenty_logins_by_one_code(ada: Person) -> None:
    """Of twenty logins that are completed at once by one code one signs in."""
    tokens = [await ada.login_token() for _ in range(20)]

    answers = await asyncio.gather(
        *(ada.app.post(FINISH, {"loginToken": token, "code": ada.code()}) for token in tokens)
    )

    assert sum("accessToken" in answer.text for answer in answers) == 1


async def test_M04_a_login_is_completed_once(ada: Person) -> None:
    """A login token that has signed in once is over, whatever the code."""
    token = await ada.login_token()
    await ada.complete(token, ada.code())

    refused = await ada.complete(token, ada.code(1))

    assert (refused["code"], refused["path"]) == ("CODE_EXPIRED", ["input", "loginToken"])


async def test_M04_a_login_waits_five_minutes(ada: Person) -> None:
    """From its end on a login is over, and later its token says so to the client."""
    token = await ada.login_token()

    ada.service.clock.advance(timedelta(minutes=5))
    at_its_end = await ada.complete(token, ada.code())
    ada.service.clock.advance(timedelta(minutes=1))
    later = await ada.refusal(token, ada.code())

    assert (at_its_end["code"], later["code"]) == ("CODE_EXPIRED", "TOKEN_EXPIRED")


async def test_M04_a_login_token_opens_nothing_else(ada: Person) -> None:
    """In the place of any other token the login token is refused."""
    token = await ada.login_token()

    as_access_token = await ada.app.signed_in(token).error(ME)
    as_app_token = await ada.service.client_of(token).error(LOGIN, {"handle": "x", "password": "y"})
    as_refresh_token = await ada.app.run(REFRESH, {"refreshToken": token})

    assert as_access_token["code"] == "TOKEN_INVALID"
    assert as_app_token["code"] == "APP_TOKEN_INVALID"
    assert as_refresh_token["code"] == "INVALID_CREDENTIALS"


async def test_M04_nothing_else_completes_a_login(ada: Person) -> None:
    """An access token, an app token and a JWT are no login tokens, and neither is a forgery."""
    signed_in = await ada.complete(await ada.login_token(), ada.code())
    claims = {"iss": "urn:cosyncjwt", "aud": "urn:cosyncjwt:login-token", "client_id": "x", "jti": "chl_x"}
    forged = jwt.encode({"alg": "HS256", "typ": "login+jwt"}, claims, OctKey.import_key(b"k" * 32))

    tokens = [signed_in["accessToken"], ada.app.headers["app-token"], signed_in["jwt"], forged, "", "x"]
    codes = [(await ada.refusal(token, ada.code(1)))["code"] for token in tokens]

    assert codes == ["TOKEN_INVALID"] * 6


async def test_M04_a_login_token_names_no_user(ada: Person) -> None:
    """What is issued before the second factor says nothing of the user."""
    token = await ada.login_token()

    # What any reader sees, with no key.
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))

    assert claims.keys() == {"iss", "aud", "client_id", "iat", "exp", "jti"}


async def test_M04_the_password_alone_opens_no_session(ada: Person) -> None:
    """A login that waits is no login: no session, and `lastLoginAt` stays."""
    before = await ada.client.run(ME)

    await ada.login()

    assert await ada.client.run(ME) == before


async def test_M06_a_code_of_somebody_else(ada: Person) -> None:
    """With my own factor I cannot finish another's login."""
    bob = await enrolled(ada.service, ada.app, "bob@example.com")
    ada.service.clock.advance(STEP)

    answers = [
        await ada.complete(await bob.login_token(), ada.code()),
        await ada.complete(await bob.login_token(), ada.recovery_codes[0]),
    ]

    assert tally(answers) == {"INVALID_CODE": 2}


async def test_M06_a_login_of_another_application(ada: Person) -> None:
    """A login token is good in its own application only."""
    elsewhere = replace(ada, app=ada.service.sample)

    refused = await elsewhere.refusal(await ada.login_token(), ada.code())

    assert refused["code"] == "TOKEN_INVALID"
