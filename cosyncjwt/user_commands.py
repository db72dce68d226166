"""Which commands move users in and out?"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from cosyncjwt.commands import run, settings_of


@click.group()
def users() -> None:
    """Move the users of an application in and out, as JSON Lines (see docs/operators.md)."""


def _of_application(command: Callable[..., None]) -> Callable[..., None]:
    """Add what both commands about users must be told."""
    data = click.option(
        "--data", type=click.Path(path_type=Path), help="The data folder of a development server."
    )
    return click.option("--application", "application_id", required=True, help="The application's id.")(
        data(command)
    )


@users.command("import")
@_of_application
@click.option("--dry-run", is_flag=True, help="Check every line and keep nothing.")
@click.argument("file", type=click.File("rb"))
def import_(application_id: str, file: BinaryIO, *, data: Path | None, dry_run: bool) -> None:
    """Make users of the lines of FILE (- for standard input); who is there already stays.

    Refused lines go to standard output: number, code, reason. The exit code is 1 when there are any.
    """
    from cosyncjwt.user_files import import_users

    settings = settings_of(data)
    size = os.fstat(file.fileno()).st_size if file.seekable() else None
    with click.progressbar(range(0), length=size, label="Importing", file=sys.stderr) as bar:
        made, refused = run(
            import_users(
                settings,
                application_id,
                file,
                dry_run=dry_run,
                tell=lambda each: click.echo(f"{each.line}\t{each.code}\t{each.message}"),
                progress=bar.update,
            )
        )
    would = " would be" if dry_run else ""
    click.echo(f"{made} users{would} imported, {refused} lines{would} refused.", err=True)
    sys.exit(1 if refused else 0)


@users.command("export")
@_of_application
@click.option("--with-password-hashes", is_flag=True, help="Write the hashes too: guard the file well.")
@click.option("--output", type=click.Path(path_type=Path), help="A new file instead of standard output.")
def export(
    application_id: str, *, data: Path | None, with_password_hashes: bool, output: Path | None
) -> None:
    """Write every user as a line: never a second factor, a session or a code."""
    from cosyncjwt.user_files import export_users

    settings = settings_of(data)
    with (
        _written(output) as file,
        click.progressbar(range(0), length=None, label="Exporting", file=sys.stderr) as bar,
    ):
        written = run(
            export_users(
                settings, application_id, file, with_hashes=with_password_hashes, progress=bar.update
            )
        )
    click.echo(f"{written} users exported.", err=True)


@contextmanager
def _written(output: Path | None) -> Iterator[BinaryIO]:
    """Yield standard output or a new file, which is removed again when not all could be written."""
    from cosyncjwt.user_files import new_file

    if output is None:
        with _said("write to standard output"), sys.stdout.buffer as file:
            yield file
        return
    with _said(f"make {output}"):
        file = new_file(output)
    try:
        with _said(f"write {output}"), file:
            yield file
    except BaseException:
        output.unlink(missing_ok=True)
        raise


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Say without a traceback what the system did not do."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as failure:
        message = f"cannot {what} ({failure.strerror})"
        raise click.ClickException(message) from failure
