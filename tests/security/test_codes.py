"""Can a code or a link be guessed, used twice, used elsewhere, or bent?"""

from collections import Counter
from datetime import timedelta

from cosyncjwt.entropy import SystemEntropy
from tests.applications import client_with
from tests.backends import Backend
from tests.documents import COMPLETE_SIGNUP, LOGIN
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.outcomes import outcome
from tests.security.support import ADA, BOB, at_once, code_for, form_of, guess, link_for, press, wrong
from tests.service import Service, running


class LeadingZeros(ScriptedEntropy):
    """Randomness whose codes begin with zeros."""

    def digits(self, count: int) -> str:
        """Return a small number."""
        return "42".zfill(count)


def test_C01_digits_are_uniform() -> None:
    """At each place of a code every digit comes equally often (chi-square, nine degrees of freedom)."""
    codes = [SystemEntropy().digits(6) for _ in range(20_000)]

    for place in range(6):
        counts = Counter(code[place] for code in codes)
        chi_square = sum((counts[digit] - 2_000) ** 2 / 2_000 for digit in "0123456789")
        # Passed by chance all but once in ten million times.
        assert chi_square < 50


def test_C01_codes_have_six_digits() -> None:
    """A code is six ASCII digits, zeros in front kept."""
    codes = [SystemEntropy().digits(6) for _ in range(1_000)]

    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)
    assert any(code.startswith("0") for code in codes)


async def test_C01_leading_zeros_are_kept(backend: Backend, clock: FrozenClock) -> None:
    """The code 000042 is mailed and taken as it is, and 42 is another."""
    async with running(backend.connect(), clock, LeadingZeros()) as service:
        code = await code_for(service, service.sample)

        ended = [await guess(service.sample, ADA, given) for given in ("42", code)]

    assert (code, ended) == ("000042", ["INVALID_CODE", "SignedIn"])


async def test_C03_two_hundred_guesses_at_once(service: Service) -> None:
    """Of two hundred parallel wrong guesses five are looked at, and then even the right one is refused."""
    code = await code_for(service, service.sample)

    ended = await at_once(guess(service.sample, ADA, wrong(code)) for _ in range(200))

    assert ended == {"INVALID_CODE": 5, "TOO_MANY_ATTEMPTS": 195}
    assert await guess(service.sample, ADA, code) == "TOO_MANY_ATTEMPTS"


async def test_C04_the_count_survives_a_restart(service: Service, backend: Backend) -> None:
    """Guesses made before a restart are counted after it."""
    code = await code_for(service, service.sample)
    for _ in range(5):
        await guess(service.sample, ADA, wrong(code))

    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        assert await guess(later.sample, ADA, code) == "TOO_MANY_ATTEMPTS"


async def test_C05_codes_open_their_own_signup_only(service: Service) -> None:
    """Of all codes at all signups of two handles in two applications, only the diagonal opens."""
    other = await client_with(service)
    places = [(service.sample, ADA), (service.sample, BOB), (other, ADA), (other, BOB)]
    codes = [await code_for(service, app, handle) for app, handle in places]
    assert len(set(codes)) == len(codes)

    for row, (app, handle) in enumerate(places):
        foreign = [await guess(app, handle, code) for column, code in enumerate(codes) if column != row]
        assert foreign == ["INVALID_CODE"] * 3
    own = [await guess(app, handle, code) for (app, handle), code in zip(places, codes, strict=True)]

    assert own == ["SignedIn"] * 4


async def test_C05_links_open_their_own_application_only(service: Service) -> None:
    """A link's token is nothing at another application, and a code is nothing in a link's place."""
    one = await client_with(service, "LINK", name="One")
    two = await client_with(service, "LINK", name="Two", handle="two@example.com")
    link = form_of(await link_for(service, one))
    foreign = form_of(await link_for(service, two))
    code = await code_for(service, service.sample)
    assert service.server.sample is not None

    swapped = [
        await press(service, {**link, "app": foreign["app"]}),
        await press(service, {**foreign, "app": link["app"]}),
        await press(service, {**link, "app": service.server.sample.id}),
        await press(service, {"app": service.server.sample.id, "token": code}),
    ]

    assert [reply.status_code for reply in swapped] == [400] * 4
    assert (await press(service, link)).status_code == 200


async def test_C05_a_code_is_no_password(service: Service) -> None:
    """The code of a signup logs nobody in."""
    code = await code_for(service, service.sample)

    assert await outcome(service.sample, LOGIN, {"handle": ADA, "password": code}) == "INVALID_CREDENTIALS"


async def test_C06_twenty_redemptions_at_once(service: Service) -> None:
    """Of twenty parallel redemptions of a code exactly one makes the user, round after round."""
    for round_ in range(5):
        handle = f"person{round_}@example.com"
        code = await code_for(service, service.sample, handle)
        ended = await at_once(guess(service.sample, handle, code) for _ in range(20))
        assert ended["SignedIn"] == 1


async def test_C06_twenty_presses_at_once(service: Service) -> None:
    """Of twenty parallel presses of a link's button exactly one makes the user, round after round."""
    app = await client_with(service, "LINK")

    async def pressed(form: dict[str, str]) -> int:
        return (await press(service, form)).status_code

    for round_ in range(3):
        form = form_of(await link_for(service, app, f"person{round_}@example.com"))
        ended = await at_once(pressed(form) for _ in range(20))
        assert ended == {200: 1, 400: 19}


async def test_C07_a_code_lives_ten_minutes(service: Service) -> None:
    """The code is good a millisecond before ten minutes are over, and not at ten minutes."""
    early, late = [await code_for(service, service.sample, handle) for handle in (ADA, BOB)]
    service.clock.advance(timedelta(minutes=10) - timedelta(milliseconds=1))
    before = await guess(service.sample, ADA, early)
    service.clock.advance(timedelta(milliseconds=1))

    assert (before, await guess(service.sample, BOB, late)) == ("SignedIn", "CODE_EXPIRED")


async def test_C07_a_new_code_voids_the_older(service: Service) -> None:
    """Of two codes for a handle only the newer is good."""
    older = await code_for(service, service.sample)
    newer = await code_for(service, service.sample)
    assert older != newer

    assert [await guess(service.sample, ADA, code) for code in (older, newer)] == ["INVALID_CODE", "SignedIn"]


async def test_C07_a_link_lives_a_day(service: Service) -> None:
    """A link is dead after a day."""
    app = await client_with(service, "LINK")
    link = await link_for(service, app)
    service.clock.advance(timedelta(hours=24))

    assert (await press(service, form_of(link))).status_code == 400


ODD = ("", " ", "\t", "１２３４５６", "-12345", "1e5", "\x00" * 6, "null", "{}", "٠١٢٣٤٥")
"""Texts that no mail has as a code."""


async def test_C15_odd_codes_count(service: Service) -> None:
    """An odd value is a wrong code like any other, and is counted."""
    for value in ODD:
        service.clock.advance(timedelta(days=1))
        code = await code_for(service, service.sample)
        ended = [await guess(service.sample, ADA, some) for some in (*[value] * 5, code)]
        assert ended == [*["INVALID_CODE"] * 5, "TOO_MANY_ATTEMPTS"], value


async def test_C15_what_is_no_text_counts(service: Service) -> None:
    """Null, numbers, lists and operators are refused by the schema, and each is a guess like any other."""
    values = [None, 123456, 1.5, True, [], ["123456"], {}, {"$ne": None}, {"$regex": "^1"}]
    for value in values:
        service.clock.advance(timedelta(days=1))
        code = await code_for(service, service.sample)
        given = {"handle": ADA, "code": value}

        ended = [await outcome(service.sample, COMPLETE_SIGNUP, given) for _ in range(5)]
        ended.append(await guess(service.sample, ADA, code))

        assert ended == [*["BAD_USER_INPUT"] * 5, "TOO_MANY_ATTEMPTS"], value
