"""How does a server end?"""

import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.process.conftest import Production
from tests.process.server import HOST, PATIENCE, Running, eventually, running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_dev_ends_quietly(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end `dev` with exit code 0 and no further word."""
    with running(tmp_path, "dev") as server:
        assert server.ended_by(number) == 0
        assert server.log == ""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_ends_quietly(production: Production, workers: str) -> None:
    """SIGTERM ends `serve` with exit code 0 and no complaint after what each worker says at its start."""
    with production.served("--workers", workers) as server:
        assert server.ended_by(signal.SIGTERM) == 0

        events = [json.loads(line)["event"] for line in server.log.splitlines()]
        assert set(events) == {"passwords.breached_list", "server.ready"}
        assert events.count("server.ready") <= int(workers)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_says_that_it_will_leave(production: Production, workers: str) -> None:
    """After SIGTERM `/readyz` is 503, and requests are answered, on connections that close, until it ends."""
    with production.served("--workers", workers, settings={"COSYNCJWT_DRAIN_SECONDS": "300"}) as server:
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: _status(server, "/readyz") == 503, "it is ready")

        # When one of two workers knows, the other may not: its answers are as usual for a moment.
        eventually(lambda: _closes(server), "its connections stay")
        assert _status(server, "/healthz") == 200
        os.killpg(server.process.pid, signal.SIGTERM)
        eventually(lambda: _has_ended(server), "it goes on")
        assert server.process.returncode == 0


def _has_ended(server: Running) -> bool:
    """Say whether it has ended; tell the workers once more, for two signals at once may count as one."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    with suppress(OSError):
        for worker in children.read_text().split():
            os.kill(int(worker), signal.SIGTERM)
    return server.process.poll() is not None


def _closes(server: Running) -> bool:
    answer = server.http.post("/graphql", json={"query": "{ __typename }"})
    assert answer.status_code == 200
    return bool(answer.headers.get("connection") == "close")


def _status(server: Running, path: str) -> int:
    return server.http.get(path).status_code


def test_what_is_under_way_is_answered(tmp_path: Path) -> None:
    """A request that has begun before SIGTERM gets its answer, and only then the process ends."""
    body = json.dumps({"query": "{ __typename }"}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    ).encode()
    with (
        running(tmp_path, "dev") as server,
        socket.create_connection((HOST, server.port), timeout=PATIENCE) as connection,
    ):
        connection.sendall(head)
        # The server asks for the body: the request is under way.
        assert connection.recv(4096).startswith(b"HTTP/1.1 100")
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: not _listens(server), "the server takes new connections")

        connection.sendall(body)

        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert server.process.wait(PATIENCE) == 0


def _listens(server: Running) -> bool:
    with suppress(httpx.TransportError), httpx.Client(trust_env=False) as http:
        return http.get(f"{server.origin}/healthz").status_code == httpx.codes.OK
    return False
