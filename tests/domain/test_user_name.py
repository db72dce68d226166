"""Which texts are user names?"""

import pytest

from cosyncjwt.domain.user_name import canonical
from cosyncjwt.errors import UserNameInvalid


@pytest.mark.parametrize(
    ("text", "name"),
    [("ada", "ada"), (" Ada.King-42 ", "ada.king-42"), ("A_B", "a_b"), ("a" * 32, "a" * 32), ("x9z", "x9z")],
)
def test_small_letters(text: str, name: str) -> None:
    """A name is kept in small letters, without spaces around it."""
    assert canonical(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ab",
        "a" * 33,
        "4ever",
        ".ada",
        "ada.",
        "a..b",
        "a-_b",
        "ada king",
        "ada@example.com",
        "ada@",
        "ada\n",
        "ada\x00",
        "a/../b",
        "$where",
        "jürgen",
        "аda",
        "ada\u200b",
        "\uff41da",
        "\u212aing",
        "ad\u0131",
    ],
)
def test_H01_nothing_that_looks_like_another(text: str) -> None:
    """No letter of another alphabet, nothing invisible, nothing with an @, no doubled marks."""
    with pytest.raises(UserNameInvalid):
        canonical(text)
