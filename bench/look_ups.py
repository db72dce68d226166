"""How fast may users look themselves up, next to an application that only sends JSON back?"""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.client import Outcome
from bench.load import Load
from bench.requests import asked, body_of
from bench.servers import Running
from bench.site import WORKERS, Site
from bench.table import Row, Table
from tests.documents import APPLICATION
from tests.documents import ME as ME_WITH_SESSIONS

ME = "query Me { me { id handle createdAt updatedAt lastLoginAt } }"
CONNECTIONS = (1, 8, 64)
ECHO = "JSON echo"
BODY = body_of(ME, {})
SHOWN = b'{"data":{"'
"""What an answer holds that is no refusal."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load found, and what the server computed for each request."""

    outcome: Outcome
    cpu_microseconds: float


def measure(site: Site, load: Load, table: Table) -> None:
    """Look up on few and many connections, one and several workers, the echo each time right after it."""
    for workers in WORKERS:
        # Logged in anew in every round, because an access token lives for minutes only.
        port = site.service[workers].port
        headers = site.people.reading(port)
        for connections in CONNECTIONS:
            name = f"me, {_counted(workers, 'worker')}, {_counted(connections, 'connection')}"
            _note(table, name, *_both(site, load, headers, BODY, workers=workers, connections=connections))
        # wrk counts a refusal in a 200 as an answer.
        asked(port, headers, BODY)
    headers = site.people.reading(site.service[1].port)
    for what, body in (("me with sessions", ME_WITH_SESSIONS), ("application", APPLICATION)):
        asking = headers | site.people.headers
        figures = _both(site, load, asking, body_of(body, {}), workers=1, connections=8)
        _note(table, f"{what}, 1 worker, 8 connections", *figures)


def warm_up(site: Site, load: Load) -> None:
    """Have every worker do its work once; say so at once when the service refuses."""
    for workers in WORKERS:
        port = site.service[workers].port
        headers = site.people.reading(port)
        asked(port, headers, BODY)
        _both(site, load, headers, BODY, workers=workers, connections=max(CONNECTIONS))


def _both(
    site: Site, load: Load, headers: Mapping[str, str], body: bytes, *, workers: int, connections: int
) -> tuple[Figures, Figures]:
    def repeated(server: Running, expected: bytes) -> Figures:
        begun = server.cpu_seconds
        outcome = load.repeat(server.port, headers, body, expected, connections)
        return Figures(outcome, (server.cpu_seconds - begun) / max(1, outcome.answers) * 1e6)

    return repeated(site.service[workers], SHOWN), repeated(site.echo[workers], b'"query"')


def _note(table: Table, name: str, ours: Figures, echoed: Figures) -> None:
    table.add(Row(name, ECHO), ours.outcome.rate, echoed.outcome.rate)
    latencies = ours.outcome.p99_milliseconds, echoed.outcome.p99_milliseconds
    table.add(Row(f"{name}: p99", ECHO, "ms"), *latencies)
    if ours.cpu_microseconds and echoed.cpu_microseconds:
        table.add(Row(f"{name}: CPU a request", ECHO, "us"), ours.cpu_microseconds, echoed.cpu_microseconds)
    if ours.outcome.refused:
        table.remark(f"{name}: {ours.outcome.refused} answers were refusals")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
