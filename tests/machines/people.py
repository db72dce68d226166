"""Who walks through the flows, and what does a model know of them?"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cosyncjwt.domain.caller import Device

HANDLES = ("ada@example.com", "bob@example.com")
PASSWORDS = (
    "correct horse battery staple",
    "tangerine ladder orbit quiet",
    "meadow lantern copper violin",
)
OTHER_DEVICE = Device("192.0.2.1", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Safari/604.1")
DEVICE = Device("192.0.2.1", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")

IDLE, ABSOLUTE = timedelta(days=14), timedelta(days=90)


@dataclass(slots=True)
class Session:
    """A login that a model believes to live: its tokens, and until when."""

    id: str
    token: str
    access: str
    access_until: datetime
    idle_until: datetime
    until: datetime
    proven_at: datetime
    parent: str | None = None
    rotated_at: datetime | None = None
    factor: bool = False

    def is_live(self, now: datetime) -> bool:
        """Say whether it may still be used."""
        return now < self.idle_until and now < self.until


@dataclass(slots=True)
class Account:
    """A user as a model knows it."""

    id: str
    password: str
    sessions: dict[str, Session] = field(default_factory=dict)
    suspended: bool = False

    def living(self, now: datetime) -> set[str]:
        """Return the ids of the sessions that live."""
        return {key for key, session in self.sessions.items() if session.is_live(now)}
