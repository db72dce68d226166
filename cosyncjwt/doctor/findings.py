"""What does the doctor say about one thing?"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing stands. What is wrong keeps the service from working, or its secrets from being safe."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and a line about it that says what helps."""

    state: State
    subject: str
    text: str

    @property
    def line(self) -> str:
        """The finding for people."""
        return f"{self.state.value:<8} {self.subject:<13} {self.text}"


def judged(subject: str, text: str, *, warning: str = "", wrong: str = "") -> Finding:
    """Return a finding: with what is wrong, if anything is, else with the warning, if there is one."""
    if wrong:
        return Finding(State.WRONG, subject, f"{text}: {wrong}")
    if warning:
        return Finding(State.WARNING, subject, f"{text}: {warning}")
    return Finding(State.OK, subject, text)
