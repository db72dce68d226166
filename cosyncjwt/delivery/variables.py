"""Which variables does each message have, and what stands in them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cosyncjwt.delivery.messages import Template


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that a template may name; `sample` stands in it where there is no real message.

    A message without its `required` variables is worth nothing.
    """

    name: str
    meaning: str
    sample: str | int
    required: bool = False


APPLICATION_NAME = Variable(
    "application_name", "The application's name, without links, at most 64 characters.", "Notes"
)
HANDLE = Variable("handle", "The address that the message goes to.", "ada@example.com")
COMMON = (APPLICATION_NAME, HANDLE)
CODE = Variable("code", "The code, to be typed.", "042917", required=True)
LINK = Variable(
    "link",
    "The address of the page that completes the step.",
    "https://login.example.com/signup/confirm?app=0b0cbb57&token=q83v",
    required=True,
)
INVITATION_CODE = Variable("code", "The code, to be typed.", "7KXQ2MPRWD", required=True)
INVITER = Variable("inviter", "Who invites: a handle, without links.", "bob@example.com")
LIFETIME = (
    Variable("lifetime", "How long it is good, in words: 10 minutes, 24 hours, 7 days.", "10 minutes"),
    Variable("minutes", "How long it is good, in whole minutes.", 10),
    Variable("hours", "How long it is good, in whole hours.", 0),
    Variable("days", "How long it is good, in whole days.", 0),
)

OF_CODE = (CODE, *LIFETIME)
SPECIFIC: Mapping[Template, Sequence[Variable]] = {
    Template.SIGNUP_CODE: OF_CODE,
    Template.SIGNUP_LINK: (LINK, *LIFETIME),
    Template.RESET_CODE: OF_CODE,
    Template.INVITATION: (INVITATION_CODE, INVITER, *LIFETIME),
    Template.INVITED_ALREADY_REGISTERED: (INVITER,),
    Template.NEW_SIGN_IN: (
        Variable("device", "Browser and system; empty if unknown.", "Firefox, Windows"),
        Variable("address", "The address of the network; empty if unknown.", "192.0.2.17"),
        Variable("time", "When it was, in UTC.", "2026-03-01 12:00 UTC"),
        Variable("failures", "How many wrong passwords came before, if they were many; else empty.", "7"),
    ),
    Template.SECOND_FACTOR_CHANGED: (
        Variable(
            "change", "ON, ADDED, OFF, CODES_RENEWED, CODE_USED, PHONE_CHANGED or PHONE_REMOVED.", "CODE_USED"
        ),
        Variable("codes_left", "After CODE_USED how many recovery codes are left; else empty.", "7"),
    ),
}
"""What a message has beside the variables that are common to all."""

SAMPLE_LIFETIMES: Mapping[Template, timedelta] = {
    Template.SIGNUP_LINK: timedelta(hours=24),
    Template.INVITATION: timedelta(days=7),
}
SAMPLE_LIFETIME = timedelta(minutes=10)


def variables_of(template: Template) -> Sequence[Variable]:
    """Return the variables of a message; those that it cannot do without come first."""
    specific = SPECIFIC.get(template, ())
    return sorted((*specific, *COMMON), key=lambda variable: not variable.required)


def samples_of(template: Template) -> Mapping[str, str]:
    """Return what the sealed values of a message hold in a sample."""
    derived = {variable.name for variable in LIFETIME}
    return {
        variable.name: str(variable.sample)
        for variable in SPECIFIC.get(template, ())
        if variable.name not in derived
    }


def sample_lifetime_of(template: Template) -> timedelta:
    """Return how long the message of a sample is good."""
    return SAMPLE_LIFETIMES.get(template, SAMPLE_LIFETIME)
