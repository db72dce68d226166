"""Which command looks whether everything is in order?"""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import click

from cosyncjwt.clock import SystemClock
from cosyncjwt.commands import LOCAL, development_environment, ensure_folder
from cosyncjwt.doctor.findings import Finding, State
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.settings import Settings, SettingsError


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data folder of a development server.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of findings: state, subject, text.")
@click.option(
    "--calibrate",
    "milliseconds",
    type=click.IntRange(1, 10_000),
    help="Only propose a COSYNCJWT_ARGON2 whose hash takes about so long on this machine.",
)
def doctor(data: Path | None, milliseconds: int | None, *, as_json: bool) -> None:
    """Look whether everything that the service stands on is in order; sends no mail.

    The store is opened as serve does it, and brought up to date by that. The exit code is 1 when something
    is wrong; a warning is none.
    """
    if milliseconds is not None:
        _calibrate(milliseconds)
        return
    found = asyncio.run(_findings(data, quiet=as_json))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2))
    sys.exit(any(each.state is State.WRONG for each in found))


def _calibrate(milliseconds: int) -> None:
    from cosyncjwt.doctor.hashing import calibrated, spelled

    cost, taken = calibrated(milliseconds / 1000)
    click.echo(f"COSYNCJWT_ARGON2={spelled(cost)}")
    memory = cost.memory_kib // 1024
    click.echo(f"One hash takes {taken * 1000:.0f} ms here, and {memory} MiB while it lasts.", err=True)


async def _findings(data: Path | None, *, quiet: bool) -> list[Finding]:
    from cosyncjwt.doctor.rounds import findings

    if data is not None:
        ensure_folder(data)
    environment = os.environ if data is None else development_environment(data, LOCAL)
    found: list[Finding] = []

    def add(finding: Finding) -> None:
        found.append(finding)
        if not quiet:
            click.echo(finding.line)

    try:
        settings = Settings.of(environment, development=data is not None)
    except SettingsError as wrong:
        for complaint in wrong.complaints:
            add(Finding(State.WRONG, "settings", complaint))
        return found
    key_file = environment.get("COSYNCJWT_MASTER_KEY_FILE", "").strip()
    path = Path(key_file) if key_file else None
    async for finding in findings(settings, path, SystemClock(), SystemEntropy()):
        add(finding)
    return found
