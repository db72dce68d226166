"""Which experiment is a program that there is anyhow (E-38)?"""

import os
import re
import subprocess
import sys
from pathlib import Path

from reliability.experiment import Amount, Finding
from reliability.suite import ROOT

PAIRS = 2_000
MOST = 0.55
GAP = 0.05
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
    judged = [(float(area), float(known) / float(unknown) - 1) for _, known, unknown, area in rows]
    return Finding.of(
        f"AUC (median gap) of {pairs} pairs each: {shown}",
        holds=all(1 - MOST <= area <= MOST and abs(gap) <= GAP for area, gap in judged),
    )


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
