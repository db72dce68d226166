"""How long does a store with many users take to move to a MongoDB, and does the memory stay where it is?

`make wire`, then `python -m bench.moving [how many users] [how many kills]`: by the command, on SecantusDB in
memory, or where COSYNCJWT_TEST_MONGODB_URI says. It is killed so often on its way, and started again.
"""

import asyncio
import base64
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cosyncjwt.clock import SystemClock
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import load_server_keys
from cosyncjwt.domain.application import ApplicationType
from cosyncjwt.entropy import SystemEntropy
from store.open import open_store
from tests.factories import make_activation, make_application, make_session, make_user
from tests.wire.servers import SECANTUSDB

USERS = 100_000
AT_ONCE = 1_000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Turning a second factor on ends the sessions before it: these stay."""
SPREAD_SECONDS = (2.0, 10.0)


def main() -> None:
    """Fill a store, move it by the command, and print what that took."""
    asked = [int(word) for word in sys.argv[1:]]
    users, kills = [*asked, *(USERS, 0)[len(asked) :]]
    address = os.environ.get("COSYNCJWT_TEST_MONGODB_URI", SECANTUSDB.url())
    target = f"{address.rstrip('/')}/cosyncjwt_bench_{uuid.uuid4().hex}"
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        key = os.urandom(32)
        settings = _settings(f"sqlite:///{Path(folder) / 'bench.db'}", key)
        asyncio.run(_fill(settings["COSYNCJWT_STORE"], key, users))
        for _ in range(kills):
            _killed(settings, target)
        _measure(settings, target, users)
    SECANTUSDB.stop()


def _settings(url: str, key: bytes) -> Mapping[str, str]:
    return {
        "COSYNCJWT_STORE": url,
        "COSYNCJWT_MASTER_KEY": base64.b64encode(key).decode(),
        "COSYNCJWT_PUBLIC_URL": "https://login.example.com",
        "COSYNCJWT_SMTP_URL": "smtp://127.0.0.1:1",
        "COSYNCJWT_MAIL_FROM": "login@example.com",
    }


async def _fill(url: str, key: bytes, users: int) -> None:
    """Keep users, each with a session, every tenth with a second factor."""
    store = open_store(url)
    await store.open()
    await load_server_keys(store.root_secrets, Seal([key], SystemEntropy()), SystemEntropy())
    application = make_application(type=ApplicationType.COMMERCIAL, signing_keys=())
    await store.applications.add(application, limit=None)
    tenant, now = store.tenant(application.id), SystemClock().now()

    async def enter(number: int) -> None:
        user = make_user()
        await tenant.users.add(user, limit=None)
        await tenant.sessions.open(make_session(user_id=user.id, created_at=now), keep=20)
        if number % 10 == 0:
            sealed = Seal([key], SystemEntropy()).seal(b"secret", f"user {number}")
            await tenant.second_factors.propose(user.id, sealed)
            await tenant.second_factors.activate(user.id, make_activation(proposed=sealed, at=LONG_AGO))

    for first in range(0, users, AT_ONCE):
        await asyncio.gather(*(enter(number) for number in range(first, min(users, first + AT_ONCE))))
    await store.close()


def _started(settings: Mapping[str, str], target: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "cosyncjwt", "migrate", "--to", target)
    return subprocess.Popen(command, env={**os.environ, **settings})


def _killed(settings: Mapping[str, str], target: str) -> None:
    process = _started(settings, target)
    try:
        process.wait(random.uniform(*SPREAD_SECONDS))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        print("killed")


def _measure(settings: Mapping[str, str], target: str, users: int) -> None:
    begun = time.perf_counter()
    process = _started(settings, target)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    assert status == 0
    print(f"{users:,} users moved and checked in {seconds:.0f} s, {usage.ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
