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
from cosyncjwt.settings import Settings, SettingsError

UNUSABLE_SETTINGS = 2

Result = TypeVar("Result")


def run(work: Coroutine[None, None, Result]) -> Result:
    """Run the work of a command; what is refused is said without a traceback."""
    try:
        return asyncio.run(work)
    except PublicError as refusal:
        raise click.ClickException(refusal.message) from refusal


def settings_of(data: Path | None) -> Settings:
    """Return the settings of a development server's data folder, or those of production, once they work."""
    if data is None:
        settings = read_settings(os.environ, development=False)
    else:
        settings = development_settings(data, "http://127.0.0.1:8000")
    check_store(settings)
    return settings


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
