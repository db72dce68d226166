"""What is a message on its way to a person?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cosyncjwt.domain.wording import ENGLISH


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "EMAIL"
    SMS = "SMS"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message waiting to be sent; what it says is sealed, because it holds a code or a link.

    `template` names what is said; `sealed_values` are the template's values, as JSON under the server's
    key; `recipient` is an address or a number, as the channel has them; `locale` is the recipient's language.
    After `expires_at` it is dropped unsent: its code would be dead. `attempts` counts sends begun.
    """

    id: str
    application_id: str
    channel: Channel
    recipient: str
    template: str
    sealed_values: bytes
    created_at: datetime
    expires_at: datetime
    due_at: datetime
    attempts: int = 0
    locale: str = ENGLISH
