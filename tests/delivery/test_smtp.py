"""Does a mail reach a real SMTP server, and how does sending fail?"""

import asyncio
import socket
import ssl

import pytest

from cosyncjwt.delivery import smtp
from cosyncjwt.delivery.ports import DeliveryError
from cosyncjwt.delivery.smtp import SmtpMailer, SmtpServer
from tests.delivery.conftest import StartServer
from tests.delivery.stand_ins import SmtpScript, StubServer, make_mail
from tests.fakes import FrozenClock

PATIENCE = 60.0
IMPATIENCE = 0.2
SENDER = "Accounts <accounts@example.com>"


def mailer(
    port: int,
    *,
    scheme: str = "smtp",
    login: str = "",
    timeout: float = PATIENCE,
    tls: ssl.SSLContext | None = None,
) -> SmtpMailer:
    """Return a mailer for a server on this machine."""
    server = SmtpServer.of(f"{scheme}://{login}127.0.0.1:{port}")
    return SmtpMailer(server, SENDER, clock=FrozenClock(), timeout=timeout, tls=tls)


async def failure_of(script: SmtpScript, *, patience: float = PATIENCE) -> DeliveryError:
    """Return how sending fails at a server that follows the script."""
    async with StubServer(script) as server:
        with pytest.raises(DeliveryError) as failure:
            await mailer(server.port, timeout=patience).send(make_mail())
    return failure.value


async def test_mail_arrives(start_server: StartServer) -> None:
    """A real server is handed the mail for its one recipient."""
    server = await start_server()

    await mailer(server.port).send(make_mail())

    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("accounts@example.com", ["ada@example.com"])
    assert b"The code is 042917." in (envelope.original_content or b"")


async def test_mail_arrives_over_smtps(
    start_server: StartServer, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    """`smtps://` speaks TLS from the first byte."""
    server = await start_server(smtps=server_tls)

    await mailer(server.port, scheme="smtps", tls=client_tls).send(make_mail())

    assert len(server.envelopes) == 1


async def test_starttls_is_used_when_offered(
    start_server: StartServer, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    """`smtp://` turns to TLS at a server that insists on it."""
    server = await start_server(tls_context=server_tls, require_starttls=True)

    await mailer(server.port, tls=client_tls).send(make_mail())

    assert len(server.envelopes) == 1


async def test_login_travels_over_tls(
    start_server: StartServer, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    """User and password of the URL, percent-decoded, reach the server after STARTTLS."""
    server = await start_server(tls_context=server_tls, auth_require_tls=True)

    await mailer(server.port, login="us%40er:p%3Aw@", tls=client_tls).send(make_mail())

    assert (server.logins[0].login, server.logins[0].password) == (b"us@er", b"p:w")


async def test_password_never_travels_without_tls() -> None:
    """At a server without STARTTLS no login is tried, and the mail waits."""
    script = SmtpScript(EHLO="250-stub\r\n250 AUTH PLAIN LOGIN")
    async with StubServer(script) as server:
        with pytest.raises(DeliveryError) as failure:
            await mailer(server.port, login="user:password@").send(make_mail())

    assert failure.value.temporary
    assert "AUTH" not in script.commands


async def test_foreign_certificate_is_refused(start_server: StartServer, server_tls: ssl.SSLContext) -> None:
    """A server whose certificate nobody vouches for gets no mail."""
    server = await start_server(smtps=server_tls)

    with pytest.raises(DeliveryError) as failure:
        await mailer(server.port, scheme="smtps").send(make_mail())

    assert failure.value.temporary
    assert server.envelopes == []


@pytest.mark.parametrize(
    ("command", "part"),
    [("MAIL", "sender"), ("RCPT", "recipient"), ("DATA", "content"), ("CONTENT", "content")],
)
@pytest.mark.parametrize(("code", "temporary"), [(550, False), (451, True)])
async def test_reply_to_the_mail_decides(command: str, part: str, code: int, *, temporary: bool) -> None:
    """A 5xx reply to the mail is final, a 4xx one is not; the reason says which part was refused."""
    failure = await failure_of(SmtpScript(**{command: f"{code} no"}))

    assert failure.temporary is temporary
    assert failure.reason == f"the server answered {code} to the {part}"


@pytest.mark.parametrize("command", ["GREETING", "EHLO"])
async def test_5xx_before_the_mail_is_temporary(command: str) -> None:
    """A server that refuses everybody says nothing about this mail."""
    failure = await failure_of(SmtpScript(**{command: "554 go away", "HELO": "554 go away"}))

    assert failure.temporary


async def test_refused_login_is_temporary(
    start_server: StartServer, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    """A wrong password in the settings loses no mail: it goes when the settings are mended."""
    server = await start_server(tls_context=server_tls)

    with pytest.raises(DeliveryError) as failure:
        await mailer(server.port, login="user:wrong@", tls=client_tls).send(make_mail())

    assert failure.value.temporary


async def test_J09_reason_repeats_nothing_the_server_says() -> None:
    """The reason, which is logged, holds neither the server's words nor the recipient."""
    failure = await failure_of(SmtpScript(RCPT="550 ada@example.com 042917 unknown"))

    assert "ada" not in str(failure)
    assert "042917" not in str(failure)


async def test_E21_a_server_that_refuses_is_temporary() -> None:
    """Nobody listening on the port is a temporary failure."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(DeliveryError) as failure:
        await mailer(port).send(make_mail())

    assert failure.value.temporary


@pytest.mark.parametrize("command", ["GREETING", "EHLO", "RCPT", "CONTENT"])
async def test_E21_a_server_that_hangs_is_left(command: str) -> None:
    """A server that falls silent is left when the time is over, as a temporary failure."""
    failure = await failure_of(SmtpScript(**{command: None}), patience=IMPATIENCE)

    assert failure.temporary


async def test_E21_a_server_that_drips_is_left() -> None:
    """A byte now and then does not prolong the time limit, which is on the whole."""

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"2")
            await writer.drain()
            # The attack itself: slower than a line, faster than a limit on each read.
            await asyncio.sleep(IMPATIENCE / 10)

    async with StubServer(drip) as server:
        with pytest.raises(DeliveryError) as failure:
            await mailer(server.port, timeout=IMPATIENCE).send(make_mail())

    assert failure.value.temporary


async def test_E21_a_server_without_tls_behind_smtps_is_temporary() -> None:
    """A server that answers TLS with something else is a temporary failure."""
    async with StubServer(SmtpScript()) as server:
        with pytest.raises(DeliveryError) as failure:
            await mailer(server.port, scheme="smtps").send(make_mail())

    assert failure.value.temporary


async def test_E22_a_lost_reply_is_temporary() -> None:
    """A connection that ends before the last reply may have delivered the mail; it is tried again."""
    failure = await failure_of(SmtpScript(CONTENT=""))

    assert failure.temporary


@pytest.mark.parametrize("farewell", ["", "421 closing", None])
async def test_E22_a_bad_farewell_does_not_send_twice(
    monkeypatch: pytest.MonkeyPatch, farewell: str | None
) -> None:
    """Once the server has taken the mail, a failing QUIT is no failure."""
    monkeypatch.setattr(smtp, "FAREWELL", IMPATIENCE)
    script = SmtpScript(QUIT=farewell)
    async with StubServer(script) as server:
        await mailer(server.port).send(make_mail())

    assert script.commands[-1] == "QUIT"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://mail.example.com",
        "smtp://",
        "smtp://user@mail.example.com",
        "smtp://u:secret@mail.example.com:x",
        "smtp://u:secret@mail.example.com:99999",
    ],
)
def test_bad_url_is_refused_at_start(url: str) -> None:
    """A URL that cannot work is refused, in words that hold no password."""
    with pytest.raises(ValueError, match="SMTP URL") as refusal:
        SmtpMailer.of_url(url, SENDER)

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtp://mail.example.com", 587), ("smtps://mail.example.com", 465), ("smtp://mail.example.com:25", 25)],
)
def test_port_of_a_url(url: str, port: int) -> None:
    """The port is the URL's, or the usual one of its scheme."""
    assert SmtpServer.of(url).port == port


def test_password_is_hidden() -> None:
    """A server that is logged by mistake shows no password."""
    assert "secret" not in repr(SmtpServer.of("smtp://user:secret@mail.example.com"))
