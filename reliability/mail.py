"""What do people notice of a mail server that fails (E-21), and does every message go out (E-22, E-23)?"""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.client import p99
from reliability.burst import Connection, request
from reliability.crash.kills import kill
from reliability.experiment import Amount, Finding
from reliability.stage import App, Place, entered, place
from tests.documents import SIGNUP
from tests.process.server import HOST, eventually, free_port
from tests.service import PASSWORD

SIGNUPS = 100
ADDED_MILLISECONDS = 50.0
KILLS = 200
LONGEST_DELAY = 0.05
LEASE_SECONDS = 30
SEED = 23


def failing_provider(amount: Amount, folder: Path) -> Finding:
    """E-21: the p99 of signups with a mail server that is well, one that refuses, and one that hangs."""
    count = amount.of(SIGNUPS, 10)
    taken: dict[str, float] = {}
    with _hung() as hung, place(folder) as made:
        urls = {
            "well": made.settings["COSYNCJWT_SMTP_URL"],
            "refusing": f"smtp://{HOST}:{free_port()}",
            "hanging": f"smtp://{HOST}:{hung}",
        }
        for name, url in urls.items():
            taken[name] = _signup_p99(made, name, {"COSYNCJWT_SMTP_URL": url}, count)
    added = max(taken.values()) - taken["well"]
    shown = ", ".join(f"{name} {each:.0f} ms" for name, each in taken.items())
    return Finding.of(
        f"p99 of {count} signups each by the state of the mail server: {shown}; added {added:.0f} ms",
        holds=added <= ADDED_MILLISECONDS,
    )


def _signup_p99(made: Place, name: str, settings: Mapping[str, str], count: int) -> float:
    made.settings.update(settings)
    with made.served() as server:
        app = entered(made, server).application(f"Mail {name}", onboarding={"signupFlow": "CODE"})
        connection, taken = Connection(server.port), []
        for number in range(count + 5):
            whole = request(
                server.port,
                app.client.app_token,
                SIGNUP,
                handle=f"{name}{number}@example.com",
                password=PASSWORD,
            )
            begun = time.perf_counter()
            answer = connection.ask(whole)
            taken.append(time.perf_counter() - begun)
            assert answer.word == "CodeSent", answer
        connection.close()
        kill(server)
    return p99(taken[5:]) * 1_000


@contextmanager
def _hung() -> Iterator[int]:
    """Listen, take connections, and never say a word."""
    with socket.create_server((HOST, 0)) as listener:
        kept: list[socket.socket] = []
        listener.settimeout(0.1)
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                try:
                    kept.append(listener.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        stopped.set()
        thread.join()
        for each in kept:
            each.close()


def killed_before_sending(amount: Amount, folder: Path) -> Finding:
    """E-23: the server is killed between the commit of a message and its sending; another one sends it."""
    kills, chance, port = amount.of(KILLS), random.Random(SEED), free_port()
    handles = []
    with place(folder) as made:
        app: App | None = None
        for number in range(kills):
            with made.served(port=port) as server:
                app = app or entered(made, server).application("Mail", onboarding={"signupFlow": "CODE"})
                handle = f"mail{number}@example.com"
                whole = request(port, app.client.app_token, SIGNUP, handle=handle, password=PASSWORD)
                answer = Connection(port).ask(whole)
                assert answer.word == "CodeSent", answer
                handles.append(handle)
                time.sleep(chance.uniform(0, LONGEST_DELAY))
                kill(server)
        with made.served(port=port):
            counts = made.letters.counts
            with suppress(AssertionError):
                within = 3 * LEASE_SECONDS
                eventually(lambda: all(each in counts for each in handles), "missing", within=within)
        tally = Counter(counts.get(handle, 0) for handle in handles)
    twice = sum(count for times, count in tally.items() if times > 1)
    return Finding.of(
        f"{tally[0]} of {len(handles)} acknowledged messages never sent, {twice} sent more than once, after "
        f"{kills} kills within {LONGEST_DELAY * 1000:.0f} ms of the acknowledgement",
        holds=tally[0] == 0,
    )
