"""What does a letter or an SMS say to whom it came, and which template wrote it?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache

from cosyncjwt.delivery.shipped import LOCALES, wordings
from tests.delivery.twilio_stand_in import TwilioStandIn
from tests.process.conftest import Letterbox

CODE = re.compile(r"^ {4}([0-9A-Z]{6,10})\s*$", re.MULTILINE)
"""A code stands on a line of its own."""
LINK = re.compile(r"http\S+token=\S+")
TEXTED = re.compile(r"^\d{6}\b")
CHOICE, VALUE = re.compile(r"{%.*?%}"), re.compile(r"{{.*?}}")

Said = Mapping[str, str | None]


@dataclass
class Arrived:
    """What has arrived since it was made."""

    letterbox: Letterbox
    phones: TwilioStandIn

    def __post_init__(self) -> None:
        """Take no notice of what has come before."""
        self._letters, self._texts = len(self.letterbox.letters), len(self.phones.messages)

    def to(self, recipient: str) -> list[Said]:
        """Return what was said to a handle or a number, newest first."""
        letters = self.letterbox.letters[self._letters :]
        texts = self.phones.messages[self._texts :]
        said = [_said(letter) for letter in letters if recipient in str(letter["To"])]
        said += [_texted(each["Body"]) for each in texts if each["To"] == recipient]
        return said[::-1]


def _said(letter: EmailMessage) -> Said:
    body = letter.get_body(("plain",))
    text = "" if body is None else str(body.get_content())
    link = LINK.search(text)
    code = None if link else CODE.search(text)
    template = template_of(str(letter["Subject"]))
    return {"code": code and code[1], "link": link and link[0], "template": template}


def _texted(body: str) -> Said:
    code = TEXTED.search(body)
    return {"code": code and code[0], "link": None, "template": None}


def template_of(subject: str) -> str | None:
    """Return which message has such a subject, in whatever language; None where it is not just one."""
    found = {name for pattern, name in _subjects() if pattern.fullmatch(subject)}
    return found.pop() if len(found) == 1 else None


@cache
def _subjects() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (pattern, name)
        for locale in LOCALES
        for name, wording in wordings(locale).items()
        for pattern in _patterns(wording.subject)
    )


def _patterns(template: str) -> Iterator[re.Pattern[str]]:
    """Yield what each alternative of a subject looks like, whatever the values in it are."""
    for alternative in filter(None, map(str.strip, CHOICE.split(template))):
        yield re.compile(".+".join(map(re.escape, VALUE.split(alternative))))
