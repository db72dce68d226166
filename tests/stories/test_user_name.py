"""Ada takes a name, forgets her password, is locked out by a stranger, and comes back."""

from datetime import timedelta

from tests.documents import LOGIN, USER_NAME_AVAILABLE
from tests.recovering import NEW, ending, forgot, log_in, reset
from tests.service import PASSWORD, Service
from tests.user_names import joined, named, naming

ADA, WRONG = "ada@example.com", "not the password"


async def test_the_story_of_a_name_and_a_lock(service: Service) -> None:
    """From the form that asks for a name to the reset after a hundred guesses, every step works."""
    # A form asks while Ada types, and takes the second name that she likes.
    _, app, _ = await naming(service)
    await named(await joined(service, app, "first@example.com"), "ada")
    ada = await joined(service, app, ADA)
    answers = [
        (await app.post(USER_NAME_AVAILABLE, {"userName": name})).json()["data"]["userNameAvailable"]
        for name in ("ada", "ada.king")
    ]
    assert answers == [False, True]
    assert (await named(ada, "ada.king"))["userName"] == "ada.king"

    # She logs in by it.
    assert (await log_in(app, "ada.king", PASSWORD))["__typename"] == "SignedIn"

    # A stranger guesses for days, by the name and by the address, until only a reset helps.
    ended = []
    for number in range(101):
        ended.append(await ending(app, LOGIN, handle=("ada.king", ADA)[number % 2], password=WRONG))
        service.clock.advance(timedelta(minutes=15))
    assert ended == ["INVALID_CREDENTIALS"] * 100 + ["TOO_MANY_ATTEMPTS"]
    assert (await log_in(app, "ada.king", PASSWORD))["code"] == "TOO_MANY_ATTEMPTS"

    # Ada reads her mail, chooses a new password, and is back, by either name.
    await reset(app, ADA, await forgot(service, app, ADA))
    for name in (ADA, "ada.king"):
        assert (await log_in(app, name, NEW))["__typename"] == "SignedIn"
    assert (await log_in(app, "ada.king", PASSWORD))["code"] == "INVALID_CREDENTIALS"
