"""What does `changePassword` answer, and which sessions outlive it?"""

from typing import Any

from tests.documents import CHANGE_PASSWORD, ME, REFRESH
from tests.people import signed_up
from tests.recovering import NEW, forgot, log_in, reset, sent_to
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"


async def changed(client: GraphQL, password: str = PASSWORD, new: str = NEW) -> Any:
    """Change the password and return the answer."""
    return await client.run(CHANGE_PASSWORD, {"password": password, "newPassword": new})


async def test_the_new_password_is_good_and_the_old_is_not(service: Service) -> None:
    """After the change the user logs in with the new password only."""
    signed_in = await signed_up(service, service.sample, ADA)

    answer = await changed(service.sample.signed_in(signed_in["accessToken"]))

    assert answer["__typename"] == "SignedIn"
    assert answer["user"]["handle"] == ADA
    assert (await log_in(service.sample, ADA, PASSWORD))["code"] == "INVALID_CREDENTIALS"
    assert (await log_in(service.sample, ADA, NEW))["__typename"] == "SignedIn"


async def test_the_session_goes_on_with_fresh_credentials(service: Service) -> None:
    """The new tokens are those of the same session, and they refresh."""
    signed_in = await signed_up(service, service.sample, ADA)
    before = await service.sample.signed_in(signed_in["accessToken"]).run(ME)

    answer = await changed(service.sample.signed_in(signed_in["accessToken"]))

    after = await service.sample.signed_in(answer["accessToken"]).run(ME)
    refreshed = await service.sample.run(REFRESH, {"refreshToken": answer["refreshToken"]})
    assert [each["id"] for each in after["sessions"]["nodes"]] == [before["sessions"]["nodes"][0]["id"]]
    assert refreshed["__typename"] == "SignedIn"


async def test_the_former_refresh_token_is_over(service: Service) -> None:
    """The refresh token that the session had before brings nothing."""
    signed_in = await signed_up(service, service.sample, ADA)
    await changed(service.sample.signed_in(signed_in["accessToken"]))

    refreshed = await service.sample.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})

    assert refreshed["code"] == "INVALID_CREDENTIALS"


async def test_all_other_sessions_end_at_once(service: Service) -> None:
    """Another device is signed out on its next request (security P-12)."""
    signed_in = await signed_up(service, service.sample, ADA)
    other = await log_in(service.sample, ADA, PASSWORD)
    phone = service.sample.signed_in(other["accessToken"])
    await phone.run(ME)

    await changed(service.sample.signed_in(signed_in["accessToken"]))

    refreshed = await service.sample.run(REFRESH, {"refreshToken": other["refreshToken"]})
    assert (await phone.error(ME))["code"] == "TOKEN_INVALID"
    assert refreshed["code"] == "INVALID_CREDENTIALS"


async def test_the_user_is_told(service: Service) -> None:
    """A mail says that the password was changed."""
    signed_in = await signed_up(service, service.sample, ADA)

    await changed(service.sample.signed_in(signed_in["accessToken"]))

    assert await sent_to(service, ADA) == ["password_changed", "signup_code"]


async def test_codes_under_way_are_void(service: Service) -> None:
    """A code for a reset that was asked for before the change is refused."""
    signed_in = await signed_up(service, service.sample, ADA)
    code = await forgot(service, service.sample, ADA)

    await changed(service.sample.signed_in(signed_in["accessToken"]))

    assert (await reset(service.sample, ADA, code))["code"] == "INVALID_CODE"


async def test_a_wrong_password_is_refused(service: Service) -> None:
    """Without the current password nothing changes and nobody is told."""
    signed_in = await signed_up(service, service.sample, ADA)

    refused = await changed(service.sample.signed_in(signed_in["accessToken"]), password="not the password")

    assert (refused["code"], refused["path"]) == ("INVALID_CREDENTIALS", ["input", "password"])
    assert (await log_in(service.sample, ADA, PASSWORD))["__typename"] == "SignedIn"
    assert await sent_to(service, ADA) == ["signup_code"]


async def test_a_weak_password_is_refused(service: Service) -> None:
    """A new password that fails the rules is refused with the path of the mistake."""
    signed_in = await signed_up(service, service.sample, ADA)

    refused = await changed(service.sample.signed_in(signed_in["accessToken"]), new="short12")

    assert (refused["code"], refused["path"]) == ("PASSWORD_TOO_WEAK", ["input", "newPassword"])
    assert refused["failed"] == ["MIN_LENGTH"]


async def test_it_needs_an_access_token(service: Service) -> None:
    """The app token alone opens nothing here."""
    error = await service.sample.error(CHANGE_PASSWORD, {"password": PASSWORD, "newPassword": NEW})

    assert error["code"] == "UNAUTHENTICATED"
