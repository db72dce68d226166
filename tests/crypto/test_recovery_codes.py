"""Are recovery codes long enough to be kept as they are, and easy enough to type?"""

import re

import pytest

from cosyncjwt.crypto.recovery_codes import RecoveryCodes, looks_like_recovery_code
from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.domain.secret import Secret
from tests.fakes import ScriptedEntropy

CODES = RecoveryCodes(ServerKeys.of(bytes(32)), ScriptedEntropy())


def test_M11_ten_codes_of_128_bits_in_groups() -> None:
    """A set has ten different codes, each of 32 hexadecimal digits in groups of four."""
    codes = [code.reveal() for code in CODES.new()]

    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){7}", code) for code in codes)


def test_a_code_may_be_typed_in_any_way() -> None:
    """Capitals, spaces and missing hyphens do not matter."""
    code = CODES.new()[0]
    typed = f" {code.reveal().upper().replace('-', ' ')} "

    assert CODES.digest("app", "usr", Secret(typed)) == CODES.digest("app", "usr", code)


@pytest.mark.parametrize("place", [("app", "other"), ("other", "usr")])
def test_a_code_belongs_to_its_user(place: tuple[str, str]) -> None:
    """The same code of another user or application has another digest."""
    code = CODES.new()[0]

    assert CODES.digest(*place, code) != CODES.digest("app", "usr", code)


@pytest.mark.parametrize("odd", ["", "123456", "0" * 31, "0" * 33, "g" * 32, "０" * 32, "\u0131" * 32])
def test_C15_what_is_no_code_has_no_digest(odd: str) -> None:
    """Whatever is not 32 hexadecimal digits cannot be a code."""
    assert CODES.digest("app", "usr", Secret(odd)) is None
    assert looks_like_recovery_code(odd) is False
