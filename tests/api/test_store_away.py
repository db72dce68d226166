"""How long does somebody wait for a store that is away?"""

from pathlib import Path

from cosyncjwt.cache import STALENESS
from cosyncjwt.domain.application import Application
from store.sqlite import SqliteStore
from tests.backends import SqliteBackend
from tests.documents import LOGIN
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.service import PASSWORD, running


class Gone:
    """Applications of a store that is away; counts who has waited for it."""

    def __init__(self) -> None:
        self.waited = 0

    async def get(self, application_id: str) -> Application | None:
        """Fail, after what is a long wait in reality."""
        self.waited += 1
        raise ConnectionError(application_id)


async def test_a_refusal_waits_for_the_store_once(
    tmp_path: Path, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """What is recorded of a login that failed for the store does not wait for the store a second time."""
    store, gone = SqliteBackend(tmp_path).connect(), Gone()
    assert isinstance(store, SqliteStore)
    async with running(store, clock, entropy) as service:
        app, kept = service.sample, store.applications
        clock.advance(STALENESS)
        store.applications = gone  # type: ignore[assignment]  # one method is all that is asked
        answer = await app.post(LOGIN, {"handle": "ada@example.com", "password": PASSWORD})
        store.applications = kept

    assert "errors" in answer.json()
    assert gone.waited == 1
