"""Can anything that is sent make the server fail, or wait (E-39)?"""

import os
import re
import subprocess
import time
from pathlib import Path

from bench.requests import request_of
from reliability.burst import Answer, Connection
from reliability.experiment import Amount, Finding
from reliability.stage import stage
from reliability.suite import ROOT
from tests.http.test_bodies import MALFORMED, MALFORMED_DOCUMENTS

EXAMPLES = 2_000
"""For each query and mutation."""
LONGEST_MILLISECONDS = 250.0
FAULT = 500


def whatever_is_sent(amount: Amount, folder: Path) -> Finding:
    """E-39: operations that Schemathesis writes, by `tools/fuzz/run.sh`, and bodies that are no requests."""
    examples, slowest = amount.of(EXAMPLES), folder / "slowest"
    environment = {**os.environ, "FUZZ_SLOWEST": str(slowest)}
    ran = subprocess.run(
        ["bash", str(ROOT / "tools" / "fuzz" / "run.sh"), str(examples)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    if "not done" in said:
        return Finding.not_run(said.strip().splitlines()[-1])
    cases = re.search(r"([\d,]+) generated", said)
    seconds, operation = slowest.read_text("utf-8").split(maxsplit=1)
    answers = _bodies(folder)
    faults = sum(answer.status >= FAULT for answer, _ in answers) + (ran.returncode != 0)
    longest = max(float(seconds) * 1_000, *(milliseconds for _, milliseconds in answers))
    return Finding.of(
        f"{cases[1] if cases else 'no'} operations generated, {examples} of each, and {len(answers)} "
        f"malformed bodies: {faults} answered by a fault of ours (5xx or INTERNAL); the slowest answer took "
        f"{longest:.0f} ms (of operations {operation.strip()})",
        holds=not faults and cases is not None and longest <= LONGEST_MILLISECONDS,
    )


def _bodies(folder: Path) -> list[tuple[Answer, float]]:
    """Send each malformed body, and return the answers with their milliseconds."""
    with stage(folder, workers=1) as scene:
        headers = {"App-Token": scene.portal.app_token}
        return [
            _timed(scene.server.port, request_of(scene.server.port, headers, body))
            for body in (MALFORMED | MALFORMED_DOCUMENTS).values()
        ]


def _timed(port: int, whole: bytes) -> tuple[Answer, float]:
    connection, begun = Connection(port), time.perf_counter()
    answer = connection.ask(whole)
    milliseconds = (time.perf_counter() - begun) * 1_000
    connection.close()
    return answer, milliseconds
