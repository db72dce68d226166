"""Is a password found in a list that is too large to read, and is a file that is no list refused?"""

from pathlib import Path

import pytest

from cosyncjwt.domain.breached_passwords import BreachedPasswords
from cosyncjwt.domain.secret import Secret
from tests.breached import digest, listed
from tests.fakes import ScriptedEntropy

KNOWN = [f"password number {number}" for number in range(1_000)]
OTHERS = [f"another {number}" for number in range(20_000)]


@pytest.fixture(scope="module")
def breached(tmp_path_factory: pytest.TempPathFactory) -> BreachedPasswords:
    """Return a list of 21,000 passwords."""
    path = tmp_path_factory.mktemp("breached") / "list.txt"
    return BreachedPasswords(listed(path, [*KNOWN, *OTHERS]))


def test_P09_a_thousand_known_ones_are_found(breached: BreachedPasswords) -> None:
    """Of a thousand passwords on the list each is found."""
    assert sum(breached.has(Secret(password)) for password in KNOWN) == 1_000


def test_P09_ten_thousand_others_are_not(breached: BreachedPasswords) -> None:
    """Of ten thousand random passwords none is taken for a known one: the list is exact."""
    entropy = ScriptedEntropy("random passwords")

    assert not any(breached.has(Secret(entropy.token(12).hex())) for _ in range(10_000))


@pytest.mark.parametrize(("ending", "count"), [("\n", ""), ("\r\n", ""), ("\n", ":3"), ("\r\n", ":1234567")])
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_every_form_and_size(tmp_path: Path, ending: str, count: str, size: int) -> None:
    """With and without counts, whatever ends the lines, first and last of few are found."""
    passwords = KNOWN[:size]

    short = BreachedPasswords(listed(tmp_path / "list", passwords, ending=ending, count=count))

    assert all(short.has(Secret(password)) for password in passwords)
    assert not any(short.has(Secret(password)) for password in KNOWN[size : size + 200])


def test_small_letters_and_no_last_line_end(tmp_path: Path) -> None:
    """A list in small letters whose last line does not end is as good."""
    path = tmp_path / "list"
    path.write_text("\n".join(sorted(digest(password).lower() for password in KNOWN[:9])))

    short = BreachedPasswords(path)

    assert [short.has(Secret(password)) for password in KNOWN[:10]] == [True] * 9 + [False]


BAD = {
    "empty": b"",
    "passwords": b"123456\npassword\nqwerty123\n",
    "NTLM": b"32ED87BDB5FDC5E9CBA88547376818D4:1\n",
    "an empty line": f"{digest('a')}\n\n{digest('a')}\n".encode(),
    "binary": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file without digests is not taken for a list without passwords."""
    path = tmp_path / "list"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=r"is empty|no SHA-1"):
        BreachedPasswords(path)


def test_what_is_not_sorted_is_refused(tmp_path: Path) -> None:
    """A list in another order would hide passwords: it is refused."""
    path = tmp_path / "list"
    path.write_text("".join(f"{digest(password)}:1\n" for password in KNOWN))

    with pytest.raises(ValueError, match="not sorted"):
        BreachedPasswords(path)
