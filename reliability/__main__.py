"""How is reliability measured with one command? `python -m reliability [E-07 ...] [--short] [--quick]`.

Without ids all experiments are made, one after the other, and each renews its row of docs/reliability.md as
soon as it is done; `--short` leaves out those that take longer than two minutes. `--quick` makes a fraction
of each and writes nothing. The exit code is 1 when a figure misses.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from reliability.demands import demands
from reliability.experiment import Amount, Experiment, Finding
from reliability.experiments import EXPERIMENTS, LONG
from reliability.page import page
from reliability.results import Result, Results

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
QUICK = 0.03


def main() -> None:
    """Make the experiments and the page."""
    arguments = _arguments()
    left_out = LONG if arguments.short else frozenset()
    chosen = [name for name in arguments.ids or EXPERIMENTS if name not in left_out]
    results, missed = Results(PAGE.with_suffix(".json")), []
    for name in chosen:
        load, begun = os.getloadavg()[0], time.monotonic()
        finding = _found(EXPERIMENTS[name], Amount(QUICK if arguments.quick else 1))
        seconds = time.monotonic() - begun
        print(f"{name} {finding.state} ({seconds:.0f} s): {finding.measured}", flush=True)
        if finding.state == "misses":
            missed.append(name)
        if not arguments.quick:
            results.keep(name, Result.of(finding, seconds, load))
            PAGE.write_text(page(demands(), results.all()), "utf-8")
    sys.exit(bool(missed))


def _found(experiment: Experiment, amount: Amount) -> Finding:
    with TemporaryDirectory(prefix="cosyncjwt-reliability-") as folder:
        try:
            return experiment(amount, Path(folder))
        # The edge of the program: what stops one experiment is its finding, and the next one is made.
        except Exception as failure:  # noqa: BLE001
            told = " ".join(str(failure).split())[:300]
            return Finding.of(f"stopped by {type(failure).__name__}: {told}", holds=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m reliability", description=__doc__)
    parser.add_argument(
        "ids", nargs="*", choices=[*EXPERIMENTS, []], metavar="E-NN", help="which; all without"
    )
    parser.add_argument("--short", action="store_true", help="without " + ", ".join(sorted(LONG)))
    parser.add_argument("--quick", action="store_true", help="a fraction of each, for a look")
    return parser.parse_args()


if __name__ == "__main__":
    main()
