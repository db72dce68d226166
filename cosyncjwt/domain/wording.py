"""What is a wording: the words in which a message says what it says, in one language?"""

from dataclasses import dataclass

ENGLISH = "EN"
"""The language that every message has, and what an application or a user speaks unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of a message's three parts, as they are written."""

    subject: str
    text: str
    html: str
