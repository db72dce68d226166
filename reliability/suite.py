"""Which experiments are tests of the suite, run alone, some of them with more rounds?"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from reliability.experiment import Amount, Experiment, Finding
from tests.backends import missing

ROOT = Path(__file__).parents[1]
BACKEND = re.compile(r"\[(?:[^\]]*?-)?(sqlite|mongomock|mongodb|secantusdb|mongo-java-server(?:-pymongo)?)")


def chosen(
    *selected: str,
    named: str = "",
    rounds: Callable[[Amount], Mapping[str, str]] = lambda _amount: {},
    needs: str | None = None,
    also: str = "",
) -> Experiment:
    """Return the experiment that is a choice of tests; `needs` is the backend without which there is none."""

    def experiment(amount: Amount, folder: Path) -> Finding:
        if needs is not None and (reason := missing().get(needs)):
            return Finding.not_run(f"{needs} is not here ({reason})")
        settings = rounds(amount)
        report = folder / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        command += ["-k", named] if named else []
        run = subprocess.run(
            [*command, *selected],
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        if not report.exists():
            return Finding.of(f"the tests did not run: {run.stdout[-200:]}", holds=False)
        return _finding(report, settings, also)

    return experiment


def _finding(report: Path, settings: Mapping[str, str], also: str) -> Finding:
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - written by pytest, a moment ago
    failed = [
        str(case.get("name"))
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    skipped = sum(case.find("skipped") is not None for case in cases)
    backends = sorted({found[1] for case in cases if (found := BACKEND.search(str(case.get("name"))))})
    functions = {str(case.get("name")).partition("[")[0] for case in cases}
    where = f" on {', '.join(backends)}" if backends else ""
    with_rounds = "".join(f", {value} rounds each" for value in settings.values())
    passed = len(cases) - len(failed) - skipped
    told = f"{passed} of {len(cases)} cases of {len(functions)} tests pass{where}{with_rounds}"
    told += f"; failed: {', '.join(failed[:3])}" if failed else ""
    return Finding.of(f"{told}{also}", holds=bool(cases) and not failed and not skipped)
