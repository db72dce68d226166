"""How many refresh digests can the store alone exchange a second, with no service around it?"""

import asyncio
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cosyncjwt.domain.session import IDLE_LIFETIME, ROTATION_GRACE, Session
from store.open import open_store
from store.ports import Sessions
from tests.factories import make_application, make_session, make_user
from tests.fakes import NOW


def rotations(seconds: float, at_once: int) -> float:
    """Return the exchanges a second on an empty SQLite store, so many at once."""
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        return asyncio.run(_rotations(Path(folder) / "bench.db", seconds, at_once))


async def _rotations(path: Path, seconds: float, at_once: int) -> float:
    store = open_store(f"sqlite:///{path}")
    await store.open()
    try:
        application, user = make_application(), make_user()
        await store.applications.add(application, limit=None)
        tenant = store.tenant(application.id)
        await tenant.users.add(user, limit=None)
        opened = [make_session(user_id=user.id) for _ in range(at_once)]
        for session in opened:
            await tenant.sessions.open(session, keep=at_once)
        begun = time.perf_counter()
        counts = await asyncio.gather(
            *(_exchanged(tenant.sessions, session, begun + seconds) for session in opened)
        )
        return sum(counts) / (time.perf_counter() - begun)
    finally:
        await store.close()


async def _exchanged(sessions: Sessions, session: Session, end: float) -> int:
    """Exchange one session's digest again and again; return how often."""
    count, digest = 0, session.refresh_digest
    while time.perf_counter() < end:
        successor = sha256(digest).digest()
        await sessions.rotate(
            session.id,
            user_id=session.user_id,
            presented=digest,
            successor=successor,
            now=NOW,
            grace=ROTATION_GRACE,
            idle=IDLE_LIFETIME,
        )
        digest, count = successor, count + 1
    return count
