"""What is a person told who signs up, and which digest proves that it was read?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from cosyncjwt.crypto.codes import Codes
from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.message import OutboxMessage
from cosyncjwt.flows.outcomes import Delivery
from cosyncjwt.flows.steps import Step


class SignupMessages:
    """Makes the message of a signup step and the digest of the proof inside it."""

    def __init__(self, codes: Codes, compose: Compose, public_url: str, announce: Callable[[], None]) -> None:
        """Take the public origin for links (security C-10) and whom to tell that a message waits."""
        self._codes = codes
        self._compose = compose
        self._public_url = public_url
        self.announce = announce

    def compose(
        self, application: Application, handle: str, step: Step, *, known: bool, locale: str, now: datetime
    ) -> tuple[bytes, OutboxMessage]:
        """Return the digest to keep and the message to send.

        For a handle that already has a user the digest is nobody's, so that guessing at it looks just as
        guessing at a real one does.
        """
        is_link = step.delivery is Delivery.EMAIL_LINK
        template = Template.SIGNUP_LINK if is_link else Template.SIGNUP_CODE
        # Made for a known handle too, for the time that it takes.
        digest, values = self._link(application, step) if is_link else self._code(application, handle, step)
        if known:
            template, digest, values = Template.ALREADY_REGISTERED, self._codes.nobodys_digest(), {}
        message = self._compose.message(
            application=application,
            template=template,
            recipient=handle,
            values={**values, "handle": handle},
            now=now,
            expires_at=now + step.lifetime,
            locale=locale,
        )
        return digest, message

    def _code(self, application: Application, handle: str, step: Step) -> tuple[bytes, dict[str, str]]:
        code = self._codes.new_code()
        digest = self._codes.code_digest(application.id, step.purpose, handle, code)
        minutes = str(step.lifetime // timedelta(minutes=1))
        return digest, {"code": code.reveal(), "minutes": minutes}

    def _link(self, application: Application, step: Step) -> tuple[bytes, dict[str, str]]:
        token = self._codes.new_link_token()
        digest = self._codes.link_digest(application.id, step.purpose, token)
        query = urlencode({"app": application.id, "token": token.reveal()})
        hours = str(step.lifetime // timedelta(hours=1))
        return digest, {"link": f"{self._public_url}/signup/confirm?{query}", "hours": hours}
