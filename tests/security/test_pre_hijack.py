"""Does a person who proves the handle get the signup of somebody else?

The known gap: an attacker signs up with the victim's handle after the victim, so that the newest mail, which
the victim reads, completes the attacker's signup. It is closed where the client sends the password along.
"""

from datetime import timedelta

from tests.backends import Backend
from tests.contents import contents
from tests.documents import LOGIN, SIGNED_IN
from tests.outcomes import outcome, refusal
from tests.security.support import ADA, code_for, wrong
from tests.service import PASSWORD, Service

COMPLETE = (
    """mutation Complete($handle: String!, $code: String!, $password: String) {
  completeSignup(input: {handle: $handle, code: $code, password: $password}) {
    __typename ... on UserError { code message path }"""
    + SIGNED_IN
    + "} }"
)
THEIRS = "attacker's password"


async def test_H05_a_later_signup_of_an_attacker_is_not_completed(service: Service) -> None:
    """With the password sent along, the victim's newest code does not complete the attacker's signup."""
    app = service.sample
    await code_for(service, app, ADA, PASSWORD)
    newest = await code_for(service, app, ADA, THEIRS)

    refused = await app.run(COMPLETE, {"handle": ADA, "code": newest, "password": PASSWORD})
    service.clock.advance(timedelta(hours=1))
    logins = [
        await outcome(app, LOGIN, {"handle": ADA, "password": password}) for password in (PASSWORD, THEIRS)
    ]
    again = await code_for(service, app, ADA, PASSWORD)
    completed = await outcome(app, COMPLETE, {"handle": ADA, "code": again, "password": PASSWORD})

    assert refusal(refused) == ("INVALID_CREDENTIALS", ["input", "password"])
    assert logins == ["INVALID_CREDENTIALS"] * 2
    assert completed == "SignedIn"
    assert await outcome(app, LOGIN, {"handle": ADA, "password": THEIRS}) == "INVALID_CREDENTIALS"
    assert await outcome(app, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


async def test_H05_a_password_that_is_not_the_signups_leaves_the_code(service: Service) -> None:
    """It costs a guess and no more: with the right one the code still works."""
    code = await code_for(service, service.sample)

    ended = [
        await outcome(service.sample, COMPLETE, {"handle": ADA, "code": code, "password": password})
        for password in ("not mine at all", "", PASSWORD)
    ]

    assert ended == ["INVALID_CREDENTIALS", "INVALID_CREDENTIALS", "SignedIn"]


async def test_H05_the_password_is_no_oracle(service: Service, backend: Backend) -> None:
    """Without the code the answer is the same for a right and a wrong password."""
    code = await code_for(service, service.sample)
    before = await contents(backend)

    replies = [
        (await service.sample.post(COMPLETE, {"handle": ADA, "code": wrong(code), "password": word})).json()
        for word in (PASSWORD, "another password")
    ]

    after = await contents(backend)
    assert replies[0] == replies[1]
    assert replies[0]["data"]["completeSignup"]["code"] == "INVALID_CODE"
    assert before["users"] == after["users"]


async def test_H05_guesses_are_counted_with_a_password_too(service: Service) -> None:
    """Five calls are five guesses, whatever they say of the password."""
    code = await code_for(service, service.sample)
    no = {"handle": ADA, "code": code, "password": "not mine at all"}

    ended = [await outcome(service.sample, COMPLETE, no) for _ in range(6)]

    assert ended == ["INVALID_CREDENTIALS"] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_without_a_password_the_code_is_enough(service: Service) -> None:
    """Clients that have forgotten the password meanwhile complete by the code alone."""
    code = await code_for(service, service.sample)

    assert await outcome(service.sample, COMPLETE, {"handle": ADA, "code": code}) == "SignedIn"
