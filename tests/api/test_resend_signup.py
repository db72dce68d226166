"""What does `resendSignup` send, and to whom?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.secret import Secret
from tests.documents import COMPLETE_SIGNUP, CREATE_APPLICATION, LOGIN, RESEND_SIGNUP, SIGNUP
from tests.people import developer, signed_up
from tests.recovering import SOON, sent_to
from tests.service import PASSWORD, GraphQL, Service

ADA = "ada@example.com"


async def begun(service: Service, client: GraphQL | None = None) -> Any:
    """Begin a signup and return its mail."""
    await (client or service.sample).run(SIGNUP, {"handle": ADA, "password": PASSWORD})
    return await service.newest(ADA)


async def with_flow(service: Service, flow: str) -> GraphQL:
    """Return a client of an application with that flow."""
    made = await (await developer(service)).run(
        CREATE_APPLICATION, {"input": {"name": "Notes", "onboarding": {"signupFlow": flow}}}
    )
    return service.client_of(made["appToken"])


async def test_another_code_is_sent(service: Service) -> None:
    """A new code goes out; the former one is void, and the password is that of the signup."""
    former = (await begun(service))["code"]
    service.clock.advance(SOON)

    sent = await service.sample.run(RESEND_SIGNUP, {"handle": ADA})
    newer = (await service.newest(ADA))["code"]

    assert sent == {
        "__typename": "CodeSent",
        "sentTo": ADA,
        "expiresAt": "2026-03-01T12:12:00.123Z",
        "delivery": "EMAIL_CODE",
    }
    refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": former})
    done = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": newer})
    assert (refused["code"], done["__typename"]) == ("INVALID_CODE", "SignedIn")
    logged_in = await service.sample.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    assert logged_in["__typename"] == "SignedIn"


async def test_H04_known_handles_have_a_code_made_too(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a handle has an account or never signed up, one code is made."""
    await signed_up(service, service.sample, ADA)
    made, codes_made = Codes.new_code, list[str]()

    def making(codes: Codes) -> Secret:
        codes_made.append("made")
        return made(codes)

    monkeypatch.setattr(Codes, "new_code", making)
    costs = []
    for document, more in ((RESEND_SIGNUP, {}), (SIGNUP, {"password": PASSWORD})):
        for handle in (ADA, "nobody@example.com"):
            service.clock.advance(SOON)
            codes_made.clear()
            await service.sample.run(document, {"handle": handle, **more})
            costs.append(len(codes_made))

    assert costs == [1, 1, 1, 1]


async def test_another_link_is_sent(service: Service) -> None:
    """With flow LINK another link goes out."""
    app = await with_flow(service, "LINK")
    former = (await begun(service, app))["link"]

    sent = await app.run(RESEND_SIGNUP, {"handle": ADA})

    assert sent["delivery"] == "EMAIL_LINK"
    assert (await service.newest(ADA))["link"] not in {former, None}


async def test_the_tries_begin_anew(service: Service) -> None:
    """After five wrong guesses a new code takes five more, so that nobody is stuck."""
    await begun(service)
    for _ in range(6):
        await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": "x"})
    await service.sample.run(RESEND_SIGNUP, {"handle": ADA})

    code = (await service.newest(ADA))["code"]

    done = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
    assert done["__typename"] == "SignedIn"


async def test_the_signup_keeps_its_end(service: Service) -> None:
    """A day after it began the signup is over, however late its newest code was sent."""
    await begun(service)
    service.clock.advance(timedelta(hours=23, minutes=55))
    await service.sample.run(RESEND_SIGNUP, {"handle": ADA})
    code = (await service.newest(ADA))["code"]
    service.clock.advance(timedelta(minutes=6))

    refused = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})

    assert refused["code"] == "INVALID_CODE"


async def test_a_user_gets_the_mail_that_says_so(service: Service) -> None:
    """A handle that has a user gets the answer of the others, and the mail about the account."""
    await signed_up(service, service.sample, ADA)

    sent = await service.sample.run(RESEND_SIGNUP, {"handle": ADA})

    assert sent["__typename"] == "CodeSent"
    assert (await sent_to(service, ADA))[0] == "already_registered"


async def test_a_stranger_gets_no_mail(service: Service) -> None:
    """A handle that never signed up gets the answer of the others, and no mail."""
    sent = await service.sample.run(RESEND_SIGNUP, {"handle": "nobody@example.com"})

    assert sent["__typename"] == "CodeSent"
    assert await sent_to(service, "nobody@example.com") == []


async def test_a_stranger_gets_no_mail_by_asking_twice(service: Service) -> None:
    """However often somebody asks, no code goes out: it would make a user whom no rule has looked at."""
    for _ in range(3):
        sent = await service.sample.run(RESEND_SIGNUP, {"handle": ADA})
        assert sent["__typename"] == "CodeSent"
        service.clock.advance(SOON)

    assert await sent_to(service, ADA) == []


async def test_a_stranger_may_sign_up_afterwards(service: Service) -> None:
    """Asking too early does not stand in the way of a signup."""
    await service.sample.run(RESEND_SIGNUP, {"handle": ADA})

    code = (await begun(service))["code"]

    done = await service.sample.run(COMPLETE_SIGNUP, {"handle": ADA, "code": code})
    assert done["__typename"] == "SignedIn"


async def test_what_is_no_address_is_refused(service: Service) -> None:
    """A handle that is no e-mail address is refused."""
    refused = await service.sample.run(RESEND_SIGNUP, {"handle": "ada"})

    assert (refused["code"], refused["path"]) == ("HANDLE_INVALID", ["input", "handle"])


async def test_where_signups_need_no_proof_nothing_is_sent(service: Service) -> None:
    """With flow NONE there is nothing to send again."""
    app = await with_flow(service, "NONE")

    assert (await app.run(RESEND_SIGNUP, {"handle": ADA}))["code"] == "SIGNUP_DISABLED"


async def test_it_needs_an_app_token(service: Service) -> None:
    """Without an app token nothing is sent."""
    error = await service.client_of("x").error(RESEND_SIGNUP, {"handle": ADA})

    assert error["code"] == "APP_TOKEN_INVALID"
