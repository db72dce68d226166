"""How fast may people sign up, log in and refresh, next to the hash, signature or write that each needs?"""

import os
import time

from bench.client import Outcome
from bench.conditional_writes import rotations
from bench.conversations import Refreshes, Repeated, logins, signups
from bench.load import Load
from bench.look_ups import BODY, SHOWN
from bench.requests import request_of
from bench.site import WORKERS, Site
from bench.spending import Spending
from bench.table import Row, Table
from bench.yardsticks import hash_milliseconds, hashes, signature_milliseconds, signatures

CORES = os.cpu_count() or 1
HASHERS = 4 * CORES
"""Connections that hash: all cores busy, and nobody waits so long as to be refused."""
PASSERS_BY = 8
PAUSE_SECONDS = 0.02
LEAD_SECONDS = 1.0
"""How much longer the logins go on than what is measured beside them."""

IDLE = "the same, idle"
HASHES = f"Argon2id on {CORES} threads"


def measure(site: Site, load: Load, table: Table) -> None:
    """Measure every flow on the server with one worker, logins on the others too."""
    _hashing(site, load, table)
    _refreshing(site, load, table)
    _looking_up_beside_logins(site, load, table)


def _hashing(site: Site, load: Load, table: Table) -> None:
    bound = hashes(load.seconds)
    for workers in WORKERS:
        server, name = site.service[workers], f"login, workers: {workers}"
        spending = Spending(server)
        crowd = logins(server.port, site.people.headers, site.people.logging_in, HASHERS)
        outcome = load.talk(server.port, crowd)
        spending.note(table, name, outcome, "one hash", hash_milliseconds(load.seconds / 4))
        _note(table, Row(name, HASHES), outcome, bound)
    port = site.service[1].port
    outcome = load.talk(port, signups(port, site.people.headers, HASHERS))
    _note(table, Row("signup, flow CODE", HASHES), outcome, bound)


def _refreshing(site: Site, load: Load, table: Table) -> None:
    count, port = len(site.people.refreshing), site.service[1].port
    signing, writing = signatures(load.seconds / 2), rotations(load.seconds / 2, count)
    # Logged in anew: what an earlier round has exchanged is worth nothing.
    tokens = [site.people.signed_in(port, handle)["refreshToken"] for handle in site.people.refreshing]
    refreshers = [Refreshes(port, site.people.headers, token) for token in tokens]
    spending, name = Spending(site.service[1]), f"refresh, {count} connections"
    outcome = load.talk(port, refreshers)
    spending.note(table, name, outcome, "one RSA signature", signature_milliseconds(load.seconds / 4))
    _note(table, Row(name, "RSA signatures on one core"), outcome, signing)
    _note(table, Row(name, f"conditional writes, {count} at once"), outcome, writing)


def _looking_up_beside_logins(site: Site, load: Load, table: Table) -> None:
    port = site.service[1].port
    request = request_of(port, site.people.reading(port), BODY)
    passing_by = [Repeated([request], SHOWN) for _ in range(PASSERS_BY)]
    waiting = site.service[1].event_loop
    idle = load.begin(port, passing_by, load.seconds, PAUSE_SECONDS).result()
    idling = site.service[1].event_loop.since(waiting)
    crowd = logins(port, site.people.headers, site.people.logging_in, HASHERS)
    logging_in = load.begin(port, crowd, load.seconds + 2 * LEAD_SECONDS)
    time.sleep(LEAD_SECONDS)
    waiting = site.service[1].event_loop
    busy = load.begin(port, passing_by, load.seconds, PAUSE_SECONDS).result()
    crowded = site.service[1].event_loop.since(waiting)
    logging_in.result()
    name = "me, 8 connections at leisure, while logins fill the pool"
    table.add(Row(f"{name}: p99", IDLE, "ms"), busy.p99_milliseconds, idle.p99_milliseconds)
    row = Row(f"{name}: the event loop's wait for a core", IDLE, "ms")
    table.add(row, crowded.wait_milliseconds, idling.wait_milliseconds)


def _note(table: Table, row: Row, outcome: Outcome, bound: float) -> None:
    table.add(row, outcome.rate, bound)
    if outcome.refused:
        table.remark(f"{row.name}: {outcome.refused} of the answers were refusals")
