"""Which messages are there, and how is one written down before it is sent?"""

import base64
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import orjson

from cosyncjwt.delivery.ports import Sealing
from cosyncjwt.delivery.texts import TextTemplate
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.wording import ENGLISH
from cosyncjwt.entropy import Entropy

ID_SIZE = 16


class Template(StrEnum):
    """What a message says; also the name of its files under `templates/`."""

    SIGNUP_CODE = "signup_code"
    """The value `code`: six digits that complete a signup."""
    SIGNUP_LINK = "signup_link"
    """The value `link`: the page that completes a signup."""
    ALREADY_REGISTERED = "already_registered"
    """No values: somebody signed up with an address that has an account."""
    ACCOUNT_MADE = "account_made"
    """No values: whoever manages the application has made an account for the address."""
    RESET_CODE = "reset_code"
    """The value `code`: six digits that let a new password be chosen."""
    INVITATION = "invitation"
    """The values `code`: ten letters and digits that let the invitee register, and `inviter`."""
    INVITED_ALREADY_REGISTERED = "invited_already_registered"
    """The value `inviter`: who has invited somebody who has an account."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a message, not a secret
    """No values: the password of the account is another one now."""
    WELCOME = "welcome"
    """No values: the account is there."""
    NEW_SIGN_IN = "new_sign_in"
    """The values `device`, `address`, `time`, `failures`: from an unknown device, or after many of these."""
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    """The values `change` and `codes_left`: what has become of the second factor."""
    ACCOUNT_DELETED = "account_deleted"
    """No values: the account is gone."""


class Compose:
    """Writes messages for the outbox, their values sealed, and reads them again (security K-01)."""

    def __init__(self, seal: Sealing, entropy: Entropy) -> None:
        """Take what seals the values and what makes the ids."""
        self._seal = seal
        self._entropy = entropy

    def message(
        self,
        *,
        application: Application,
        template: Template | TextTemplate,
        recipient: str,
        values: Mapping[str, str],
        now: datetime,
        expires_at: datetime,
        locale: str = ENGLISH,
        channel: Channel = Channel.EMAIL,
    ) -> OutboxMessage:
        """Return a message that is due at once and worthless after `expires_at`."""
        message_id = "msg_" + base64.urlsafe_b64encode(self._entropy.token(ID_SIZE)).rstrip(b"=").decode()
        plain = orjson.dumps({**values, "application_name": application.name})
        return OutboxMessage(
            id=message_id,
            application_id=application.id,
            channel=channel,
            recipient=recipient,
            template=template.value,
            sealed_values=self._seal.seal(plain, SealedKind.MESSAGE.place(application.id, message_id)),
            created_at=now,
            expires_at=expires_at,
            due_at=now,
            locale=locale,
        )

    def values(self, message: OutboxMessage) -> Mapping[str, str]:
        """Return the message's values; raise as the seal does when they were not sealed for it."""
        plain = self._seal.open(
            message.sealed_values, SealedKind.MESSAGE.place(message.application_id, message.id)
        )
        values: dict[str, str] = orjson.loads(plain)
        return values
