"""What is a person told about a password: the code for a new one, and that there is a new one?"""

from collections.abc import Callable
from datetime import datetime

from cosyncjwt.crypto.codes import Codes
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.flows.steps import NOTICE_LIFETIME, RESET


class PasswordMessages:
    """Makes the messages of recovery and change, and the digest of the code inside."""

    def __init__(self, codes: Codes, compose: Compose, announce: Callable[[], None]) -> None:
        """Take what makes codes, what writes messages, and whom to tell that one waits."""
        self._codes = codes
        self._compose = compose
        self.announce = announce

    def reset_code(
        self, application: Application, handle: str, locale: str, now: datetime
    ) -> tuple[bytes, OutboxMessage]:
        """Return the digest of a new code, and the message that brings it to the handle."""
        code = self._codes.new_code()
        digest = self._codes.code_digest(application.id, RESET.purpose, handle, code)
        message = self._compose.message(
            application=application,
            template=Template.RESET_CODE,
            recipient=handle,
            values={"code": code.reveal(), "handle": handle},
            now=now,
            expires_at=now + RESET.lifetime,
            locale=locale,
        )
        return digest, message

    def changed(self, application: Application, handle: str, locale: str, now: datetime) -> OutboxMessage:
        """Return the message that tells the owner of the handle about a new password."""
        return self._compose.message(
            application=application,
            template=Template.PASSWORD_CHANGED,
            recipient=handle,
            values={"handle": handle},
            now=now,
            expires_at=now + NOTICE_LIFETIME,
            locale=locale,
        )
