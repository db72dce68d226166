"""May a user of an application have this password? Asked by every flow that sets one."""

from collections.abc import Sequence

from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.domain import password_rules
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import PasswordBreached


async def chosen(
    passwords: Passwords,
    password: Secret,
    application: Application,
    handle: str,
    *,
    path: Sequence[str] = password_rules.PATH,
) -> Secret:
    """Return the normalised password, which is to be hashed.

    Raises PasswordTooWeak and PasswordBreached, as `password_rules` says, and PasswordBreached for one that
    is known from a breach, where the operator has a list of those (security P-09).
    """
    accepted = password_rules.accepted(password, application, handle, path=path)
    if await passwords.is_breached(accepted):
        message = "This password is known from a breach, and attackers try those first. Choose another."
        raise PasswordBreached(message, path=path)
    return accepted
