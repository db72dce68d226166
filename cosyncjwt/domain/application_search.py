"""Which applications are looked for?"""

from dataclasses import dataclass

from cosyncjwt.domain.application import NAME_LENGTHS, name_key
from cosyncjwt.domain.status import ApplicationStatus


@dataclass(frozen=True, slots=True)
class ApplicationSearch:
    """The applications of an owner, or of all owners, whose name has `text` in it, in any capitals."""

    owner_id: str | None
    text: str = ""
    status: ApplicationStatus | None = None

    @classmethod
    def of(
        cls, owner_id: str | None, search: str | None, status: ApplicationStatus | None = None
    ) -> "ApplicationSearch":
        """Take what a client is looking for, in the form in which names are compared."""
        # What no name can have cannot be looked for, and would mean something to a database.
        text = "".join(character for character in (search or "") if character.isprintable())
        return cls(owner_id, name_key(text)[: NAME_LENGTHS.stop], status)
