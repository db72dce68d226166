"""How does a wording become the words of one message?"""

from collections.abc import Mapping
from typing import NamedTuple, Self

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cosyncjwt.domain.wording import Wording

LONGEST = 262_144
"""In characters. A mail is no place for more, whatever the variables hold."""


class TooLongError(Exception):
    """The words came out longer than a mail may be."""


class Parts(NamedTuple):
    """The words of one message."""

    subject: str
    text: str
    html: str


class Words(NamedTuple):
    """A wording, compiled. It reaches the variables that it is given and nothing else."""

    subject: Template
    text: Template
    html: Template

    @classmethod
    def of(cls, wording: Wording) -> Self:
        """Compile a wording; raise what Jinja raises when it cannot be."""
        return cls(
            compiled(TEXT, wording.subject), compiled(TEXT, wording.text), compiled(HTML, wording.html)
        )

    def said(self, variables: Mapping[str, object]) -> Parts:
        """Return the words; raise UndefinedError when a variable is missing, TooLongError for too many."""
        parts = Parts(
            subject=" ".join(self.subject.render(variables).split()),
            text=self.text.render(variables).strip() + "\n",
            html=self.html.render(variables).strip() + "\n",
        )
        if sum(map(len, parts)) > LONGEST:
            raise TooLongError
        return parts


def compiled(environment: ImmutableSandboxedEnvironment, source: str) -> Template:
    """Return a template that may be used for ever; it has no name to include, and nothing global."""
    return Template.from_code(environment, environment.compile(environment.parse(source)), {})


def _environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # A template that needs one of them is refused anyway; what is not there cannot be misused (J-05).
    for things in (environment.globals, environment.filters, environment.tests):
        things.clear()
    return environment


TEXT = _environment(autoescape=False)
HTML = _environment(autoescape=True)
