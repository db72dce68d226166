"""What is a person told who is invited, and which digest proves that it was read?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cosyncjwt.crypto.codes import Codes
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.domain.user import User
from cosyncjwt.flows.steps import INVITATION


@dataclass(frozen=True, slots=True)
class Inviting:
    """Who invites whom into which application, what is said of the invitee, and in which locale."""

    application: Application
    inviter: User
    handle: str
    metadata: str
    locale: str


class InvitationMessages:
    """Makes the message of an invitation and the digest of the code inside it."""

    def __init__(self, codes: Codes, compose: Compose, announce: Callable[[], None]) -> None:
        """Take what makes codes and messages, and whom to tell that a message waits."""
        self._codes = codes
        self._compose = compose
        self.announce = announce

    def compose(
        self, inviting: Inviting, *, known: User | None, now: datetime
    ) -> tuple[bytes, OutboxMessage]:
        """Return the digest to keep and the message to send.

        For a handle that already has a user the digest is nobody's, and the user is told in the own locale.
        """
        values: dict[str, str] = {}
        if known is None:
            template, (digest, values) = Template.INVITATION, self._code(inviting)
        else:
            template, digest = Template.INVITED_ALREADY_REGISTERED, self._codes.nobodys_digest()
        message = self._compose.message(
            application=inviting.application,
            template=template,
            recipient=inviting.handle,
            values={**values, "handle": inviting.handle, "inviter": inviting.inviter.handle},
            now=now,
            expires_at=now + INVITATION.lifetime,
            locale=inviting.locale if known is None else known.locale,
        )
        return digest, message

    def _code(self, inviting: Inviting) -> tuple[bytes, dict[str, str]]:
        code = self._codes.new_invitation_code()
        purpose = INVITATION.purpose
        digest = self._codes.code_digest(inviting.application.id, purpose, inviting.handle, code)
        return digest, {"code": code.reveal()}
