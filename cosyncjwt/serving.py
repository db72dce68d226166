"""How is the application run: in one process for development, in several for production?"""

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext
from types import FrameType

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from cosyncjwt.app import create_app, create_refusal
from cosyncjwt.crypto.ahead import Ahead
from cosyncjwt.http.draining import Draining
from cosyncjwt.http.patience import Patience
from cosyncjwt.listening import BACKLOG
from cosyncjwt.logs import configure_logs
from cosyncjwt.metrics.folder import forget, shared_folder
from cosyncjwt.settings import Settings

CONNECTIONS = 2048
KEEP_ALIVE_SECONDS = 5
GRACEFUL_SECONDS = 20
ALONE = "cosyncjwt.http.admission:AdmittingLoop"
"""The event loop of a process that shares its socket with no other."""
SILENT_SECONDS = 60
"""How long a worker process may be silent until it is ended and started anew.

One that has died is replaced at once. Silent is also one that waits for a busy machine, and ending it cuts
off whoever it answers and makes the machine no less busy.
"""
WORKERS = "COSYNCJWT_WORKERS"
"""How a worker process learns how many it is one of; set by `serve_workers`."""


def serve_one(app: ASGIApp, listener: socket.socket, *, started: Callable[[], None]) -> None:
    """Run the application in this process until SIGINT or SIGTERM, which end it with exit code 0."""
    warn_of_proxies()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The web server takes the signal over, stops, and then sends it to itself once more.
        signal.signal(number, _leave)
    config = _config(app)
    config.loop = ALONE
    _Announcing(config, started).run(sockets=[listener])


def serve_workers(listener: socket.socket, workers: int, *, counts: bool = False) -> bool:
    """Run `workers` processes that share the socket; say whether all of them could start.

    Each reads the settings from the environment. Where something `counts`, all of them count together.
    """
    os.environ[WORKERS] = str(workers)
    warn_of_proxies()
    config = _config("cosyncjwt.serving:application", workers=workers)
    supervisor = Supervisor(config, sockets=[listener], bury=forget if counts else None)
    with shared_folder() if counts else nullcontext():
        supervisor.run()
    return STARTUP_FAILURE not in {process.exitcode for process in supervisor.processes}


def application(ahead: Ahead | None = None) -> ASGIApp:
    """Make a worker's application from the environment, and of what was made ahead of it."""
    settings = Settings.of(os.environ, development=False, workers=int(os.environ.get(WORKERS, "1")))
    configure_logs(development=False)
    app = create_app(settings, nobodys_hash=None if ahead is None else ahead.nobodys_hash)
    return Draining(app, create_refusal(settings), settings.drain.total_seconds())


class Supervisor(Multiprocess):
    """What starts the processes, hears of each that dies, and listens no longer once they are to end."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], bury: Callable[[int], None] | None = None
    ) -> None:
        """Take how to run, where to listen, and what is told the id of each process that is no more."""
        super().__init__(config, sockets)
        self._bury = bury
        self._alive: set[int] = set()

    def init_processes(self) -> None:
        """Start the processes."""
        super().init_processes()
        self._let_go()

    def keep_subprocess_alive(self) -> None:
        """Start anew who has died or is silent."""
        super().keep_subprocess_alive()
        self._let_go()

    def terminate_all(self) -> None:
        """End the processes, and the listening.

        Else whoever came after the last of them had stopped would wait, and be cut off with this process.
        """
        super().terminate_all()
        for listener in self.sockets:
            listener.close()

    def _let_go(self) -> None:
        """Close this process's copies of the ends that the others hold.

        With them a pipe stays open when a process dies, and who has just asked it waits `SILENT_SECONDS`.
        """
        for process in self.processes:
            process.child_conn.close()
        if self._bury is not None:
            former, self._alive = self._alive, {process.pid for process in self.processes if process.pid}
            for pid in former - self._alive:
                self._bury(pid)


class _Announcing(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def warn_of_proxies() -> None:
    """Say that callers can choose their addresses, where that has been set (security L-03)."""
    if "*" in [name.strip() for name in os.environ.get("FORWARDED_ALLOW_IPS", "").split(",")]:
        advice = "Name your proxies in FORWARDED_ALLOW_IPS: by * callers choose the address they count under."
        structlog.get_logger("server").warning("proxies.all_believed", advice=advice)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _config(app: ASGIApp | str, *, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        loop="uvloop",
        http=Patience,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
        timeout_worker_healthcheck=SILENT_SECONDS,
    )
