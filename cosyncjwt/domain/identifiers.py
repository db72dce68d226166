"""What do ids look like?"""

import base64

from cosyncjwt.entropy import Entropy

USER = "usr_"
SESSION = "ses_"
PROOF = "prf_"
CHALLENGE = "chl_"
INVITATION = "inv_"
TOKEN = "tok_"  # noqa: S105 - a prefix, not a secret
ID_SIZE = 16


def new_id(prefix: str, entropy: Entropy) -> str:
    """Return `prefix` and 128 random bits in base64url: 22 characters that mean nothing."""
    return prefix + base64.urlsafe_b64encode(entropy.token(ID_SIZE)).rstrip(b"=").decode()
