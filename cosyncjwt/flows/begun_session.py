"""What is a session like that begins now?"""

from datetime import datetime

from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.session import ABSOLUTE_LIFETIME, IDLE_LIFETIME, USER_AGENT_LENGTH, Session


def begun(
    session_id: str, user_id: str, digest: bytes, now: datetime, *, device: Device, amr: tuple[str, ...]
) -> Session:
    """Return a session that begins now, on a device, with what was proven."""
    return Session(
        id=session_id,
        user_id=user_id,
        created_at=now,
        authenticated_at=now,
        last_used_at=now,
        idle_expires_at=now + IDLE_LIFETIME,
        expires_at=now + ABSOLUTE_LIFETIME,
        refresh_digest=digest,
        user_agent=_shortened(device.user_agent),
        ip_address=device.ip_address,
        amr=amr,
    )


def _shortened(user_agent: str | None) -> str | None:
    return None if user_agent is None else user_agent[:USER_AGENT_LENGTH]
