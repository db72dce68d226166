"""How is an authenticator app set up, and which of its codes is right? RFC 6238, as the apps speak it.

SHA-1, six digits, 30 seconds: apps ignore any other parameter without saying so. pyotp does the arithmetic.
"""

import base64
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.secret import Secret
from cosyncjwt.entropy import Entropy

SECRET_SIZE = 20
"""160 bits, what RFC 4226 recommends (security M-13)."""
WINDOW = 1
"""Time steps either side of now in which a code is right: clocks differ (security M-03)."""
DIGITS = 6
LABEL_LENGTH = 64
"""Characters of a name in the URI; more of them could make a picture that no camera reads."""
PIXELS = 4


class AuthenticatorSecrets:
    """Secrets shared with authenticator apps, sealed for their application and user (security M-13)."""

    def __init__(self, seal: Seal, entropy: Entropy) -> None:
        """Take the seal and the source of randomness."""
        self._seal = seal
        self._entropy = entropy

    def new(self, application_id: str, user_id: str) -> tuple[Secret, bytes]:
        """Return a new secret in base32, and the same sealed."""
        secret = self._entropy.token(SECRET_SIZE)
        sealed = self._seal.seal(secret, SealedKind.AUTHENTICATOR_SECRET.place(application_id, user_id))
        return _base32(secret), sealed

    def open(self, sealed: bytes, application_id: str, user_id: str) -> Secret:
        """Return the secret in base32; raise SealBrokenError for another user's."""
        place = SealedKind.AUTHENTICATOR_SECRET.place(application_id, user_id)
        return _base32(self._seal.open(sealed, place))


def step_of(secret: Secret, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, None when it is the code of none around `now`."""
    digits = code.replace(" ", "")
    # Before pyotp sees it, which takes full-width digits for digits (security C-15).
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    authenticator = pyotp.TOTP(secret.reveal())
    try:
        return authenticator.verify_and_get_timecode(
            digits, for_time=int(now.timestamp()), valid_window=WINDOW
        )
    except OTPVerificationError:
        return None


def otpauth_uri(secret: Secret, *, issuer: str, account: str) -> Secret:
    """Return the `otpauth://` URI that an authenticator app reads."""
    uri = pyotp.TOTP(secret.reveal()).provisioning_uri(
        name=account[:LABEL_LENGTH], issuer_name=issuer[:LABEL_LENGTH]
    )
    return Secret(uri)


def qr_code(text: Secret) -> Secret:
    """Draw a text as a QR code, an SVG in a data URI; it takes milliseconds and belongs in a thread."""
    # Here, because few ask, and it takes a hundredth of a start to load.
    import segno

    drawn = segno.make_qr(text.reveal())
    return Secret(drawn.svg_data_uri(scale=PIXELS, light="#fff"))


def _base32(secret: bytes) -> Secret:
    return Secret(base64.b32encode(secret).decode())
