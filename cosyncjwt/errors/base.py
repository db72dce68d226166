"""What do all failures that a client may see have in common?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, Self


class PublicError(Exception):
    """A failure whose code and message a client may see.

    `concerns` and `act` are for the audit log alone: the id of whom the refusal is about, and what it is
    called there where that is not the mutation's name.
    """

    code: ClassVar[str]
    message: str = "The request was refused."
    concerns: str | None = None
    act: str | None = None

    def __init__(self, message: str | None = None) -> None:
        """Take the sentence for the client; each class has a good one of its own."""
        self.message = message or type(self).message
        super().__init__(self.message)

    def about(self, subject: str, *, act: str | None = None) -> Self:
        """Note the id of whom this is about, and what the act is called."""
        self.concerns, self.act = subject, act
        return self

    @property
    def extensions(self) -> Mapping[str, object]:
        """What a top-level GraphQL error carries beside its message."""
        return {"code": self.code}


class UserError(PublicError):
    """A failure that the person can fix: a member of the field's result union.

    `path` leads to the argument that caused it, as in `("input", "handle")`, or is None.
    """

    default_path: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, message: str | None = None, *, path: Sequence[str] | None = None) -> None:
        """Take a better sentence or the path of the field where the usual ones do not fit."""
        super().__init__(message)
        self.path = tuple(path) if path is not None else self.default_path


class ClientError(PublicError):
    """A failure on which the client program must act: a top-level error with `extensions.code`."""


@contextmanager
def concerning(subject: str | None) -> Iterator[None]:
    """Note in a refusal that comes from inside whom it is about, unless it says so itself."""
    try:
        yield
    except PublicError as refusal:
        refusal.concerns = refusal.concerns or subject
        raise
