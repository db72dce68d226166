"""Does anything grow while logins, signups and refused documents go on (E-28)?"""

import time
from pathlib import Path

from bench.servers import resident_mib
from reliability.burst import Connection, request
from reliability.experiment import Amount, Finding
from reliability.stage import stage
from tests.documents import LOGIN, SIGNUP
from tests.service import PASSWORD

MINUTES = 60
WARM_UP_SHARE = 0.2
SLOPE_MIB = 1.0
"""In ten minutes."""
ERRORS = 101
PAUSE_SECONDS = 0.02


def nothing_grows(amount: Amount, folder: Path) -> Finding:
    """E-28: memory, open files and the store's file, over an hour of mixed work, a fifth of it to warm up."""
    seconds = amount.of(MINUTES * 60)
    samples: list[tuple[float, float, int, int]] = []
    with stage(folder, workers=1) as scene:
        app = scene.application("Soak", onboarding={"signupFlow": "CODE"})
        plain = scene.application("Plain")
        plain.signed_up("soak@example.com")
        port, token = scene.server.port, plain.client.app_token
        refused = request(port, token, "{ " + " ".join(f"wrong{each}" for each in range(ERRORS)) + " }")
        login = request(port, token, LOGIN, handle="soak@example.com", password=PASSWORD)
        connection, begun, number = Connection(port), time.monotonic(), 0
        while (passed := time.monotonic() - begun) < seconds:
            number += 1
            # Fewer people than are purged: who signs up again replaces the signup that waits.
            handle = f"again{number % 50}@example.com"
            signup = request(port, app.client.app_token, SIGNUP, handle=handle, password=PASSWORD)
            for whole in (refused, login, signup):
                assert connection.ask(whole).status in {200, 400}
            if number % 20 == 0 and passed > seconds * WARM_UP_SHARE:
                samples.append((passed, *_sizes(scene.server.process.pid, scene.place.database)))
            time.sleep(PAUSE_SECONDS)
    return _judged(samples, seconds, number)


def _judged(samples: list[tuple[float, float, int, int]], seconds: float, number: int) -> Finding:
    slope = _slope([(at, memory) for at, memory, _, _ in samples]) * 600
    files = [each for _, _, each, _ in samples]
    sizes = [each for _, _, _, each in samples]
    return Finding.of(
        f"in {seconds / 60:.0f} minutes with {number} each of refused documents of {ERRORS} errors, logins "
        f"and signups: memory {slope:+.2f} MiB in ten minutes (of {samples[-1][1]:.0f} MiB), {min(files)} "
        f"to {max(files)} open files, store {sizes[0] / 2**20:.1f} to {sizes[-1] / 2**20:.1f} MiB (audit "
        "events are kept)",
        holds=slope <= SLOPE_MIB and max(files) - min(files) <= 4,
    )


def _sizes(process_id: int, database: Path) -> tuple[float, int, int]:
    return (
        resident_mib(process_id),
        len(list(Path(f"/proc/{process_id}/fd").iterdir())),
        database.stat().st_size,
    )


def _slope(points: list[tuple[float, float]]) -> float:
    """Return the slope of the line that fits the points best."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0
