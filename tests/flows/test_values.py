"""Do the small values keep their rules for every input there is?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyncjwt.clock import SystemClock
from cosyncjwt.domain.application import checked_audience, checked_lifetime, checked_name
from cosyncjwt.domain.handle import MAXIMUM_LENGTH, canonical
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.password_rules import accepted
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.errors import (
    ApplicationBlocked,
    ApplicationInactive,
    ApplicationSuspended,
    BadUserInput,
    HandleInvalid,
    PasswordBreached,
    PasswordTooWeak,
    PublicError,
    Unauthenticated,
    UserError,
    ValueInvalid,
)
from schema.errors import UserErrorCode
from tests.factories import make_application

LOCAL = st.text(alphabet="abcXYZ019.+_-", min_size=1, max_size=20)
LABEL = st.text(alphabet="abcXYZ019-éÉßüİıσςΣ語", min_size=1, max_size=12)
APPLICATION = make_application()
ADDRESSES = st.builds(lambda local, name, top: f" {local}@{name}.{top}\t", LOCAL, LABEL, LABEL)


@given(ADDRESSES | st.text(max_size=80) | st.emails())
def test_a_canonical_handle_is_its_own_canonical_form(text: str) -> None:
    """Whatever is accepted as a handle is accepted again, unchanged, and has no control or capital in it."""
    try:
        handle = canonical(text)
    except HandleInvalid:
        return

    assert canonical(handle) == handle
    assert canonical(handle.upper()) == handle or not handle.isascii()
    assert handle.isprintable()
    assert handle.count("@") == 1
    assert len(handle) <= MAXIMUM_LENGTH


@given(st.text(max_size=300))
def test_passwords_are_judged_by_length(text: str) -> None:
    """A password of 8 to 256 code points is taken, any other refused, and none causes another failure."""
    try:
        taken = accepted(Secret(text), APPLICATION, "ada@example.com").reveal()
    except (PasswordTooWeak, PasswordBreached):
        return

    assert 8 <= len(taken) <= 256
    assert accepted(Secret(taken), APPLICATION, "ada@example.com").reveal() == taken


@given(st.text(max_size=120))
def test_names_and_audiences(text: str) -> None:
    """A name and an audience are taken as they are, trimmed or not, or refused."""
    for check in (checked_name, checked_audience):
        try:
            taken = check(text)
        except ValueInvalid:
            continue
        assert check(taken) == taken
        assert taken.isprintable()


@given(st.integers())
def test_lifetimes_and_pages(number: int) -> None:
    """Numbers out of range are refused, however large."""
    try:
        assert 5 <= checked_lifetime(number) <= 1440
    except ValueInvalid:
        assert not 5 <= number <= 1440
    try:
        assert 1 <= PageRequest.of(number, None).size <= 100
    except BadUserInput:
        assert not 1 <= number <= 100


@given(st.text(), st.text())
def test_secrets(one: str, other: str) -> None:
    """Secrets compare and hash as their texts do, and show nothing."""
    assert (Secret(one) == Secret(other)) == (one == other)
    assert hash(Secret(one)) == hash(Secret(one))
    assert repr(Secret(one)) == str(Secret(other)) == "Secret(…)"


def test_a_secret_is_no_text() -> None:
    """A secret is not equal to the text in it."""
    assert Secret("x") != "x"


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (ApplicationStatus.INACTIVE, ApplicationInactive),
        (ApplicationStatus.SUSPENDED, ApplicationSuspended),
        (ApplicationStatus.BLOCKED, ApplicationBlocked),
    ],
)
def test_every_status_but_active_refuses(status: ApplicationStatus, refusal: type[Exception]) -> None:
    """An application that is not active refuses with its own status."""
    application = make_application()
    application.ensure_active()

    with pytest.raises(refusal):
        replace(application, status=status).ensure_active()


def test_every_code_of_a_person_is_in_the_schema() -> None:
    """The codes of the failures and of the enum are the same."""
    assert {failure.code for failure in UserError.__subclasses__()} == set(UserErrorCode.__members__)


def test_a_failure_has_a_code_and_a_sentence() -> None:
    """Every failure can be raised without words of its own and says something to a person."""
    assert (Unauthenticated().extensions, str(Unauthenticated("Really."))) == (
        {"code": "UNAUTHENTICATED"},
        "Really.",
    )
    assert all(kind.message.endswith(".") for kind in PublicError.__subclasses__())


def test_the_machines_clock_is_cut_to_milliseconds() -> None:
    """The time is UTC and has no more digits than a store can keep."""
    now = SystemClock().now()

    assert (now.microsecond % 1000, now.utcoffset()) == (0, now.utcoffset())
    assert str(now.tzinfo) == "UTC"


def test_the_machines_randomness_does_not_repeat() -> None:
    """Bytes and GUIDs are as long as asked for, and never the same."""
    entropy = SystemEntropy()

    assert len({entropy.token(32) for _ in range(100)}) == len({entropy.guid() for _ in range(100)}) == 100
    assert (len(entropy.token(7)), len(entropy.guid())) == (7, 36)
