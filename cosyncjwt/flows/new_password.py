"""Which new passwords are taken in place of another, and where does a refusal point?"""

from cosyncjwt.domain import password as password_rules
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordTooWeak

PATH = ("input", "newPassword")


def accepted(password: Secret) -> Secret:
    """Return the normalised password; raise PasswordTooWeak, which points at `newPassword`."""
    try:
        return password_rules.accepted(password)
    except PasswordTooWeak as refusal:
        raise PasswordTooWeak(refusal.failed, refusal.message, path=PATH) from refusal
