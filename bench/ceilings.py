"""What rate can the goals for logins and refreshes reach on this machine, by what each of them computes?"""

import os
from collections.abc import Iterator

from bench.goals import ME, REFRESH, Found
from bench.spending import ALL, LOOP, SENDER
from bench.table import Table

LOGINS = ("login, workers: 1", "login, workers: 2")
CORES = os.cpu_count() or 1


def lines(table: Table) -> Iterator[str]:
    """Yield the table as Markdown: no idle core is left, or no idle moment of the event loop.

    Two workers gain no more than the echo's: who sends the requests takes its part of the cores.
    """
    found = Found(table)
    yield "| what | bound by | could be | is |"
    yield "| --- | --- | ---: | ---: |"
    one, two = ME.format("1 worker"), ME.format("2 workers")
    if found.has(two, ""):
        could, does = found.theirs(two) / found.theirs(one), found.ours(two) / found.ours(one)
        bound = f"{CORES} cores, shared with who sends the requests: the echo's own"
        yield f"| `me`, two workers to one | {bound} | {could:.2f} | {does:.2f} |"
    for name in LOGINS:
        if found.has(f"{name}: {ALL}", ""):
            spent = found.ratio(f"{name}: {ALL}") + found.ratio(f"{name}: {SENDER}")
            bound = f"{CORES} cores, shared with who sends the requests"
            yield f"| {name}, to hashes | {bound} | {1 / spent:.2f} | {found.ratio(name):.2f} |"
    if found.has(f"{REFRESH}: {LOOP}", ""):
        bound = "the event loop, which signs"
        could = 1 / found.ratio(f"{REFRESH}: {LOOP}")
        yield f"| {REFRESH}, to signatures | {bound} | {could:.2f} | {found.ratio(REFRESH, 'RSA'):.2f} |"
