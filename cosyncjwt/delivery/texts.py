"""Which SMS are there, and how does one become words?"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from cosyncjwt.delivery.ports import Text
from cosyncjwt.delivery.rendering import lives, mailable
from cosyncjwt.delivery.shipped import LOCALES, fallbacks
from cosyncjwt.domain.message import OutboxMessage

NAME_LENGTH = 30
"""So that a code and its application fit into one SMS of 160 characters."""
_INVISIBLE = re.compile("\N{WORD JOINER}")


class TextTemplate(StrEnum):
    """What an SMS says; also the name of its file, `<name>.sms.txt`, in each language under `templates/`."""

    PHONE_CODE = "phone_code"
    """The value `code`: six digits that prove a number."""
    LOGIN_CODE = "login_code"
    """The value `code`: six digits that finish a login."""
    TRIAL = "trial"
    """No values: a developer tries whether SMS arrive."""


class TextRenderer:
    """Writes SMS from templates read once a process, in each language that is shipped.

    One is compiled when it is first written: to compile all of them would lengthen each start.
    """

    def __init__(self) -> None:
        """Read the templates."""
        self._templates = _templates()

    def render(self, message: OutboxMessage, values: Mapping[str, str]) -> Text:
        """Return the SMS that `message` stands for; raise jinja2.UndefinedError when a value is missing."""
        spoken = next(each for each in fallbacks(message.locale) if each in LOCALES)
        variables = {
            **values,
            **lives(message),
            "application_name": textable(values["application_name"]),
        }
        return Text(
            id=message.id,
            template=message.template,
            to=message.recipient,
            text=" ".join(self._template(spoken, message.template).render(variables).split()),
            code=values.get("code"),
        )

    def _template(self, locale: str, template: str) -> Template:
        return self._templates.get_template(_name(locale, template))


@cache
def _templates() -> SandboxedEnvironment:
    # No autoescape: an SMS is plain text, and no program reads it as anything else.
    return SandboxedEnvironment(loader=DictLoader(_sources()), undefined=StrictUndefined)


def _sources() -> Mapping[str, str]:
    folder = files("cosyncjwt.delivery") / "templates"
    return {
        _name(locale, template): (folder / _name(locale, template)).read_text("utf-8")
        for locale in LOCALES
        for template in TextTemplate
    }


def _name(locale: str, template: str) -> str:
    return f"{locale.lower()}/{template}.sms.txt"


def textable(name: str) -> str:
    """Return a name fit for an SMS: no link, short, and without what would make each letter cost double."""
    plain = _INVISIBLE.sub(" ", mailable(name))
    return plain if len(plain) <= NAME_LENGTH else plain[:NAME_LENGTH].rstrip()
