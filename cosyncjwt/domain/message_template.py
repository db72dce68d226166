"""What is a message template: the words that an application has chosen for a message, in one language?"""

from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """An application's own wording of a message, in place of the one that is shipped."""

    message: str
    locale: str
    wording: Wording
    updated_at: datetime
