"""What does every command need: settings that work, a store that opens, refusals without a traceback?"""

import asyncio
import os
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import TypeVar

import click

from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.errors import PublicError
from cosyncjwt.settings import PREFIX, Settings, SettingsError

UNUSABLE_SETTINGS = 2
SQLITE = "sqlite:///"
LOCAL = "http://127.0.0.1:8000"

Result = TypeVar("Result")


def run(work: Coroutine[None, None, Result]) -> Result:
    """Run the work of a command; what is refused or stops it is said without a traceback."""
    try:
        return asyncio.run(work)
    except PublicError as refusal:
        raise click.ClickException(refusal.message) from refusal
    # Click's own, and what it makes an exit code of.
    except (click.ClickException, click.Abort, BrokenPipeError):
        raise
    # The edge of the process: each store fails in the words of its own driver.
    except Exception as failure:
        from cosyncjwt.starting import reason_of

        reason = reason_of(failure, os.environ.get(f"{PREFIX}STORE", ""))
        message = f"it stopped ({reason}). Start it again when that is mended: nothing is done twice"
        raise click.ClickException(message) from failure


def settings_of(data: Path | None) -> Settings:
    """Return the settings, a development server's or production's, once their store was there and opened."""
    settings = named_settings(data)
    ensure_there(settings.store_url)
    check_store(settings)
    return settings


def named_settings(data: Path | None) -> Settings:
    """Return the settings of a development server's data folder, or those of production."""
    if data is None:
        return read_settings(os.environ, development=False)
    ensure_folder(data)
    return development_settings(data, LOCAL)


def ensure_folder(data: Path) -> None:
    """Refuse a data folder that is not there, which would be made, with a key of its own."""
    if _is_absent(data):
        message = f"there is no folder {data}. Name with --data that of a development server"
        raise click.ClickException(message)


def ensure_there(url: str) -> None:
    """Refuse a SQLite file that is not there: who opened it would make an empty store, and work on that."""
    if is_missing(url):
        path = Path(url.removeprefix(SQLITE)).absolute()
        message = f"there is no {path}. Name in COSYNCJWT_STORE the file that serve works on"
        raise click.ClickException(message)


def is_missing(url: str) -> bool:
    """Say whether it names a SQLite file that is not there."""
    return url.startswith(SQLITE) and _is_absent(Path(url.removeprefix(SQLITE)))


def _is_absent(path: Path) -> bool:
    """Say whether nothing is there; where that cannot be seen, who opens it says why."""
    try:
        return not path.exists()
    except OSError:
        return False


def read_settings(environment: Mapping[str, str], *, development: bool) -> Settings:
    """Return the settings of an environment; end the process with every complaint about them."""
    try:
        return Settings.of(environment, development=development)
    except SettingsError as wrong:
        for complaint in wrong.complaints:
            click.echo(complaint, err=True)
        sys.exit(UNUSABLE_SETTINGS)


def development_settings(data: Path, public_url: str) -> Settings:
    """Return the settings of a development server that keeps its data there."""
    return read_settings(development_environment(data, public_url), development=True)


def development_environment(data: Path, public_url: str) -> Mapping[str, str]:
    """Return the variables of a development server that keeps its data there."""
    from cosyncjwt.development import environment_of

    try:
        return environment_of(data, public_url, SystemEntropy())
    except OSError as failure:
        message = f"cannot keep data in {data} ({failure.strerror}). Name a folder of yours with --data"
        raise click.ClickException(message) from failure


def check_store(settings: Settings) -> None:
    """Open the store once; say what helps when it cannot be opened."""
    from cosyncjwt.starting import CannotStartError, try_store

    try:
        asyncio.run(try_store(settings, SystemEntropy()))
    except CannotStartError as refusal:
        raise click.ClickException(str(refusal)) from refusal
