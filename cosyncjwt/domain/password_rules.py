"""Which passwords does the service take for a user of an application? Asked wherever a password is set."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.common_passwords import is_common
from cosyncjwt.domain.password import LENGTHS, PasswordRule, normalised
from cosyncjwt.domain.password_filter import PasswordFilter
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordBreached, PasswordTooWeak

SHORTEST_WORD = 4
"""Letters of a word that a password must not be made of; shorter ones are in every second password."""

PATH = ("input", "password")
NEW_PATH = ("input", "newPassword")
"""Where a mutation says the password that is to take the place of another."""


def accepted(
    password: Secret, application: Application, handle: str, *, path: Sequence[str] = PATH
) -> Secret:
    """Return the normalised password, which is to be hashed.

    Raises PasswordTooWeak with every rule that it fails, the service's and those of the application's
    filter (security P-03, P-04, P-06), and PasswordBreached for one that is among the first guesses: a
    common one (P-08), or one made of the application's name or the handle (P-10).
    """
    candidate = normalised(password)
    failed = _failed(candidate.reveal(), application.password_filter)
    if failed:
        raise PasswordTooWeak(failed, _message(application.password_filter), path=path)
    if is_common(candidate):
        raise PasswordBreached(path=path)
    if _is_made_of(candidate.reveal(), context_words(application.name, handle)):
        message = "This password is made of the application's name or your address. Choose another."
        raise PasswordBreached(message, path=path)
    return candidate


def context_words(name: str, handle: str) -> frozenset[str]:
    """Return what an attacker tries first: the words of the application's name and of the handle."""
    local, _, domain = handle.partition("@")
    texts = [name, local, *domain.split(".")]
    words = {word for text in texts for word in (*_words(text), "".join(_words(text)))}
    return frozenset(word for word in words if len(word) >= SHORTEST_WORD)


def _words(text: str) -> Iterator[str]:
    for is_word, characters in groupby(unicodedata.normalize("NFC", text.casefold()), str.isalpha):
        if is_word:
            yield "".join(characters)


def _is_made_of(password: str, words: frozenset[str]) -> bool:
    """Say whether hardly a letter is left when the words are taken out; digits hide nothing."""
    letters = rest = "".join(_words(password))
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != letters and len(rest) < SHORTEST_WORD


def _failed(password: str, rules: PasswordFilter) -> list[PasswordRule]:
    failed = []
    if len(password) < rules.shortest:
        failed.append(PasswordRule.MIN_LENGTH)
    if len(password) >= LENGTHS.stop:
        failed.append(PasswordRule.MAX_LENGTH)
    return failed + rules.failed(password)


def _message(rules: PasswordFilter) -> str:
    most = LENGTHS.stop - 1
    length = f"{rules.shortest} to {most}" if rules.shortest < most else f"{most}"
    wanted = [
        f"{count} {kind}" if count == 1 else f"{count} {kind}s"
        for count, kind in (
            (rules.min_upper, "upper case letter"),
            (rules.min_lower, "lower case letter"),
            (rules.min_digit, "digit"),
            (rules.min_special, "special character"),
        )
        if rules.enabled and count
    ]
    among = f", among them at least {', '.join(wanted)}" if wanted else ""
    return f"The password must have {length} characters{among}."
