"""What do the mail tests stand on: a real SMTP server on a free port, with and without TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

StartServer = Callable[..., Awaitable["MailServer"]]


class MailServer:
    """Keeps what a real SMTP server was handed."""

    def __init__(self) -> None:
        self.port = 0
        self.envelopes: list[Envelope] = []
        self.logins: list[LoginPassword] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the envelope with its content."""
        self.envelopes.append(envelope)
        return "250 kept"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        """Remember the login and let it in, unless its password is wrong."""
        self.logins.append(data)
        return AuthResult(success=data.password != b"wrong", handled=False)


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    """Give what starts a real SMTP server; every server ends with the test."""
    servers: list[asyncio.Server] = []

    # The options are those of aiosmtpd, which have many types.
    async def start(*, smtps: ssl.SSLContext | None = None, **options: Any) -> MailServer:
        mail_server = MailServer()
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            return SMTP(
                mail_server, hostname="mail.example.com", ident="stub", loop=loop,
                authenticator=mail_server.authenticate, **options,
            )  # fmt: skip

        server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=smtps)
        servers.append(server)
        mail_server.port = server.sockets[0].getsockname()[1]
        return mail_server

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate of its own for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    """Return what a server with that certificate speaks."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def client_tls(certificate: Path) -> ssl.SSLContext:
    """Return what a client that trusts that certificate speaks."""
    return ssl.create_default_context(cafile=certificate)
