"""Which texts name a locale?"""

import pytest

from cosyncjwt.domain.locale import canonical, checked_locales, chosen
from cosyncjwt.errors import LocaleInvalid, ValueInvalid


@pytest.mark.parametrize(
    ("text", "tag"),
    [("en", "EN"), ("pt_br", "PT-BR"), (" zh-hant-tw ", "ZH-HANT-TW"), ("es-419", "ES-419"), ("GSW", "GSW")],
)
def test_capitals_and_hyphens(text: str, tag: str) -> None:
    """A locale may be written as one likes and is kept in capitals, with hyphens."""
    assert canonical(text) == tag


@pytest.mark.parametrize(
    "text", ["", "E", "ENGLISH", "EN-", "EN-USA", "../EN", "EN/..", "ΕΝ", "ſq", "EN\nDE", "E1", "EN\x00"]
)
def test_other_texts_name_none(text: str) -> None:
    """Nothing else is a locale: no path, no letter of another alphabet that looks the same or becomes one."""
    assert canonical(text) is None


def test_english_is_always_there() -> None:
    """EN comes first, and each locale once."""
    assert checked_locales(["de", "DE", "en", "fr"]) == ("EN", "DE", "FR")
    assert checked_locales([]) == ("EN",)


def test_there_is_an_end() -> None:
    """More than fifty locales are refused."""
    many = [f"{first}{second}" for first in "ABCDEFG" for second in "ABCDEFG"]

    assert len(checked_locales(many)) == 50
    with pytest.raises(ValueInvalid):
        checked_locales([*many, "ZZ"])


def test_nobody_gets_what_is_not_spoken() -> None:
    """A locale that the application does not speak is refused; none is EN."""
    assert chosen("de", ("EN", "DE")) == "DE"
    assert chosen(None, ("EN", "DE")) == "EN"
    with pytest.raises(LocaleInvalid):
        chosen("FR", ("EN", "DE"))
