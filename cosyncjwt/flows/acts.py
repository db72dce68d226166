"""How is an act told in an audit log?

`Audit` writes what resolvers answer. What must not be done without being told is handed on as a `Record`, and
the store writes it in the same step as what is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cosyncjwt.clock import Clock
from cosyncjwt.domain.audit import OK, Actor, AuditEvent, Entry, Record, event_id
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.session import USER_AGENT_LENGTH
from cosyncjwt.entropy import Entropy

NO_DEVICE: Final = Device()


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, as it is told in every log that it comes into."""

    action: str
    outcome: str
    subject: str | None
    device: Device = NO_DEVICE
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A log in which an act is written, and who did it, as told there."""

    application_id: str
    actor: str | None


class Acts:
    """Makes events of acts."""

    def __init__(self, clock: Clock, entropy: Entropy, retention: timedelta) -> None:
        """Take how long events are kept."""
        self._clock = clock
        self._entropy = entropy
        self._retention = retention

    def record(self, act: Act, places: Sequence[Place]) -> Record:
        """Return what is to be written of an act, an event for each place."""
        return tuple(Entry(place.application_id, self.event(act, place.actor)) for place in places)

    def by_system(self, action: str, subject: str, application_id: str) -> Record:
        """Return what is to be written of something that the server does by itself."""
        return self.record(Act(action, OK, subject), [Place(application_id, Actor.SYSTEM.value)])

    def event(self, act: Act, actor: str | None) -> AuditEvent:
        """Return an act as an event of this moment."""
        now, agent = self._clock.now(), act.device.user_agent
        return AuditEvent(
            id=event_id(now, self._entropy),
            action=act.action,
            outcome=act.outcome,
            actor=actor,
            subject=act.subject,
            ip_address=act.device.ip_address,
            user_agent=None if agent is None else agent[:USER_AGENT_LENGTH],
            request_id=act.request_id,
            created_at=now,
            expires_at=now + self._retention,
        )
