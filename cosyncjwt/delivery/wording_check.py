"""May these words stand for a message? Asked before they are kept, so that no mail fails by them."""

from typing import NamedTuple

from cosyncjwt.delivery.html_places import ensure_told_to_nobody
from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.template_language import TemplateRefusedError, check
from cosyncjwt.delivery.variables import Variable, variables_of
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import ValueInvalid

KIB = 1024


class Part(NamedTuple):
    """A part of a message: how long it may be, and whether it must carry what the mail is for."""

    name: str
    size: int
    in_words: str
    carries: bool
    is_html: bool = False


PARTS = (
    Part("subject", KIB, "1 KiB", carries=False),
    Part("text", 16 * KIB, "16 KiB", carries=True),
    Part("html", 32 * KIB, "32 KiB", carries=True, is_html=True),
)
"""One request brings all three, and its body has at most 64 KiB."""


def ensure_fit(template: Template, wording: Wording) -> None:
    """Return when the words are fit for the message; raise ValueInvalid with the part, the line and why."""
    variables = {variable.name: variable for variable in variables_of(template)}
    for part in PARTS:
        source: str = getattr(wording, part.name)
        complaint = _complaint(part, source, variables)
        if complaint is not None:
            raise ValueInvalid(complaint, path=("input", part.name))


def _complaint(part: Part, source: str, variables: dict[str, Variable]) -> str | None:
    if not source.strip():
        return "This part must not be empty."
    if len(source.encode("utf-8", "surrogatepass")) > part.size:
        return f"This part has at most {part.in_words}."
    # What a mail cannot do without is what nobody else may have: its code, its link.
    carried = frozenset(variable.name for variable in variables.values() if variable.required)
    try:
        shown = check(source, variables)
        if part.is_html:
            ensure_told_to_nobody(source, carried)
    except TemplateRefusedError as refusal:
        return str(refusal)
    for missing in sorted(carried - shown if part.carries else ()):
        return (
            f"Line 1: {{{{ {missing} }}}} is missing. It must stand somewhere outside of every {{% if %}}: "
            "without it the mail is worth nothing."
        )
    return None
