"""What do people see while the disk of a running server is full, and a file read-only (E-16)?"""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from reliability.burst import Connection, request, told
from reliability.crash.file_checks import faults
from reliability.experiment import Amount, Finding
from reliability.stage import App, Stage, entered, place
from tests.documents import LOGIN, ME, SIGNUP
from tests.process.server import Running, eventually
from tests.process.server import told as commanded
from tests.service import PASSWORD

MEBIBYTES = 4
LEFT_BYTES = 64 * 1024
ROUNDS = 5
SIGNUPS = 40
MANY = 2_000
SOON = 10.0


def full_and_read_only(amount: Amount, folder: Path) -> Finding:
    """E-16: the store's file system is filled and freed, again and again, and then read-only at a start."""
    disk, rounds = folder / "disk", amount.of(ROUNDS)
    with _small_disk(disk) as reason:
        if reason:
            return Finding.not_run(f"a small file system cannot be mounted here ({reason})")
        store = {"COSYNCJWT_STORE": f"sqlite:///{disk / 'cosyncjwt.db'}"}
        with place(folder, store) as made:
            with made.served("--workers", "2") as server:
                scene = entered(made, server)
                app = scene.application("Disk")
                found = _filled(scene, app, disk, rounds)
                alive = server.process.poll() is None
                server.process.terminate()
                server.process.wait()
            wrong = faults(disk / "cosyncjwt.db")
            start = _read_only_start(made.folder, made.settings, disk)
    return _judged(found, rounds, alive=alive, wrong=len(wrong), start=start)


def _judged(
    found: tuple[Counter[str], int, float, int], rounds: int, *, alive: bool, wrong: int, start: str
) -> Finding:
    answers, unready, back, lost = found
    coded = answers["OVERLOADED"] + answers["SignedIn"]
    return Finding.of(
        f"{answers['OVERLOADED']} writes refused on a full disk, {sum(answers.values()) - coded} of them "
        f"not typed ({told(answers)}); /readyz false in {unready} of {rounds} fillings and true "
        f"again after {back:.1f} s at most once there was room; {lost} acknowledged accounts lost, "
        f"{wrong} faults in the file; restart needed: {'no' if alive else 'yes'}; start on a read-only "
        f"file system: {start}",
        holds=coded == sum(answers.values())
        and answers["OVERLOADED"] > 0
        and unready == rounds
        and not lost
        and not wrong
        and alive
        and start.startswith("refused"),
    )


@contextmanager
def _small_disk(disk: Path) -> Iterator[str]:
    """Mount a small file system; yield why not, where that cannot be done."""
    disk.mkdir()
    command = ("mount", "-t", "tmpfs", "-o", f"size={MEBIBYTES}m", "tmpfs", str(disk))
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        yield mounted.stderr.strip() if mounted.returncode else ""
    finally:
        if mounted.returncode == 0:
            subprocess.run(("umount", str(disk)), check=True)


def _filled(scene: Stage, app: App, disk: Path, rounds: int) -> tuple[Counter[str], int, float, int]:
    answers, unready, slowest, there = Counter[str](), 0, 0.0, set[str]()
    ada = app.signed_up("ada@example.com")["accessToken"]
    for number in range(rounds):
        filler = disk / "filler"
        _fill(filler)
        answers += _signups(scene, app, number, there)
        unready += _statuses(scene.server) == {503}
        me = Connection(scene.server.port).ask(request(scene.server.port, app.client.app_token, ME, ada))
        assert "errors" not in me.content, me
        filler.unlink()
        begun = time.monotonic()
        eventually(lambda: _statuses(scene.server) == {200}, "not ready again", within=SOON)
        slowest = max(slowest, time.monotonic() - begun)
        app.signed_up(f"after{number}@example.com")
    lost = sum(_login(app, handle) != "SignedIn" for handle in there)
    return answers, unready, slowest, lost


def _fill(filler: Path) -> None:
    """Write until nothing more fits, and leave a little room, so that the disk is full amid writes."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - LEFT_BYTES))


def _signups(scene: Stage, app: App, number: int, there: set[str]) -> Counter[str]:
    """Sign people up, each over a new connection, until many are refused; count the answers."""
    answers = Counter[str]()
    for nth in range(MANY):
        handle = f"full{number}-{nth}@example.com"
        whole = request(scene.server.port, app.client.app_token, SIGNUP, handle=handle, password=PASSWORD)
        word = Connection(scene.server.port).ask(whole).word
        answers[word] += 1
        there |= {handle} if word == "SignedIn" else set()
        if answers["OVERLOADED"] >= SIGNUPS:
            break
    return answers


def _statuses(server: Running) -> set[int]:
    """Return what `/readyz` says over several connections, which all processes answer."""
    return {httpx.get(f"{server.origin}/readyz", trust_env=False).status_code for _ in range(12)}


def _login(app: App, handle: str) -> str:
    answer = app.client.run(LOGIN, handle=handle, password=PASSWORD)
    return str(answer["__typename"])


def _read_only_start(folder: Path, settings: dict[str, str], disk: Path) -> str:
    subprocess.run(("mount", "-o", "remount,ro", str(disk)), check=True)
    started = commanded(folder, "serve", "--port", "0", settings=settings | {"PYTHONUNBUFFERED": "1"})
    said = " ".join(started.stderr.split())
    return f"refused, exit {started.returncode}: {said[-160:]}" if started.returncode else "not refused"
