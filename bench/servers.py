"""How is a server started as its operator starts it, waited for, and stopped?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

from cosyncjwt.listening import listening_socket

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
COMMAND = os.environ.get("BENCH_COMMAND") or str(Path(sys.executable).with_name("cosyncjwt"))
"""The service that is measured: `make bench` names one that is installed as its operators install it."""
PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Spent:
    """How long a thread has computed, how long it was ready but waited for a core, and how often it ran."""

    computed: float = 0.0
    waited: float = 0.0
    turns: int = 0

    @classmethod
    def of(cls, schedstat: Path) -> Self:
        """Read what Linux says of a thread, to the nanosecond; nothing where nobody can tell."""
        with suppress(OSError):
            computed, waited, turns = schedstat.read_text().split()
            return cls(int(computed) / 1e9, int(waited) / 1e9, int(turns))
        return cls()

    def __add__(self, other: Self) -> Self:
        """Return what both have done."""
        return type(self)(
            self.computed + other.computed, self.waited + other.waited, self.turns + other.turns
        )

    def since(self, before: Self) -> Self:
        """Return what came after."""
        return type(self)(
            self.computed - before.computed, self.waited - before.waited, self.turns - before.turns
        )

    @property
    def wait_milliseconds(self) -> float:
        """How long it waited for each turn."""
        return self.waited / max(1, self.turns) * 1e3


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `seconds` is how long it took from its start to its first ready answer."""

    port: int
    process_id: int
    seconds: float

    @property
    def resident_mib(self) -> float:
        """The memory its first process occupies."""
        return resident_mib(self.process_id)

    @property
    def event_loop(self) -> "Spent":
        """What the event loops of all its processes have done so far: each runs in the first thread."""
        loops = Spent()
        for process_id in (self.process_id, *_children(self.process_id)):
            loops += Spent.of(Path(f"/proc/{process_id}/task/{process_id}/schedstat"))
        return loops

    @property
    def cpu_seconds(self) -> float:
        """What all its processes have computed so far; 0 where nobody can tell."""
        return sum(_cpu_seconds(process_id) for process_id in (self.process_id, *_children(self.process_id)))


@contextmanager
def dev(data: Path) -> Iterator[Running]:
    """Run `cosyncjwt dev` on a data folder."""
    port = _free_port()
    command = (COMMAND, "dev", "--port", str(port), "--data", str(data))
    with _run(command, port, data.with_suffix(".log"), {}) as running:
        yield running


@contextmanager
def serve(data: Path, workers: int) -> Iterator[Running]:
    """Run `cosyncjwt serve` on a data folder that `dev` has made; no mail leaves it, nor is any asked for."""
    port = _free_port()
    command = (COMMAND, "serve", "--port", str(port), "--workers", str(workers))
    settings = {
        "COSYNCJWT_STORE": f"sqlite:///{data / 'cosyncjwt.db'}",
        "COSYNCJWT_PUBLIC_URL": f"http://{HOST}:{port}",
        "COSYNCJWT_MASTER_KEY_FILE": str(data / "master.key"),
        "COSYNCJWT_SMTP_URL": f"smtp://{HOST}:9",
        "COSYNCJWT_MAIL_FROM": "bench@example.com",
        # All of it comes from one address, more in a second than one may send in a minute.
        "COSYNCJWT_ADDRESS_LIMITS": "off",
        "COSYNCJWT_APPLICATION_LIMITS": "off",
    }
    with _run(command, port, data.with_suffix(".log"), settings, workers=workers) as running:
        yield running


@contextmanager
def echo(folder: Path, workers: int) -> Iterator[Running]:
    """Run the JSON echo under the same web server."""
    port = _free_port()
    command = (sys.executable, "-m", "bench.echo", str(port), str(workers))
    settings = {"PYTHONPATH": str(ROOT)}
    with _run(command, port, folder / f"echo{workers}.log", settings, workers=workers) as running:
        yield running


@contextmanager
def started(
    command_of: Callable[[int], tuple[Sequence[str], Mapping[str, str]]], log: Path, *, workers: int
) -> Iterator[Running]:
    """Run what a command and its settings say of a free port; it answers `/readyz` when it is ready."""
    port = _free_port()
    command, settings = command_of(port)
    with _run(command, port, log, settings, workers=workers) as running:
        yield running


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a server that is measured."""
    # Settings of the shell that starts us would change what is measured, or worse, where it writes. Who
    # installs the service has its bytecode; a checkout that must not keep any compiles all of it each time.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("COSYNCJWT_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return inherited | dict(settings)


def resident_mib(process_id: int) -> float:
    """Return the memory that a process occupies; 0 where nobody can tell."""
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        status = Path(f"/proc/{process_id}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            return int(line.split()[1]) / 1024
        listing = ("ps", "-o", "rss=", "-p", str(process_id))
        return int(subprocess.run(listing, capture_output=True, check=True).stdout) / 1024
    return 0.0


def _cpu_seconds(process_id: int) -> float:
    # To the nanosecond; /proc/PID/stat counts in hundredths of a second.
    threads = Path(f"/proc/{process_id}/task").glob("*/schedstat")
    return sum(Spent.of(thread).computed for thread in threads)


def _children(process_id: int) -> list[int]:
    with suppress(OSError):
        return [
            int(word) for word in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
        ]
    return []


@contextmanager
def _run(
    command: Sequence[str], port: int, log: Path, settings: Mapping[str, str], *, workers: int = 1
) -> Iterator[Running]:
    begun = time.perf_counter()
    with log.open("wb") as written:
        # Where no `.env` lies, and in a group of its own, so that its workers end with it.
        process = subprocess.Popen(
            command,
            cwd=log.parent,
            env=environment(settings),
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, log)
        seconds = time.perf_counter() - begun
        if workers > 1:
            # The first worker has answered; the others need as long again at most.
            time.sleep(seconds)
        yield Running(port, process.pid, seconds)
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.perf_counter() + PATIENCE_SECONDS
    while not _is_ready(port):
        if process.poll() is not None or time.perf_counter() > deadline:
            message = f"{process.args!r} does not answer:\n{log.read_text(errors='replace')[-2000:]}"
            raise RuntimeError(message)
        time.sleep(POLL_SECONDS)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with listening_socket(HOST, 0) as listener:
        port: int = listener.getsockname()[1]
        return port
