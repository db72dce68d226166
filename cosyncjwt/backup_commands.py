"""Which commands make a backup and put one in place?"""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from cosyncjwt.commands import SQLITE, check_store, ensure_there, named_settings, run
from cosyncjwt.settings import Settings

BACK_UP_MONGODB = "mongodump --oplog --archive=FILE"
RESTORE_MONGODB = "mongorestore --oplogReplay --archive=FILE, and then cosyncjwt restore --void-only"
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="The data folder of a development server."
)


@click.command()
@DATA
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path, data: Path | None) -> None:
    """Copy the SQLite store into the new FILE, while servers run, and check the copy.

    The secrets in it are sealed under the master key, which is not in it: keep both, and apart.
    """
    from store.sqlite.backup import UnusableBackupError, back_up

    settings = named_settings(data)
    database = _database(settings, BACK_UP_MONGODB)
    ensure_there(settings.store_url)
    begun = time.monotonic()
    try:
        size = back_up(database, file)
    except FileExistsError as failure:
        message = f"{file} is there already, and is not overwritten"
        raise click.ClickException(message) from failure
    except (OSError, UnusableBackupError) as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{size} bytes in {file}, checked, in {time.monotonic() - begun:.1f} s.")


@click.command()
@DATA
@click.option("--replace", is_flag=True, help="Give the present store another name and take its place.")
@click.option("--void-only", is_flag=True, help="Only end what must not live on; after mongorestore.")
@click.option("--keep-recovery-codes", is_flag=True, help="Let recovery codes of second factors live on.")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
def restore(
    file: Path | None, data: Path | None, *, replace: bool, void_only: bool, keep_recovery_codes: bool
) -> None:
    """Make the SQLite store of a backup FILE, and end what must not live on. Stop every server first.

    A backup knows nothing of what was used up since. So all sessions, codes, links, waiting signups and
    messages end, and so do pending invitations and the recovery codes of second factors.
    """
    settings = named_settings(data)
    if void_only:
        ensure_there(settings.store_url)
        check_store(settings)
    if void_only == (file is not None):
        message = "name a FILE, or say --void-only"
        raise click.UsageError(message)
    ended = (
        run(_voided(settings, settings.store_url, keep_recovery_codes=keep_recovery_codes))
        if file is None
        else _restored(settings, file, replace=replace, keep_recovery_codes=keep_recovery_codes)
    )
    kept = "" if keep_recovery_codes else " Recovery codes are void: users make new ones by their app."
    click.echo(
        f"{ended} sessions, codes, waiting signups, messages and invitations ended.{kept} "
        "Passwords, app tokens and keys are those of the backup: what was replaced since because it had "
        "leaked must be replaced again."
    )


def _restored(settings: Settings, file: Path, *, replace: bool, keep_recovery_codes: bool) -> int:
    from store.ports.moving import StoreInUseError
    from store.sqlite.backup import UnusableBackupError, restored

    database = _database(settings, RESTORE_MONGODB)
    former = database.with_name(f"{database.name}.{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
    try:
        with restored(file, database, former if replace else None) as part:
            ended = run(_voided(settings, f"{SQLITE}{part}", keep_recovery_codes=keep_recovery_codes))
    except FileExistsError as failure:
        message = f"{database} is there already; say --replace, and it is kept under another name"
        raise click.ClickException(message) from failure
    except StoreInUseError as failure:
        message = f"{failure}. Stop every server first."
        raise click.ClickException(message) from failure
    except (OSError, UnusableBackupError) as failure:
        raise click.ClickException(str(failure)) from failure
    if former.exists():
        click.echo(f"The former store is {former} now.", err=True)
    return ended


async def _voided(settings: Settings, store_url: str, *, keep_recovery_codes: bool) -> int:
    from cosyncjwt.clock import SystemClock
    from cosyncjwt.command_log import CommandLog
    from cosyncjwt.crypto.seal import Seal, SealBrokenError
    from cosyncjwt.crypto.server_keys import load_server_keys
    from cosyncjwt.entropy import SystemEntropy
    from cosyncjwt.starting import OTHER_KEY
    from store.migrations import DatabaseTooNewError
    from store.open import open_store
    from store.ports.moving import StoreIsMovingError

    store = open_store(store_url, mongo_driver=settings.mongo_driver)
    try:
        await store.open()
        # A backup that no key opens must not take the place of anything.
        await load_server_keys(
            store.root_secrets, Seal(settings.master_keys, SystemEntropy()), SystemEntropy()
        )
        ended = await store.void_proofs(SystemClock().now(), keep_recovery_codes=keep_recovery_codes)
        await CommandLog(settings, store).write("restore")
    except SealBrokenError as failure:
        raise click.ClickException(OTHER_KEY) from failure
    except (DatabaseTooNewError, StoreIsMovingError) as failure:
        raise click.ClickException(str(failure)) from failure
    else:
        return ended
    finally:
        await store.close()


def _database(settings: Settings, instead: str) -> Path:
    if not settings.store_url.startswith(SQLITE):
        message = f"this is for SQLite; for MongoDB use its own tools: {instead}"
        raise click.ClickException(message)
    return Path(settings.store_url.removeprefix(SQLITE)).absolute()
