"""How is everything measured with one command? `python -m bench`, or `--quick` for a look."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import credentials, flows, look_ups, scale, start
from bench.load import Load
from bench.machine import described
from bench.peers import beside
from bench.report import report
from bench.site import Site
from bench.table import Table

ROUNDS, SECONDS = 5, 1
QUICK = 1, 1


def main() -> None:
    """Measure in rounds, each figure beside its yardstick, and print one table."""
    arguments = _arguments()
    rounds, seconds = QUICK if arguments.quick else (arguments.rounds, arguments.seconds)
    table = Table()
    with TemporaryDirectory(prefix="cosyncjwt-bench-") as folder, Load.of(arguments.load, seconds) as load:
        heading = described(load.name)
        with _site(Path(folder), load) as site:
            for number in range(1, rounds + 1):
                _tell(f"round {number} of {rounds}")
                for measure in (start.measure, look_ups.measure, flows.measure, beside.measure):
                    measure(site, load, table)
        _tell("")
        heading = (*heading, f"medians of {rounds} runs of {seconds} s")
        print("\n".join((*heading, "", *table.lines())))
        if arguments.report and not arguments.quick:
            _tell("growing to many users")
            grown = scale.measured(arguments.users)
            arguments.report.write_text(report(heading, table, grown, load))


@contextmanager
def _site(folder: Path, load: Load) -> Iterator[Site]:
    _tell("signing people up")
    people = credentials.prepared(folder / "dev")
    with Site.running(folder, people) as site:
        look_ups.warm_up(site, load)
        yield site


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, for a look")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long each figure is measured")
    parser.add_argument("--load", choices=("wrk", "own"), help="which load generator; wrk where it is found")
    parser.add_argument("--users", type=int, default=scale.MOST_USERS, help="to how many users it grows")
    parser.add_argument("--report", type=Path, help="the Markdown page to write, unless it is quick")
    return parser.parse_args()


def _tell(news: str, *, width: int = 30) -> None:
    """Show on a terminal what is being done; the table goes to standard output alone."""
    if sys.stderr.isatty():
        print(f"\r{news:<{width}}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
