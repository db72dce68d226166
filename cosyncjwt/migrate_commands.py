"""Which command moves a store from one backend to the other?"""

import asyncio
from collections.abc import Coroutine
from pathlib import Path

import click

from cosyncjwt.commands import SQLITE, is_missing, named_settings

PAIR = (
    "one store must be SQLite and the other one MongoDB. Between two of a kind use `cosyncjwt backup` and "
    "`restore`, or mongodump and mongorestore"
)


@click.command()
@click.option("--from", "source", metavar="URL", help="The store that moves; else that of COSYNCJWT_STORE.")
@click.option("--to", "target", metavar="URL", help="The empty one; else that of COSYNCJWT_STORE.")
@click.option("--data", type=click.Path(path_type=Path), help="The data folder of a development server.")
@click.option("--give-up", is_flag=True, help="Let the store of --from be served again, as it is.")
def migrate(source: str | None, target: str | None, data: Path | None, *, give_up: bool) -> None:
    """Move everything from SQLite to MongoDB, or back. Stop every server first.

    When it was cut, start it again: it goes on where it was. Afterwards start the servers on the target, with
    the same master key and pepper. The source stays as it is, and is not served any more.
    """
    from cosyncjwt.migrating import given_up, migrated

    settings = named_settings(data)
    from_url, to_url = source or settings.store_url, target or settings.store_url
    if give_up:
        _ensure_there(from_url)
        click.echo(_told(given_up(settings, from_url), from_url))
        return
    if from_url.startswith(SQLITE) == to_url.startswith(SQLITE):
        raise click.UsageError(PAIR)
    _ensure_there(from_url)
    click.echo(_told(migrated(settings, from_url, to_url), from_url, to_url))


def _told(work: Coroutine[None, None, str], *urls: str) -> str:
    """Run the work; say without a traceback what stops it."""
    from cosyncjwt.migrating import words_for

    try:
        return asyncio.run(work)
    # The edge of the process: each store fails in the words of its own driver.
    except Exception as failure:
        raise click.ClickException(words_for(failure, *urls)) from failure


def _ensure_there(url: str) -> None:
    """Refuse a file that is not there, which opening it would make."""
    if is_missing(url):
        message = f"there is no {url.removeprefix(SQLITE)}"
        raise click.ClickException(message)
