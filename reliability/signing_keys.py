"""Does a backend that keeps the keys for ten minutes verify every JWT while they are rotated (E-31)?"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt
from jwt import PyJWKClient
from jwt.types import Options

from reliability.experiment import Amount, Finding
from reliability.fast_clock import SPEED
from reliability.stage import PATIENCE
from tests.api.test_rotate_signing_key import ROTATE
from tests.documents import CREATE_APPLICATION, LOGIN, SIGNUP
from tests.process.server import HOST, ROOT, Client, environment, eventually, free_port
from tests.service import PASSWORD

VERIFICATIONS = 100_000
ROTATIONS = 3
SIGNERS = 2
VERIFIERS = 2
KEPT_SECONDS = 600 / SPEED
PAUSE_SECONDS = 17 * 60 / SPEED
"""Between two rotations: one must be over before the next, which takes fifteen minutes."""
KEPT_TOKENS = 400


@dataclass
class Backend:
    """Another program's backend: PyJWT with keys that it fetches when its ten minutes are over, only then."""

    issuer: str
    audience: str
    jwks: str
    verified: int = 0
    failed: list[str] = field(default_factory=list)
    kids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Make the client that keeps the keys."""
        self._keys = PyJWKClient(self.jwks, lifespan=KEPT_SECONDS, cache_keys=False)

    def verify(self, token: str) -> None:
        """Verify by what is kept; a key that is not in it is a failure, and nothing is fetched for it."""
        kid = jwt.get_unverified_header(token)["kid"]
        found = [key for key in self._keys.get_signing_keys() if key.key_id == kid]
        self.verified += 1
        if not found:
            self.failed.append(f"unknown key {kid}")
            return
        # Only the times are not looked at: the server's clock runs ahead of this machine's.
        options: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            jwt.decode(
                token, found[0], ["RS256"], issuer=self.issuer, audience=self.audience, options=options
            )
        except jwt.PyJWTError as failure:
            self.failed.append(type(failure).__name__)
        self.kids.add(kid)


@dataclass
class Traffic:
    """Logins that give JWTs without a pause, and backends that verify the newest of them over and over."""

    client: Client
    backends: list[Backend]
    tokens: list[str] = field(default_factory=list)
    logins: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def sign(self, origin: str, handle: str) -> None:
        """Log in, again and again."""
        with httpx.Client(base_url=origin, trust_env=False, timeout=60) as http:
            own = Client(http, self.client.app_token)
            while not self.stopped.is_set():
                signed_in = own.run(LOGIN, handle=handle, password=PASSWORD)
                self.tokens.append(signed_in["jwt"])
                del self.tokens[:-KEPT_TOKENS]
                self.logins += 1

    def verify(self, backend: Backend, wanted: int) -> None:
        """Verify what there is, the newest first."""
        while not self.stopped.is_set() or backend.verified < wanted:
            for token in reversed(list(self.tokens)):
                backend.verify(token)

    @contextmanager
    def flowing(self, origin: str, wanted: int) -> Iterator[None]:
        """Let everybody work meanwhile; the backends until they have verified as much as is wanted."""
        signers = [
            threading.Thread(target=self.sign, args=(origin, f"signer{each}@example.com"))
            for each in range(SIGNERS)
        ]
        verifiers = [threading.Thread(target=self.verify, args=(each, wanted)) for each in self.backends]
        for thread in signers + verifiers:
            thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            for thread in signers + verifiers:
                thread.join()


def rotated_under_load(amount: Amount, folder: Path) -> Finding:
    """E-31: keys are rotated again and again while JWTs are made and verified."""
    wanted, rotations = amount.of(VERIFICATIONS), amount.of(ROTATIONS, least=1)
    with _fast_server(folder) as (origin, http):
        portal = Client(http, http.get("/dev/quickstart.json").json()["portal"]["appToken"])
        access = portal.sign_up("dev@example.com")["accessToken"]
        onboarding = {"signupFlow": "NONE"}
        made = portal.run(CREATE_APPLICATION, access, input={"name": "Rotated", "onboarding": onboarding})
        client = Client(http, made["appToken"])
        for each in range(SIGNERS):
            client.run(SIGNUP, handle=f"signer{each}@example.com", password=PASSWORD)
        backends = [Backend(made["issuer"], made["audience"], made["jwksUri"]) for _ in range(VERIFIERS)]
        traffic = Traffic(client, backends)
        with traffic.flowing(origin, wanted // VERIFIERS):
            for _ in range(rotations):
                time.sleep(1.0)
                _rotate(portal, made["id"])
                time.sleep(PAUSE_SECONDS)
    verified = sum(each.verified for each in backends)
    failed = [each for one in backends for each in one.failed]
    kids = set[str]().union(*(each.kids for each in backends))
    return Finding.of(
        f"{len(failed)} of {verified} verifications failed in {rotations} rotations (the service's clock "
        f"ran {SPEED} times as fast), {traffic.logins} JWTs by {len(kids)} keys, {VERIFIERS} backends with "
        "PyJWKClient that fetch the keys every ten minutes and never because of an unknown "
        f"one{f'; {failed[0]}' if failed else ''}",
        holds=not failed and verified >= wanted and len(kids) == rotations + 1,
    )


def _rotate(portal: Client, application_id: str) -> None:
    # Who rotates must have logged in a moment ago.
    access = portal.run(LOGIN, handle="dev@example.com", password=PASSWORD)["accessToken"]
    rotated = portal.run(ROTATE, access, id=application_id)
    assert rotated["__typename"] == "Application", rotated


@contextmanager
def _fast_server(folder: Path) -> Iterator[tuple[str, httpx.Client]]:
    port = free_port()
    origin = f"http://{HOST}:{port}"
    command = (sys.executable, "-m", "reliability.fast_clock", str(port), str(folder))
    with (
        (folder / "log").open("wb") as log,
        httpx.Client(base_url=origin, trust_env=False, timeout=60) as http,
    ):
        process = subprocess.Popen(command, cwd=ROOT, env=environment({}), stdout=log, stderr=log)
        try:
            eventually(lambda: _is_ready(http), "the server is not ready", within=PATIENCE)
            yield origin, http
        finally:
            process.terminate()
            process.wait()


def _is_ready(http: httpx.Client) -> bool:
    try:
        return http.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
