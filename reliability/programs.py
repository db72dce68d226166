"""Which experiments are programs that there are anyhow (E-38, E-39), and which cannot be made yet?"""

import os
import re
import subprocess
import sys
from pathlib import Path

from reliability.experiment import Amount, Finding
from reliability.suite import ROOT

PAIRS = 2_000
MOST = 0.55
EXAMPLES = 40
"""For each of some fifty operations: two thousand."""
ROW = re.compile(
    r"^(login|login by user name|signup|resendSignup|forgotPassword) +([\d.]+) ms +([\d.]+) ms +([\d.]+)$",
    re.MULTILINE,
)


def timing(amount: Amount, folder: Path) -> Finding:
    """E-38: the time of answers to known and unknown handles, by `python -m bench.enumeration`."""
    del folder
    pairs = amount.of(PAIRS, 50)
    ran = _run(sys.executable, "-m", "bench.enumeration", "--pairs", str(pairs))
    rows = ROW.findall(ran.stdout)
    if not rows:
        return Finding.of(f"no table: {ran.stderr[-200:]}", holds=False)
    shown = ", ".join(
        f"{name} {area} ({float(known) / float(unknown) - 1:+.1%})" for name, known, unknown, area in rows
    )
    areas = [float(area) for *_, area in rows]
    return Finding.of(
        f"AUC (median gap) of {pairs} pairs each: {shown}",
        holds=all(1 - MOST <= area <= MOST for area in areas),
    )


def fuzz(amount: Amount, folder: Path) -> Finding:
    """E-39: operations that Schemathesis writes, by `make fuzz`; what is no server's fault is no finding."""
    del folder
    ran = _run("bash", str(ROOT / "tools" / "fuzz" / "run.sh"), str(amount.of(EXAMPLES)))
    said = ran.stdout + ran.stderr
    if "not done" in said:
        return Finding.not_run(said.strip().splitlines()[-1])
    cases = re.search(r"([\d,]+) generated", said)
    failures = re.search(r"(\d+) (?:unique )?failures?", said)
    return Finding.of(
        f"{cases[1] if cases else 'no'} generated operations, {failures[1] if failures else 0} answered by "
        "a fault of ours (5xx or INTERNAL)",
        holds=ran.returncode == 0 and cases is not None,
    )


def upgrade(amount: Amount, folder: Path) -> Finding:
    """E-34: from the release before to this one."""
    del amount, folder
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\]", log, re.MULTILINE)
    if not released:
        return Finding.not_run("there is no earlier release to come from (CHANGELOG.md has none)")
    return Finding.of(f"not measured: no experiment for an upgrade from {released[0]} yet", holds=False)


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
