"""How is the token of an application's Twilio account kept? Sealed for the application (security M-17)."""

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.text_account import TwilioAccount, TwilioCredentials


class TwilioTokens:
    """Seals auth tokens and opens them again to send."""

    def __init__(self, seal: Seal) -> None:
        """Take the seal."""
        self._seal = seal

    def sealed(self, application_id: str, credentials: TwilioCredentials) -> TwilioAccount:
        """Return the account as it is kept; raise ValueInvalid when it is not well formed."""
        checked = credentials.checked()
        token = checked.auth_token.reveal().encode()
        sealed = self._seal.seal(token, SealedKind.TWILIO_TOKEN.place(application_id))
        return TwilioAccount(checked.account_sid, sealed, checked.phone_number)

    def opened(self, application: Application, account: TwilioAccount) -> Secret:
        """Return the auth token; raise SealBrokenError for another application's."""
        place = SealedKind.TWILIO_TOKEN.place(application.id)
        return Secret(self._seal.open(account.sealed_auth_token, place).decode())
