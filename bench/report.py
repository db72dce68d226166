"""What does docs/performance.md say? What was measured, beside what, and how to read it; nothing is typed."""

from collections.abc import Iterable

from bench import ceilings, goals, imports, prepared, profile
from bench.growth import Growth
from bench.load import Load
from bench.peers.peer import PEERS
from bench.table import Table

INTRODUCTION = """# Performance

Written by `make bench`; do not edit. It installs and starts the service as its operators do, fills it by
signups through the front door, loads it from the same machine, and measures a yardstick beside each figure.

**Read the ratios.** A rate says as much of the machine, and of what else ran on it, as of the service. The
ratio is the median over the rounds, its spread stands beside it. Of times, memory and CPU less is better.

- *JSON echo*: a Starlette application that parses a JSON body and sends it back, under the same web server as
  it comes from its makers, with the same event loop.
- *CPU a request*: what all processes of the server computed, the kernel's work for them included, divided by
  the requests that they answered. It minds other programs on the machine less than a rate does.
- *me*: the same bytes again and again on each connection, as from a client that asks again. Their head is
  read once (`cosyncjwt/http/repeated_heads.py`); behind a proxy that mixes clients on a connection it is not.
- *better-auth*, *fastapi-users*: as their documentation starts them, on SQLite, with their own defaults
  (`bench/peers/`). Most of what a login costs is the hash, so its parameters stand beside it: a lead there is
  the cheaper hash first, the server second. Neither has refresh tokens like ours, so that row has no peer.
- *Argon2id*, *RSA signatures*, *conditional writes*: what libraries and store alone do on this machine, with
  the cost, key size and durability of the service. A login cannot cost less than its hash.
"""


SCALE = """## How it grows

`python -m bench.scale`: the median of 200 calls of the verb in which an operation spends what can grow
with the number of users. Nothing here should grow by more than the depth of an index.
"""

WIRE = """MongoDB's wire has a run of its own, `python -m bench.scale 1000000 wire`, with its own day
and machine below its table: SecantusDB is written in Python and takes longer than `make bench` may. Its
times are those of that server, which goes to the disk for most of a million users. There an import is
that of the last thousand users of each size. What is found by an index other than that of `_id` is left out:
SecantusDB takes one only where it has every field of the filter, and sorts by none, so that it looks
through all users for a handle. That a MongoDB would not is a matter of its rule for indexes, to which
`tests/wire/queries.py` holds each of our filters."""


PROFILE = """## What stops it

`python -m bench.profile`: the time that the event loop's thread computes for thousands of warm operations
without a socket, by whose code spent it. Of a `me` the echo has none but a little of Starlette: this is the
distance between the two. The hash of a login, and the commit that a login and a refresh wait for, are other
threads' and not in it. In a server it is more: the kernel, the web server and other requests leave little of
it in the caches. The last rows are the other end, where nothing of it is there, first in those of its core,
then, as beside hashes, in any: then time goes by how much code and data a request touches, more than by how
many calls it makes.
"""

CEILINGS = """What a login and a refresh compute bounds how many there can be. Hashes are measured on all
cores with nothing beside them; a login's own work, and whoever sends the requests from the same machine,
take their part of the same cores. One event loop signs all of one worker's refreshes, between all else that
it does for them. While logins fill the pool `me` waits for a core: each has a hash to compute, and although
threads that hash step back, Linux lets each go on for a millisecond or more (the event loop's wait for a
core, among the figures). What a login computes on the event loop is more there than warm: each hash goes
through more memory than the caches hold, and leaves nothing else in them (the last row of the table above),
and all that the event loop needs it fetches anew each time it is woken, for a login four times.
"""

PREPARED = """## What compiled operations give

`python -m bench.prepared`: an operation that comes again is executed by what was prepared for its document.
Beside it the same server, which executes each by graphql-core as it comes; in both parsed documents, tokens
and records are remembered. One right after the other in each round, over HTTP: the whole request, of which
the web server and the kernel have their part in both. The gain is what one takes divided by the other.
"""

START = """`python -m bench.imports`: a start is the import of the application first. Ours are hundreds of
types for the schema and records, each made by executing a few generated functions. The keys of a first start
and a hash are made meanwhile, by another core; what checks addresses and numbers is loaded right after.
"""

GOALS = """## Goals

Each is a ratio of this run, but for seconds and MiB. Beside a peer more is better, but of times and memory
less.
"""


def report(heading: Iterable[str], table: Table, growths: Iterable[Growth], load: Load) -> str:
    """Return the page."""
    measured = "\n".join(f"- {line}" for line in heading)
    figures = "\n".join(table.markdown())
    near, *kept = ("\n".join(growth.lines()) for growth in growths)
    grown = "\n\n".join([near, WIRE, *kept] if kept else [near])
    met = "\n".join(goals.lines(table, tuple(peer.name for peer in PEERS)))
    spent = "\n".join(profile.lines(list(profile.OPERATIONS)))
    given = "\n".join(prepared.lines(load))
    bounds, starting = "\n".join(ceilings.lines(table)), "\n".join(imports.lines())
    return (
        f"{INTRODUCTION}\n## Where and how\n\n{measured}\n\n{GOALS}\n{met}\n\n{PROFILE}\n{spent}\n\n"
        f"{PREPARED}\n{given}\n\n{CEILINGS}\n{bounds}\n\n{START}\n{starting}\n\n"
        f"## Figures\n\n{figures}\n\n{SCALE}\n{grown}\n"
    )
