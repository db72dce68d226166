"""Which server lives an hour in a minute? `python -m reliability.fast_clock PORT FOLDER`, for experiments."""

import base64
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cosyncjwt.app import create_app
from cosyncjwt.clock import Clock
from cosyncjwt.listening import listening_socket
from cosyncjwt.serving import serve_one
from cosyncjwt.settings import Settings
from reliability.stage import LIGHT
from tests.process.server import HOST

SPEED = 60


class FastClock(Clock):
    """Time that passes sixty times as fast since it was made."""

    def __init__(self) -> None:
        """Begin now."""
        self._begun, self._start = time.monotonic(), datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds, sixty times as many."""
        return time.monotonic() * SPEED

    def now(self) -> datetime:
        """Return the moment, to the millisecond as the machine's clock does."""
        passed = timedelta(seconds=(time.monotonic() - self._begun) * SPEED)
        moment = self._start + passed
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def main(port: int, folder: Path) -> None:
    """Serve with everything as in development but for the clock."""
    settings = Settings.of(
        {
            "COSYNCJWT_STORE": f"sqlite:///{folder / 'fast.db'}",
            "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}",
            "COSYNCJWT_MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
            "COSYNCJWT_ADDRESS_LIMITS": "off",
            "COSYNCJWT_APPLICATION_LIMITS": "off",
            "COSYNCJWT_ARGON2": LIGHT,
        },
        development=True,
    )
    serve_one(create_app(settings, clock=FastClock()), listening_socket(HOST, port), started=lambda: None)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
