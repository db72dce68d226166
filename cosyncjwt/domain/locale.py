"""Which text names a locale, and which locales does an application speak?"""

import re
from collections.abc import Sequence

from cosyncjwt.domain.wording import ENGLISH
from cosyncjwt.errors import LocaleInvalid, ValueInvalid

DEFAULT = ENGLISH
"""The locale of every message, and of whoever has chosen none."""

MOST = 50

# A language, perhaps a script and a region, as BCP 47 (RFC 5646) writes them, in capitals as of old.
_TAG = re.compile(r"[A-Z]{2,3}(-[A-Z]{4})?(-([A-Z]{2}|[0-9]{3}))?")


def canonical(text: str) -> str | None:
    """Return `pt_BR` as PT-BR; None for what is no name of a locale."""
    # First of all, because some letters of other alphabets have a capital in this one.
    if not text.isascii():
        return None
    tag = text.strip().replace("_", "-").upper()
    return tag if _TAG.fullmatch(tag) else None


def checked_locales(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the locales of an application, EN first; raise ValueInvalid for a text that names none."""
    locales = dict.fromkeys([DEFAULT])
    for text in texts:
        tag = canonical(text)
        if tag is None:
            message = f"{text[:20]!r} is no locale. Write EN, DE or PT-BR."
            raise ValueInvalid(message, path=("input", "locales"))
        locales[tag] = None
    if len(locales) > MOST:
        message = f"An application speaks at most {MOST} locales."
        raise ValueInvalid(message, path=("input", "locales"))
    return tuple(locales)


def chosen(text: str | None, spoken: Sequence[str]) -> str:
    """Return the locale that a user asks for, EN when for none; raise LocaleInvalid unless it is spoken."""
    if text is None:
        return DEFAULT
    tag = canonical(text)
    if tag is None or tag not in spoken:
        message = f"This application speaks {', '.join(spoken)}."
        raise LocaleInvalid(message)
    return tag
