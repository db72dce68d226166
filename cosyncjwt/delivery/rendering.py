"""How does an outbox message become words?"""

import re
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from jinja2 import DictLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from cosyncjwt.delivery import messages
from cosyncjwt.delivery.ports import Mail
from cosyncjwt.domain.message import OutboxMessage

NAME_LENGTH = 64
NAMELESS = "the application"

_LINK = re.compile(r"[\w+.-]*://\S*|www\.\S*", re.IGNORECASE)
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)")
_WORD_JOINER = "\N{WORD JOINER}"


class _Parts(NamedTuple):
    subject: Template
    text: Template
    html: Template


class Renderer:
    """Writes mails from templates that are all read and compiled once, so that rendering does no I/O."""

    def __init__(self, locale: str = "en") -> None:
        """Read and compile the templates of `locale`."""
        folder = files("cosyncjwt.delivery") / "templates" / locale
        sources = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.is_file()}
        # Sandboxed although the files are ours: applications will bring their own (security J-05).
        environment = SandboxedEnvironment(
            loader=DictLoader(sources),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._parts = {
            template.value: _Parts(
                environment.get_template(f"{template}.subject.txt"),
                environment.get_template(f"{template}.txt"),
                environment.get_template(f"{template}.html"),
            )
            for template in messages.Template
        }

    def render(self, message: OutboxMessage, values: Mapping[str, str]) -> Mail:
        """Return the mail that `message` stands for; raise jinja2.UndefinedError when a value is missing."""
        parts = self._parts[message.template]
        variables = {
            **values,
            "application_name": mailable(values["application_name"]),
            "handle": message.recipient,
            **_lifetime(message),
        }
        return Mail(
            id=message.id,
            template=message.template,
            to=message.recipient,
            subject=" ".join(parts.subject.render(variables).split()),
            text=parts.text.render(variables).strip() + "\n",
            html=parts.html.render(variables),
            code=values.get("code"),
            link=values.get("link"),
        )


def mailable(name: str) -> str:
    """Return a name that strangers chose, fit for a mail: no link, one line, 64 characters (security J-06).

    A mail program makes links of bare domains too. An invisible word joiner behind the dot stops that and
    leaves names such as Notes.io readable.
    """
    plain = " ".join(_LINK.sub(" ", name).split())
    if len(plain) > NAME_LENGTH:
        plain = plain[: NAME_LENGTH - 1].rstrip() + "…"
    return _INNER_DOT.sub(f".{_WORD_JOINER}", plain) or NAMELESS


def _lifetime(message: OutboxMessage) -> dict[str, int]:
    # From the message itself, so that a mail can never promise another lifetime than its code has.
    minutes = int((message.expires_at - message.created_at).total_seconds() // 60)
    return {"minutes": minutes, "hours": minutes // 60}
