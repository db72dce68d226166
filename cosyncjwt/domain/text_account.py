"""What is an application's account at the provider of SMS, and which one is well formed?"""

import re
from dataclasses import dataclass

from cosyncjwt.domain.phone import E164, country_of
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import ValueInvalid

SID = re.compile(r"AC[0-9a-fA-F]{32}")
AUTH_TOKEN = re.compile(r"[0-9A-Za-z_\-]{16,128}")


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """A developer's own Twilio account: what it is called, its token sealed, and the number that sends."""

    account_sid: str
    sealed_auth_token: bytes
    phone_number: str


@dataclass(frozen=True, slots=True)
class TwilioCredentials:
    """The same as a developer gives it."""

    account_sid: str
    auth_token: Secret
    phone_number: str

    def checked(self) -> "TwilioCredentials":
        """Return them without spaces around; raise ValueInvalid for what no Twilio account has."""
        sid, token = self.account_sid.strip(), self.auth_token.reveal().strip()
        number = self.phone_number.strip()
        if not SID.fullmatch(sid):
            message = "The account SID is AC and 32 hexadecimal digits."
            raise _invalid(message, "accountSid")
        if not AUTH_TOKEN.fullmatch(token):
            message = "The auth token is 32 letters and digits, as Twilio's console shows it."
            raise _invalid(message, "authToken")
        if not E164.fullmatch(number) or country_of(number) is None:
            message = "The number must be one of your Twilio numbers, as in +14155552671."
            raise _invalid(message, "phoneNumber")
        return TwilioCredentials(sid, Secret(token), number)


def _invalid(message: str, name: str) -> ValueInvalid:
    return ValueInvalid(message, path=("input", "twilio", name))
