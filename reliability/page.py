"""What does docs/reliability.md say? What was demanded, what was measured, and how; nothing is typed."""

from collections.abc import Mapping, Sequence

from reliability.demands import Demand
from reliability.results import Result

HEAD = """# Reliability

Written by `make reliability`; do not edit. Each row was measured by the command at its end, which measures
it again, alone, and renews the row. `make reliability RELIABILITY=--quick` is a look that writes nothing.

The servers are real processes, reached by HTTP. Races start at the last byte: every request of a burst is
sent but for its end, and then the ends go together, to two processes. Outcomes are counted in the answers and
in the store. The load comes from the same machine, which must therefore be quiet for figures of time.

"""
COLUMNS = "| id | scenario | figure | demanded | state | measured | date | machine | took | command |\n"
RULE = "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"


def page(demands: Sequence[Demand], results: Mapping[str, Result]) -> str:
    """Return the page."""
    rows = "".join(_row(demand, results.get(demand.id)) for demand in demands)
    states = [results[demand.id].state for demand in demands if demand.id in results]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("holds", "misses", "not run"))
    return f"{HEAD}{COLUMNS}{RULE}{rows}\n{len(demands)} experiments: {counts}.\n"


def _row(demand: Demand, result: Result | None) -> str:
    command = f"`python -m reliability {demand.id}`"
    found = (
        ("not run", "not measured yet", "", "", "")
        if result is None
        else (result.state, result.measured, result.date, result.machine, f"{result.seconds:.0f} s")
    )
    cells = (demand.id, demand.scenario, demand.figure, demand.passes, *found, command)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
