"""What do callers see while MongoDB is away for a minute, silent, slow, or crowded? `make faults`.

The whole service runs before SecantusDB, and between them a proxy; people look at themselves and log in all
the while. Writes the figures into docs/mongodb.md; `--seconds 5` is a short look that writes nothing.
"""

import argparse
import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

from bench.pages import replace
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.http.graphql import Execution
from store.mongo import MongoStore
from tests.documents import LOGIN
from tests.fakes import RunningClock
from tests.people import signed_up
from tests.service import PASSWORD, GraphQL, Service, running
from tests.wire.proxy import SILENCE, Proxy, proxied
from tests.wire.servers import SECANTUSDB

ADA = "ada@example.com"
CALLERS = 10
COLUMNS = (
    *("MongoDB is", "driver", "requests", "answered", "refused", "p99 of a refusal", "longest answer"),
    *("not ready after", "ready again after"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


@dataclass
class Seen:
    """What callers saw during one fault; times in seconds."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    not_ready_after: float | None = None
    ready_after: float = 0.0

    def row(self, name: str, driver: str) -> str:
        """Return the row of the table."""
        refused = sorted(self.refused)
        p99 = f"{refused[int(len(refused) * 0.99)]:.2f} s" if refused else "-"
        unready = "-" if self.not_ready_after is None else f"{self.not_ready_after:.1f} s"
        longest = max((*self.answered, *self.refused))
        total = len(self.answered) + len(refused)
        figures = f"{total} | {len(self.answered)} | {len(refused)} | {p99} | {longest:.2f} s"
        return f"| {name} | {driver} | {figures} | {unready} | {self.ready_after:.1f} s |"


FAULTS: dict[str, tuple[Callable[[Proxy], None], str]] = {
    "away: connections are refused": (lambda proxy: proxy.fall(), ""),
    "silent: connections are taken, nothing is answered": (lambda proxy: proxy.answer_after(SILENCE), ""),
    "slow: each answer 2 seconds later": (lambda proxy: proxy.answer_after(2.0), ""),
    "crowded: one connection for all, each answer 1 second later": (
        lambda proxy: proxy.answer_after(1.0),
        "&maxPoolSize=1",
    ),
}
"""What happens, and what the URL says besides."""


async def ready(service: Service) -> bool:
    """Ask `/readyz`."""
    return (await service.http.get("/readyz")).status_code == 200


async def call(service: Service, ada: GraphQL, seen: Seen, done: asyncio.Event) -> None:
    """Log in and look at oneself in turn until the fault is over."""
    while not done.is_set():
        for client, document, variables in (
            (service.sample, LOGIN, {"handle": ADA, "password": PASSWORD}),
            (ada, "{ me { handle } }", {}),
        ):
            begun = time.monotonic()
            answer = await client.post(document, variables)
            took = time.monotonic() - begun
            is_refusal = answer.status_code != 200 or "errors" in answer.json()
            (seen.refused if is_refusal else seen.answered).append(took)


async def watch(service: Service, seen: Seen, begun: float, done: asyncio.Event) -> None:
    """Note when `/readyz` first says no."""
    while not done.is_set():
        if not await ready(service):
            seen.not_ready_after = time.monotonic() - begun
            return


async def suffered(driver: str, fault: Callable[[Proxy], None], options: str, seconds: float) -> Seen:
    """Let callers suffer the fault for so long; return what they saw."""
    seen, done = Seen(), asyncio.Event()
    async with proxied(urlsplit(SECANTUSDB.url()).port or 0) as proxy:
        url = f"mongodb://127.0.0.1:{proxy.port}/faults_{uuid.uuid4().hex}?directConnection=true{options}"
        store = MongoStore.of_url(url, driver=driver)
        async with running(store, RunningClock(), SystemEntropy(), execution=Execution) as service:
            access = (await signed_up(service, service.sample, ADA))["accessToken"]
            ada = service.sample.signed_in(access)
            fault(proxy)
            begun = time.monotonic()
            callers = [asyncio.create_task(call(service, ada, seen, done)) for _ in range(CALLERS)]
            callers.append(asyncio.create_task(watch(service, seen, begun, done)))
            await asyncio.sleep(seconds)
            done.set()
            # Those under way are waited for: none may hang.
            await asyncio.gather(*callers)
            proxy.recover()
            over = time.monotonic()
            while not await ready(service):
                pass
            seen.ready_after = time.monotonic() - over
    return seen


async def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    rows = [HEAD]
    print(HEAD)
    for name, (fault, options) in FAULTS.items():
        for driver in ("motor", "pymongo"):
            rows.append((await suffered(driver, fault, options, seconds)).row(name, driver))
            print(rows[-1], flush=True)
    SECANTUSDB.stop()
    if seconds == parser.get_default("seconds"):
        replace("mongodb.md", "faults", "\n".join(rows))


if __name__ == "__main__":
    asyncio.run(main())
