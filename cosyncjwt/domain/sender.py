"""By which mail server, and from which address, does an application send its mails?"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sender:
    """An application's own way of sending mail; the URL with user and password only sealed.

    `server` is what may be shown of it: scheme, host and port.
    """

    server: str
    mail_from: str
    sealed_url: bytes = field(repr=False)


NO_SENDER = Sender("", "", b"")
"""In a change: the application has no sender of its own any more."""
