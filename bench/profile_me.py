"""Where does the time of a `me` go? `python -m bench.profile_me`.

The application is called as the web server calls it, without a socket, under cProfile. What is counted is the
time in each function itself, by the package in which it stands, and that of C functions by who called them.
cProfile makes calls look dearer than they are, so read the order and the proportions.
"""

import asyncio
import cProfile
import logging
import pstats
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from starlette.types import ASGIApp, Message

from bench.look_ups import BODY
from bench.requests import PATH
from cosyncjwt.http.graphql import Execution
from store.open import open_store
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.people import signed_up
from tests.service import running

WARM, REQUESTS = 100, 5_000
PACKAGES = {
    "/cosyncjwt/http/graphql/": "our endpoint, executing what is prepared",
    "/cosyncjwt/http/": "our routes and headers",
    "/cosyncjwt/": "our flows",
    "/resolvers/": "our flows",
    "/schema/": "our types",
    "/store/": "our store",
    "/graphql/": "graphql-core",
    "/strawberry/": "Strawberry",
    "/starlette/": "Starlette",
}
"""Which file is whose; the first that fits."""
REST = "Python's standard library, asyncio above all"
HERE = "bench/profile_me.py"


def lines() -> Iterator[str]:
    """Yield the table as Markdown."""
    found = asyncio.run(profiled())
    total = sum(found.values())
    yield "| of the time of a `me` | share |"
    yield "| --- | ---: |"
    for package, seconds in found.most_common():
        yield f"| {package} | {seconds / total:.0%} |"


async def profiled() -> Counter[str]:
    """Return the seconds of each package."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    profile = cProfile.Profile()
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        async with running(store, FrozenClock(), ScriptedEntropy(), execution=Execution) as service:
            person = await signed_up(service, service.sample, "ada@example.com")
            ada = service.sample.signed_in(person["accessToken"])
            app: ASGIApp = service.http._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
            fields = {"content-type": "application/json", "host": "auth.test", **ada.headers}
            headers = [(name.encode(), value.encode()) for name, value in fields.items()]
            for _ in range(WARM):
                await _ask(app, headers)
            profile.enable()
            for _ in range(REQUESTS):
                await _ask(app, headers)
            profile.disable()
    return _by_package(pstats.Stats(profile))


def _by_package(stats: pstats.Stats) -> Counter[str]:
    found: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file != "~":
            found[_package(file)] += own
            continue
        for (caller, _, _), (_, _, spent, _) in callers.items():
            found[_package(caller)] += spent
    del found[""]
    return found


def _package(file: str) -> str:
    if HERE in file:
        return ""
    return next((package for part, package in PACKAGES.items() if part in file), REST)


async def _ask(app: ASGIApp, headers: list[tuple[bytes, bytes]]) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": b"",
        "scheme": "http",
        "headers": headers,
        "client": ("192.0.2.1", 4711),
    }
    await app(scope, receive, send)


if __name__ == "__main__":
    print("\n".join(lines()))
