"""Which commands are there?"""

import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyncjwt import __version__
from cosyncjwt.backup_commands import backup, restore
from cosyncjwt.commands import LOCAL, check_store, development_settings, is_missing, read_settings, run
from cosyncjwt.doctor_commands import doctor
from cosyncjwt.domain.secret import Secret
from cosyncjwt.key_commands import keys
from cosyncjwt.metrics.folder import NoFolderError
from cosyncjwt.migrate_commands import migrate
from cosyncjwt.settings import Settings
from cosyncjwt.user_commands import users

if TYPE_CHECKING:
    from cosyncjwt.crypto.ahead import Ahead

DATA = Path("data")
HIGHEST_PORT = 65_535
PORTS = click.IntRange(0, HIGHEST_PORT)


@click.group()
@click.version_option(__version__, prog_name="cosyncjwt")
def main() -> None:
    """CosyncJWT: an authentication server with a GraphQL API."""


main.add_command(users)
main.add_command(keys)
main.add_command(doctor)
main.add_command(backup)
main.add_command(restore)
main.add_command(migrate)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=PORTS, help="The port to listen on; 0 for a free one."
)
@click.option(
    "--data", default=DATA, type=click.Path(path_type=Path), show_default=True, help="The data folder."
)
def dev(host: str, port: int, data: Path) -> None:
    """Start a development server: SQLite, inbox, GraphiQL, a sample application."""
    is_first = not data.exists()
    listener = _listener(host, port, command="dev")
    public_url = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    with _undisturbed():
        from cosyncjwt.logs import configure_logs

        settings = development_settings(data, public_url)
        configure_logs(development=True)
        check_store(settings)
        ahead = _ahead(settings, key_pairs=2 if is_first else 0)
        # What serves takes long to load: not before it is known that it can.
        from cosyncjwt.app import create_app
        from cosyncjwt.development import welcome
        from cosyncjwt.serving import serve_one

    app = create_app(settings, new_key_pair=ahead.new_key_pair, nobodys_hash=ahead.nobodys_hash)

    def tell() -> None:
        click.echo(welcome(app.state.server.quickstart(settings.public_url)))

    serve_one(app, listener, started=tell)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=PORTS, help="The port to listen on.")
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many processes."
)
def serve(host: str, port: int, workers: int) -> None:
    """Start a production server; refuses unsafe settings by name."""
    settings = read_settings(os.environ, development=False)
    listener = _listener(host, port, command="serve")
    with _undisturbed():
        check_store(settings)
        ahead = _ahead(settings)
        # What serves takes long to load: not before it is known that it can.
        from cosyncjwt.serving import application, serve_one, serve_workers

    _ensure_affordable(settings, ahead)
    if workers == 1:
        serve_one(application(ahead), listener, started=lambda: None)
        return
    try:
        if not serve_workers(listener, workers, counts=settings.counts):
            sys.exit(1)
    except NoFolderError as failure:
        raise click.ClickException(str(failure)) from failure


@main.group()
def admin() -> None:
    """Work on the accounts of administrators."""


@admin.command()
@click.option("--handle", required=True, help="The administrator's e-mail address.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--data", type=click.Path(path_type=Path), help="The data folder of a development server.")
def create(handle: str, *, password_stdin: bool, data: Path | None) -> None:
    """Make a portal user with the administrator role; asks for the password."""
    # The first may come before the first start.
    settings = (
        read_settings(os.environ, development=False) if data is None else development_settings(data, LOCAL)
    )
    is_new = is_missing(settings.store_url)
    check_store(settings)
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    click.echo(run(_create_administrator(settings, handle, Secret(password))))
    if is_new:
        click.echo(f"There was no store at {settings.store_url}; a new one was made.", err=True)


@main.command()
def schema() -> None:
    """Print the GraphQL schema: the content of schema.graphql."""
    from schema.root import schema as built

    click.echo(built.as_str())


async def _create_administrator(settings: Settings, handle: str, password: Secret) -> str:
    from cosyncjwt.command_log import CommandLog
    from cosyncjwt.server import Server
    from cosyncjwt.wiring.world import world_of

    server = await Server.assemble(settings, world_of(settings))
    try:
        portal = server.world.store.tenant(server.portal.id)
        user = await server.administrators.create(portal, handle, password)
        await CommandLog(settings, server.world.store).write("admin.create", subject=user.id)
        app_token = server.services.app_tokens.of(server.portal)
        return f"{user.id} is an administrator now. Log in with the portal's app token:\n{app_token}"
    finally:
        await server.close()


def _ahead(settings: Settings, *, key_pairs: int = 0) -> "Ahead":
    """Begin to make what takes longest; at a first start the portal's key pair too, and the sample's."""
    from cosyncjwt.crypto.ahead import Ahead

    return Ahead.begun(settings.signing_key_bits, settings.hash_cost, key_pairs=key_pairs)


def _ensure_affordable(settings: Settings, ahead: "Ahead") -> None:
    """Refuse to start where one password hash is more than the machine can do, before a worker tries."""
    from argon2.exceptions import HashingError

    try:
        ahead.nobodys_hash()
    except HashingError as failure:
        memory = settings.hash_cost.memory_kib
        message = (
            f"COSYNCJWT_ARGON2 asks for {memory} KiB for each hash, which this machine does not give "
            f"({failure}). Find a cost: cosyncjwt doctor --calibrate 50"
        )
        raise click.ClickException(message) from failure


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the collector from looking over and over at what is being imported, nearly all of which stays."""
    gc.disable()
    try:
        yield
    finally:
        # What is there is not looked at again: that would take as long as all that was spared.
        gc.freeze()
        gc.enable()


def _listener(host: str, port: int, *, command: str) -> socket.socket:
    from cosyncjwt.listening import listening_socket

    if not host:
        # To the system every address of the machine; who has a variable that is not set means none of them.
        message = "--host is empty. Name an address; 0.0.0.0 is every one of this machine"
        raise click.UsageError(message)
    try:
        return listening_socket(host, port)
    except OSError as failure:
        other = f"cosyncjwt {command} --port {port % HIGHEST_PORT + 1}"
        advice = f" Another program has the port; try: {other}" if failure.errno == EADDRINUSE else ""
        message = f"cannot listen on {host}:{port} ({failure.strerror}).{advice}"
        raise click.ClickException(message) from failure
