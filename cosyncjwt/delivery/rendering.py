"""How does an outbox message become words?"""

import re
from collections.abc import Mapping

from cosyncjwt.delivery.ports import Mail
from cosyncjwt.delivery.shipped import LOCALES, lifetime, wordings
from cosyncjwt.delivery.words import TEXT, Words, compiled
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.wording import ENGLISH

NAME_LENGTH = 64
NAMELESS = "the application"

_LINK = re.compile(r"[\w+.-]*://\S*|www\.\S*", re.IGNORECASE)
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_WORD_JOINER = "\N{WORD JOINER}"


class Renderer:
    """Writes mails in words that are all read and compiled once, so that rendering does no I/O."""

    def __init__(self) -> None:
        """Read and compile everything that is shipped."""
        self._shipped = {
            (message, locale): Words.of(wording)
            for locale in LOCALES
            for message, wording in wordings(locale).items()
        }
        self._lifetimes = {locale: compiled(TEXT, lifetime(locale)) for locale in LOCALES}

    def render(self, message: OutboxMessage, values: Mapping[str, str], words: Words | None = None) -> Mail:
        """Return the mail that `message` stands for, in these words or else in those that are shipped.

        Raises jinja2.UndefinedError when a value is missing.
        """
        words = words or self.shipped(message.template, message.locale)
        parts = words.said(self._variables(message, values))
        return Mail(
            id=message.id,
            template=message.template,
            to=message.recipient,
            subject=parts.subject,
            text=parts.text,
            html=parts.html,
            code=values.get("code"),
            link=values.get("link"),
        )

    def shipped(self, template: str, locale: str) -> Words:
        """Return the words of a message that come with the server, in English where the language is not."""
        return self._shipped.get((template, locale)) or self._shipped[template, ENGLISH]

    def _variables(self, message: OutboxMessage, values: Mapping[str, str]) -> Mapping[str, object]:
        # From the message itself, so that a mail can never promise another lifetime than its code has.
        minutes = int((message.expires_at - message.created_at).total_seconds() // 60)
        lives = {"minutes": minutes, "hours": minutes // 60, "days": minutes // (60 * 24)}
        lifetime_words = self._lifetimes.get(message.locale) or self._lifetimes[ENGLISH]
        return {
            **values,
            "application_name": mailable(values["application_name"]),
            "handle": message.recipient,
            **lives,
            "lifetime": lifetime_words.render(lives),
        }


def mailable(name: str) -> str:
    """Return a name that strangers chose, fit for a mail: no link, one line, 64 characters (security J-06).

    A mail program makes links of bare domains too. An invisible word joiner behind the dot stops that and
    leaves names such as Notes.io readable.
    """
    plain = " ".join(_LINK.sub(" ", name).split())
    if len(plain) > NAME_LENGTH:
        plain = plain[: NAME_LENGTH - 1].rstrip() + "…"
    return _INNER_DOT.sub(f".{_WORD_JOINER}", plain) or NAMELESS
