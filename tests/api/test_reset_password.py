"""What does `resetPassword` answer, to the right code and to every kind of wrong?"""

from datetime import timedelta

import pytest

from tests.documents import ME, REFRESH, RESET_PASSWORD
from tests.people import signed_up
from tests.recovering import NEW, SOON, forgot, log_in, other_than, reset, sent_to
from tests.service import PASSWORD, Service

ADA = "ada@example.com"

NO_CODES = ["", "      ", "abcdef", "12345", "1234567", "1" * 10_000, "\x00", "１２３４５６"]


async def test_the_new_password_is_good_and_the_old_is_not(service: Service) -> None:
    """After the reset the user logs in with the new password only."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    done = await reset(service.sample, ADA, code)

    assert done == {"__typename": "Done", "ok": True}
    assert (await log_in(service.sample, ADA, PASSWORD))["code"] == "INVALID_CREDENTIALS"
    assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"


async def test_all_sessions_end_at_once(service: Service) -> None:
    """Access and refresh tokens from before are over on the next request (security R-03)."""
    signed_in = await signed_up(service, service.sample, ADA)
    ada = service.sample.signed_in(signed_in["accessToken"])
    await ada.run(ME)
    code = await forgot(service, service.sample, ADA)

    await reset(service.sample, ADA, code)

    refreshed = await service.sample.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    assert (await ada.error(ME))["code"] == "TOKEN_INVALID"
    assert refreshed["code"] == "INVALID_CREDENTIALS"


async def test_the_user_is_told(service: Service) -> None:
    """A mail says that the password was changed."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    await reset(service.sample, ADA, code)

    assert await sent_to(service, ADA) == ["password_changed", "reset_code", "signup_code"]


async def test_spaces_around_the_code_do_not_matter(service: Service) -> None:
    """A code that was copied with its spaces is right."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    assert (await reset(service.sample, " ADA@example.com", f"  {code} "))["__typename"] == "Done"


@pytest.mark.parametrize("password", ["short12", "x" * 257])
async def test_a_weak_password_costs_no_guess(service: Service, password: str) -> None:
    """A password that fails the rules is refused before the code is looked at, as often as it comes."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    refused = [await reset(service.sample, ADA, code, password) for _ in range(6)]

    assert {each["code"] for each in refused} == {"PASSWORD_TOO_WEAK"}
    assert refused[0]["path"] == ["input", "newPassword"]
    assert refused[0]["failed"]
    assert (await reset(service.sample, ADA, code))["__typename"] == "Done"


async def test_a_wrong_code_is_refused(service: Service) -> None:
    """Another code is refused with the path of the mistake, and the right one is still good."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    refused = await reset(service.sample, ADA, other_than(code))

    assert (refused["code"], refused["path"]) == ("INVALID_CODE", ["input", "code"])
    assert (await reset(service.sample, ADA, code))["__typename"] == "Done"


@pytest.mark.parametrize("no_code", NO_CODES)
async def test_what_no_code_can_be_is_a_guess(service: Service, no_code: str) -> None:
    """Odd codes are wrong codes and count as guesses (security C-15)."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    refused = [(await reset(service.sample, ADA, no_code))["code"] for _ in range(5)]

    assert refused == ["INVALID_CODE"] * 5
    assert (await reset(service.sample, ADA, code))["code"] == "TOO_MANY_ATTEMPTS"


async def test_without_a_request_no_code_is_right(service: Service) -> None:
    """Who has asked for nothing has no code, known or not (security R-01)."""
    await signed_up(service, service.sample, ADA)

    known = await reset(service.sample, ADA, "000000")
    unknown = await reset(service.sample, "nobody@example.com", "000000")

    assert known == unknown
    assert known["code"] == "INVALID_CODE"


async def test_a_code_lives_ten_minutes(service: Service) -> None:
    """A moment before the end the code is good, from the end on it is told to have expired (C-07)."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    service.clock.advance(timedelta(minutes=10))
    late = await reset(service.sample, ADA, code)
    service.clock.advance(-timedelta(milliseconds=1))
    in_time = await reset(service.sample, ADA, code)

    assert (late["code"], late["path"]) == ("CODE_EXPIRED", ["input", "code"])
    assert in_time["__typename"] == "Done"


async def test_a_used_code_is_over(service: Service) -> None:
    """A code that has reset the password is refused (security C-06)."""
    await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)
    await reset(service.sample, ADA, code)

    assert (await reset(service.sample, ADA, code, "yet another password"))["code"] == "INVALID_CODE"
    assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"


async def test_a_newer_code_voids_the_older(service: Service) -> None:
    """Of two codes only the newer is good (security C-07)."""
    await signed_up(service, service.sample, ADA)
    older = await forgot(service, service.sample, ADA)
    service.clock.advance(SOON)
    newer = await forgot(service, service.sample, ADA)

    assert (await reset(service.sample, ADA, older))["code"] == "INVALID_CODE"
    assert (await reset(service.sample, ADA, newer))["__typename"] == "Done"


async def test_what_is_no_address_is_refused(service: Service) -> None:
    """A handle that is no e-mail address is refused."""
    refused = await reset(service.sample, "ada", "000000")

    assert (refused["code"], refused["path"]) == ("HANDLE_INVALID", ["input", "handle"])


async def test_it_needs_an_app_token(service: Service) -> None:
    """Without an app token no code is looked at."""
    variables = {"handle": ADA, "code": "000000", "newPassword": NEW}

    assert (await service.client_of("x").error(RESET_PASSWORD, variables))["code"] == "APP_TOKEN_INVALID"
