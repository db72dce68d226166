"""Which commands work on the keys of the server?"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyncjwt.commands import run, settings_of
from cosyncjwt.settings import Settings

if TYPE_CHECKING:
    from cosyncjwt.flows.sealing import Survey

VARIABLE = "COSYNCJWT_MASTER_KEY"


@click.group()
def keys() -> None:
    """Work on the keys of the server (see docs/operators.md)."""


@keys.command("rotate-master")
@click.option("--data", type=click.Path(path_type=Path), help="The data folder of a development server.")
def rotate_master(data: Path | None) -> None:
    """Seal every secret in the store under the newest master key, while servers run.

    Put the new key before the former one in COSYNCJWT_MASTER_KEY and restart every server first. When it was
    cut, start it again. The exit code is 1 when something is left.
    """
    sys.exit(run(_rotate(settings_of(data))))


async def _rotate(settings: Settings) -> int:
    from cosyncjwt.command_log import CommandLog
    from cosyncjwt.crypto.seal import Seal, SealBrokenError
    from cosyncjwt.entropy import SystemEntropy
    from cosyncjwt.flows.sealing import rotate, survey
    from store.open import open_store

    seal = Seal(settings.master_keys, SystemEntropy())
    store = open_store(settings.store_url, mongo_driver=settings.mongo_driver)
    await store.open()
    try:
        before = await survey(store, seal)
        with click.progressbar(length=before.former, label="Sealing anew", file=sys.stderr) as bar:
            renewed, after = await rotate(store, seal, bar.update)
        await CommandLog(settings, store).write("keys.rotate-master")
    except SealBrokenError as failure:
        message = f"{failure}. Somebody has changed the store by hand; restore a backup of the record."
        raise click.ClickException(message) from failure
    finally:
        await store.close()
    _tell(settings, renewed, after)
    return 1 if after.former or after.unknown else 0


def _tell(settings: Settings, renewed: int, after: "Survey") -> None:
    click.echo(
        f"{renewed} secrets sealed anew; {after.total} in the store, {after.former} under a former key."
    )
    if len(settings.master_keys) == 1:
        variable = f"{VARIABLE}_FILE" if os.environ.get(f"{VARIABLE}_FILE", "").strip() else VARIABLE
        said = f"{variable} lists one key, so none was replaced: put a new one before it."
        click.echo(said, err=True)
    if after.unknown:
        click.echo(f"{after.unknown} are sealed under keys that {VARIABLE} does not list.", err=True)
    if after.former:
        click.echo("A server still seals under a former key: restart it with the new list.", err=True)
