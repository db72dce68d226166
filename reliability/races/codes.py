"""How often is one code good (E-02, E-08), and how many guesses at it are weighed (E-03)?"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from reliability.burst import Burst, by_round, request, told, words
from reliability.experiment import Amount, Finding
from reliability.stage import PATIENCE, App, Stage, stage
from tests.delivery.twilio_stand_in import CREDENTIALS, TwilioStandIn, twilio_in_a_thread
from tests.documents import COMPLETE_SIGNUP, CREATE_APPLICATION, FORGOT_PASSWORD, RESET_PASSWORD, SIGNUP
from tests.invitations import INVITE, REGISTER
from tests.phones import SET_PHONE, VERIFY_PHONE
from tests.process.server import eventually
from tests.service import PASSWORD

AT_ONCE = 20
GUESSES = 200
TRIES = 5
TEXTS = 45
"""So many numbers have prefixes of their own; how many SMS a prefix gets is limited."""
NAMES = 5
"""So many names are tried by one developer, twenty times each; how many applications one makes is limited."""
GOOD = {"SignedIn", "Done", "User", "Application"}
Requests = Iterator[bytes]


def one_code(amount: Amount, folder: Path) -> Finding:
    """E-02: twenty bring one code at one moment, and one of them has used it."""
    rounds = amount.of(200)
    told_of, wrong = [], 0
    with (
        twilio_in_a_thread() as phones,
        _stage(folder, phones) as scene,
        Burst(scene.server.port, AT_ONCE) as burst,
    ):
        kinds: dict[str, Callable[[], Requests]] = {
            "signup": lambda: _signups(scene, rounds),
            "reset": lambda: _resets(scene, rounds),
            "phone": lambda: _phones(scene, phones, rounds),
        }
        for kind, codes in kinds.items():
            once, seen = _raced(burst, codes())
            wrong += rounds - once
            told_of.append(f"{kind}: one success in {once} of {rounds} rounds ({told(seen)})")
    return Finding.of(f"{'; '.join(told_of)}; a change of e-mail is not built", holds=wrong == 0)


def used_once(amount: Amount, folder: Path) -> Finding:
    """E-08: one invitation, and one name of an application, for twenty at one moment."""
    rounds = amount.of(200)
    told_of, wrong = [], 0
    with stage(folder) as scene, Burst(scene.server.port, AT_ONCE) as burst:
        for kind, codes in (("invitation", _invitations), ("name of an application", _names)):
            once, seen = _raced(burst, codes(scene, rounds))
            wrong += rounds - once
            told_of.append(f"{kind}: one success in {once} of {rounds} rounds ({told(seen)})")
    return Finding.of("; ".join(told_of), holds=wrong == 0)


def guesses(amount: Amount, folder: Path) -> Finding:
    """E-03: of two hundred wrong guesses at one moment five are weighed, and then the code is void."""
    rounds = amount.of(20)
    weighed, opened, seen = Counter[int](), 0, Counter[str]()
    with stage(folder) as scene, Burst(scene.server.port, GUESSES) as burst:
        app = _by_code(scene)
        port, token = scene.server.port, app.client.app_token
        for number in range(rounds):
            handle = f"guessed{number}@example.com"
            app.client.run(SIGNUP, handle=handle, password=PASSWORD)
            code = scene.place.letters.code(handle)
            wrong = f"{(int(code) + 1) % 10**6:06}"
            whole = request(port, token, COMPLETE_SIGNUP, handle=handle, code=wrong)
            answers = words(burst.go([whole] * GUESSES))
            weighed[answers["INVALID_CODE"]] += 1
            seen += answers
            after = app.client.run(COMPLETE_SIGNUP, handle=handle, code=code)
            opened += after["__typename"] == "SignedIn"
    return Finding.of(
        f"guesses weighed: {by_round(weighed)} of {GUESSES} wrong ones at one moment; the right code opened "
        f"{opened} times after them ({told(seen)})",
        holds=set(weighed) == {TRIES} and not opened,
    )


def _raced(burst: Burst, requests: Requests) -> tuple[int, Counter[str]]:
    """Bring each request twenty times at one moment; return how many rounds had one success."""
    once, seen = 0, Counter[str]()
    for whole in requests:
        answers = words(burst.go([whole] * AT_ONCE))
        once += sum(answers[word] for word in GOOD) == 1
        seen += answers
    return once, seen


def _stage(folder: Path, phones: TwilioStandIn) -> AbstractContextManager[Stage]:
    return stage(folder, settings={"COSYNCJWT_TWILIO_URL": phones.url})


def _by_code(scene: Stage) -> App:
    return scene.application("By code", onboarding={"signupFlow": "CODE"})


def _signups(scene: Stage, rounds: int) -> Requests:
    app = _by_code(scene)
    for number in range(rounds):
        handle = f"signup{number}@example.com"
        app.client.run(SIGNUP, handle=handle, password=PASSWORD)
        code = scene.place.letters.code(handle)
        yield request(scene.server.port, app.client.app_token, COMPLETE_SIGNUP, handle=handle, code=code)


def _resets(scene: Stage, rounds: int) -> Requests:
    app = scene.application("Forgetful")
    for number in range(rounds):
        handle = f"reset{number}@example.com"
        app.signed_up(handle)
        app.client.run(FORGOT_PASSWORD, handle=handle)
        code, new = scene.place.letters.code(handle), f"{PASSWORD} {number}"
        token = app.client.app_token
        yield request(scene.server.port, token, RESET_PASSWORD, handle=handle, code=code, newPassword=new)


def _phones(scene: Stage, phones: TwilioStandIn, rounds: int) -> Requests:
    for number in range(rounds):
        if number % TEXTS == 0:
            settings = {"twoFactorVerification": "PHONE", "twilio": CREDENTIALS}
            app = scene.application(f"Phones {number}", **settings)
        access = app.signed_up(f"phone{number}@example.com")["accessToken"]
        phone = f"+14155{52 + number % TEXTS}2671"
        sent = app.client.run(SET_PHONE, access, phone=phone)
        assert sent["__typename"] == "CodeSent", sent

        code = _text(phones, phone, number // TEXTS)
        yield request(scene.server.port, app.client.app_token, VERIFY_PHONE, access, code=code)


def _text(phones: TwilioStandIn, phone: str, before: int) -> str:
    def codes() -> list[str]:
        return [each["Body"][:6] for each in phones.messages if each["To"] == phone]

    eventually(lambda: len(codes()) > before, "no SMS", within=PATIENCE)
    return codes()[before]


def _invitations(scene: Stage, rounds: int) -> Requests:
    app = scene.application("Invited", onboarding={"signupFlow": "NONE", "invitationEnabled": True})
    for number in range(rounds):
        # Each has an inviter of its own: how many somebody may invite is limited.
        access = app.signed_up(f"inviter{number}@example.com")["accessToken"]
        handle = f"guest{number}@example.com"
        invited = app.client.run(INVITE, access, handle=handle)
        assert invited["__typename"] == "Invitation", invited
        code = scene.place.letters.code(handle)
        token = app.client.app_token
        yield request(scene.server.port, token, REGISTER, handle=handle, password=PASSWORD, code=code)


def _names(scene: Stage, rounds: int) -> Requests:
    portal, token = scene.place.portal_token, ""
    for number in range(rounds):
        if number % NAMES == 0:
            token = scene.developer(f"developer{number}@example.com")
        draft = {"name": f"Name {number}", "type": "COMMERCIAL"}
        yield request(scene.server.port, portal, CREATE_APPLICATION, token, input=draft)
