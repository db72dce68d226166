"""Does any of several workers tell what all of them have counted?"""

import os
import signal
from pathlib import Path

import httpx
import pytest

from tests.counting import BRINGING, TOKEN, samples, total
from tests.documents import LOGIN
from tests.process.conftest import ADMINISTRATOR, Production
from tests.process.server import PATIENCE, Client, Running, eventually
from tests.service import PASSWORD

LOGINS, CONNECTIONS = "cosyncjwt_operations_total", 8
MEMORY = "process_resident_memory_bytes"


def connection(server: Running) -> httpx.Client:
    """Return a new connection, which either of the workers may take."""
    # Nothing here is encrypted, and reading the list of authorities takes longer than all else.
    return httpx.Client(base_url=server.origin, trust_env=False, timeout=PATIENCE, verify=False)  # noqa: S501


def page_of(server: Running) -> str:
    """Return the page over a connection of its own, from whichever worker takes that."""
    with connection(server) as http:
        reply = http.get("/metrics", headers=BRINGING)
    assert reply.status_code == 200
    return reply.text


def processes(server: Running) -> set[str]:
    """Return the ids of the processes that the page tells of."""
    return {labels["pid"] for name, labels, _ in samples(page_of(server)) if name == MEMORY}


def test_every_worker_answers_for_all(
    production: Production, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums agree whoever is asked, also when a worker has died, and nothing is left of it at the end."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with production.served("--workers", "2", settings={"COSYNCJWT_METRICS_TOKEN": TOKEN}) as server:
        # Both write to the folder when they start.
        eventually(lambda: len(processes(server)) == 2, "one of the workers is not told of")
        for _ in range(CONNECTIONS):
            with connection(server) as http:
                client = Client(http, production.app_token)
                client.run(LOGIN, handle=ADMINISTRATOR, password=PASSWORD)
        former = processes(server)
        pages = [page_of(server) for _ in range(CONNECTIONS)]
        assert {total(page, LOGINS, field="login", outcome="SignedIn") for page in pages} == {CONNECTIONS}
        assert {total(page, "cosyncjwt_build_info") for page in pages} == {1}

        os.kill(int(min(former)), signal.SIGKILL)
        eventually(lambda: len(processes(server) - former) == 1, "the worker in its place is not told of")
        eventually(lambda: min(former) not in processes(server), "the dead worker is told of")
        assert total(page_of(server), LOGINS, field="login") == CONNECTIONS
        (folder,) = tmp_path.glob("cosyncjwt-metrics-*")
        assert folder.stat().st_mode & 0o077 == 0
        assert server.ended_by(signal.SIGTERM) == 0

    assert list(tmp_path.glob("cosyncjwt-metrics-*")) == []
