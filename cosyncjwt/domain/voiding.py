"""From when on are codes of authenticator apps good again, after a backup was restored?"""

from datetime import datetime

STEP_SECONDS = 30
EARLY = 1
"""A code is taken one step early (see `crypto/totp.py`): it may have been used since the backup."""


def step_beyond(now: datetime) -> int:
    """Return the last time step whose code somebody may have used already."""
    return int(now.timestamp()) // STEP_SECONDS + EARLY
