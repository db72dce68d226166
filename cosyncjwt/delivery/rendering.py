"""How does an outbox message become words?"""

import re
from collections.abc import Mapping
from datetime import timedelta

from cosyncjwt.delivery.ports import Mail
from cosyncjwt.delivery.shipped import lifetime_in
from cosyncjwt.delivery.words import Words
from cosyncjwt.domain.message import OutboxMessage

NAME_LENGTH = 64
NAMELESS = "the application"
MOMENT = timedelta(seconds=5)
"""What a lifetime may lack of a full minute that is promised all the same."""

_LINK = re.compile(r"[\w+.-]*://\S*|www\.\S*", re.IGNORECASE)
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_WORD_JOINER = "\N{WORD JOINER}"


def rendered(message: OutboxMessage, values: Mapping[str, str], words: Words) -> Mail:
    """Return the mail that `message` stands for, in words that are compiled already: there is no I/O.

    Raises jinja2.UndefinedError when a value is missing, and TooLongError.
    """
    parts = words.said(_variables(message, values))
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


def lives(message: OutboxMessage) -> Mapping[str, object]:
    """Return how long what the message holds is good, in numbers and in words of its language.

    From the message itself, so that it can never promise another lifetime than its code has.
    """
    # A code for a login that waits lives as long as the login, which began a moment earlier.
    minutes = (message.expires_at - message.created_at + MOMENT) // timedelta(minutes=1)
    numbers = {"minutes": minutes, "hours": minutes // 60, "days": minutes // (60 * 24)}
    return {**numbers, "lifetime": lifetime_in(message.locale).render(numbers)}


def _variables(message: OutboxMessage, values: Mapping[str, str]) -> Mapping[str, object]:
    return {
        **values,
        # What strangers have chosen, in whatever words it stands.
        **{name: mailable(values[name]) for name in ("application_name", "inviter") if name in values},
        "handle": message.recipient,
        **lives(message),
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
