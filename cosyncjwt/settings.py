"""What does the operator decide? Read once from the environment; a bad value stops the start.

Each complaint names the variable, what is wrong, and the command that makes a good value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from cosyncjwt import setting_values as values
from cosyncjwt.domain.breached_passwords import BreachedPasswords
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret

PREFIX = "COSYNCJWT_"
INTERNAL = ("WORKERS", "TEST_")
"""What `serve` tells its workers, and what the test suite reads: variables, but no settings."""

NEW_KEY = "openssl rand -base64 32"
SWITCH = values.choice({"on": True, "off": False})
SIGNUP = values.choice({"open": True, "closed": False})
PRIVATE = values.choice({"allow": True, "refuse": False})
DRIVER = values.choice({"motor": "motor", "pymongo": "pymongo"})
KEY_BITS = values.choice({"2048": 2048, "3072": 3072, "4096": 4096})
Value = TypeVar("Value")


class SettingsError(Exception):
    """The settings cannot be used; `complaints` has a line for each that is wrong."""

    def __init__(self, complaints: list[str]) -> None:
        """Take what is wrong, a line each."""
        super().__init__("\n".join(complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator decides, checked. Keys are 32 bytes, the newest first."""

    store_url: str = field(repr=False)
    public_url: str
    master_keys: tuple[bytes, ...] = field(repr=False)
    smtp_url: Secret | None = None
    mail_from: str = ""
    twilio_url: str = "https://api.twilio.com"
    developer_signup_open: bool = True
    introspection: bool = False
    graphiql: bool = False
    allowed_origins: tuple[str, ...] = ()
    mongo_driver: str = "motor"
    hash_cost: HashCost = field(default_factory=HashCost)
    peppers: tuple[bytes, ...] = field(default=(), repr=False)
    breached_passwords: BreachedPasswords | None = None
    payments_secret: Secret | None = None
    metrics_token: Secret | None = None
    signing_key_bits: int = 2048
    private_smtp: bool = False
    address_limits: bool = True
    application_limits: bool = True
    audit_retention: timedelta = timedelta(days=365)
    drain: timedelta = timedelta(0)
    workers: int = 1
    development: bool = False

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The hosts that requests may name (security G-18)."""
        own = urlsplit(self.public_url).netloc
        return (own, *values.LOOPBACK_HOSTS) if self.development else (own,)

    @property
    def is_https(self) -> bool:
        """Whether the world reaches the server by TLS."""
        return self.public_url.startswith("https://")

    @property
    def counts(self) -> bool:
        """Whether the server counts what it does, for Prometheus."""
        return self.metrics_token is not None

    @classmethod
    def of(cls, environment: Mapping[str, str], *, development: bool, workers: int = 1) -> "Settings":
        """Read and check all settings; raise SettingsError with every complaint at once."""
        reader = _Reader(environment)
        settings = cls._read(reader, development=development, workers=workers)
        reader.finish()
        return settings

    @classmethod
    def defaults(cls, *, development: bool) -> Mapping[str, str | None]:
        """Return what stands for each variable that is not set; None where it must be."""
        reader = _Reader({})
        cls._read(reader, development=development, workers=1)
        return reader.defaults

    @classmethod
    def _read(cls, reader: "_Reader", *, development: bool, workers: int) -> "Settings":
        return cls(
            store_url=reader.value("STORE", values.store_url, "sqlite:///./data/cosyncjwt.db"),
            public_url=reader.value("PUBLIC_URL", partial(values.public_url, development=development), None),
            master_keys=reader.keys("MASTER_KEY", needed=True),
            smtp_url=None if development else reader.value("SMTP_URL", values.smtp_url, None),
            mail_from="" if development else reader.value("MAIL_FROM", values.mail_from, None),
            private_smtp=reader.value("PRIVATE_SMTP", PRIVATE, "allow" if development else "refuse"),
            twilio_url=reader.value("TWILIO_URL", values.api_url, "https://api.twilio.com"),
            developer_signup_open=reader.value("DEVELOPER_SIGNUP", SIGNUP, "open"),
            introspection=reader.switch("INTROSPECTION", on=development),
            graphiql=reader.switch("GRAPHIQL", on=development),
            allowed_origins=reader.value("ALLOWED_ORIGINS", values.origins, ""),
            mongo_driver=reader.value("MONGO_DRIVER", DRIVER, "motor"),
            peppers=reader.keys("PEPPER", needed=False),
            breached_passwords=reader.value("BREACHED_PASSWORDS_FILE", values.breached_passwords, ""),
            hash_cost=reader.value("ARGON2", values.hash_cost, "m=19456,t=2,p=1"),
            payments_secret=reader.value("PAYMENTS_SECRET", values.shared_secret, ""),
            metrics_token=reader.secret("METRICS_TOKEN"),
            signing_key_bits=reader.value("SIGNING_KEY_BITS", KEY_BITS, "2048"),
            address_limits=reader.switch("ADDRESS_LIMITS", on=True),
            application_limits=reader.switch("APPLICATION_LIMITS", on=True),
            audit_retention=reader.value("AUDIT_RETENTION_DAYS", values.days, "365"),
            drain=reader.value("DRAIN_SECONDS", values.pause, "5"),
            workers=workers,
            development=development,
        )


class _Reader:
    """Reads variables and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.complaints: list[str] = []
        self.defaults: dict[str, str | None] = {}

    def value(self, name: str, parse: Callable[[str], Value], default: str | None) -> Value:
        """Return the parsed variable; note a complaint when it is missing or wrong."""
        self.defaults[name] = default
        text = self._environment.get(f"COSYNCJWT_{name}", "").strip() or default
        try:
            if text is None:
                message = "is missing"
                raise ValueError(message)  # noqa: TRY301 - a missing value is one of the wrong ones
            return parse(text)
        except ValueError as wrong:
            self.complaints.append(f"COSYNCJWT_{name} {wrong}. {ADVICE[name]}")
            # Never used: `Settings.of` raises when there is a complaint.
            return None  # type: ignore[return-value]

    def switch(self, name: str, *, on: bool) -> bool:
        """Return what `on` or `off` says, `on` unless it is said."""
        return self.value(name, SWITCH, "on" if on else "off")

    def finish(self) -> None:
        """Raise SettingsError with every complaint, about variables of ours that there are not too."""
        for variable in self._environment:
            name = variable.removeprefix(PREFIX)
            if name == variable or name in ADVICE or name.startswith(INTERNAL):
                continue
            nearest = get_close_matches(name, ADVICE, n=1, cutoff=0)[0]
            self.complaints.append(f"{variable} is no setting. Did you mean {PREFIX}{nearest}?")
        if self.complaints:
            raise SettingsError(self.complaints)

    def keys(self, name: str, *, needed: bool) -> tuple[bytes, ...]:
        """Return the keys of a variable, or of the file that the one with _FILE names."""
        if self._is_given(f"{name}_FILE"):
            return self.value(f"{name}_FILE", values.keys_of_file, None)
        return self.value(name, values.keys, None) if needed or self._is_given(name) else ()

    def secret(self, name: str) -> Secret | None:
        """Return the secret of a variable, or of the file that the one with _FILE names; None for none."""
        if self._is_given(f"{name}_FILE"):
            return self.value(f"{name}_FILE", values.shared_secret_of_file, None)
        return self.value(name, values.shared_secret, "")

    def _is_given(self, name: str) -> bool:
        return bool(self._environment.get(f"{PREFIX}{name}", "").strip())


ADVICE = {
    "STORE": "Example: COSYNCJWT_STORE=sqlite:///./data/cosyncjwt.db or mongodb://localhost:27017/cosyncjwt",
    "PUBLIC_URL": "Example: COSYNCJWT_PUBLIC_URL=https://login.example.com",
    "MASTER_KEY": f'Make one: export COSYNCJWT_MASTER_KEY="$({NEW_KEY})", and keep it safe: without it '
    "nothing in the store can be opened.",
    "MASTER_KEY_FILE": f"Make one: (umask 077; {NEW_KEY} > master.key)",
    "PEPPER": f'Make one: export COSYNCJWT_PEPPER="$({NEW_KEY})", and put it before the former ones, if any.',
    "PEPPER_FILE": f"Make one: (umask 077; {NEW_KEY} > pepper.key)",
    "BREACHED_PASSWORDS_FILE": "Get one: haveibeenpwned-downloader pwnedpasswords, which writes "
    "pwnedpasswords.txt. Sort your own: LC_ALL=C sort -u hashes.txt > breached.txt",
    "SMTP_URL": "Example: COSYNCJWT_SMTP_URL=smtp://user:password@mail.example.com:587",
    "MAIL_FROM": "Example: COSYNCJWT_MAIL_FROM='Example Login <login@example.com>'",
    "PRIVATE_SMTP": "Say allow or refuse.",
    "TWILIO_URL": "Example: COSYNCJWT_TWILIO_URL=https://api.dublin.ie1.twilio.com",
    "DEVELOPER_SIGNUP": "Say open or closed.",
    "INTROSPECTION": "Say on or off.",
    "GRAPHIQL": "Say on or off.",
    "ALLOWED_ORIGINS": "Example: COSYNCJWT_ALLOWED_ORIGINS=https://app.example.com,https://www.example.com",
    "MONGO_DRIVER": "Say motor or pymongo.",
    "ARGON2": "Example: COSYNCJWT_ARGON2=m=19456,t=2,p=1 (KiB, iterations, lanes)",
    "PAYMENTS_SECRET": "Make one: openssl rand -hex 32, and give it to the bridge of your payment provider.",
    "METRICS_TOKEN": "Make one: openssl rand -hex 32, and give it to Prometheus.",
    "METRICS_TOKEN_FILE": "Make one: (umask 077; openssl rand -hex 32 > metrics.token)",
    "ADDRESS_LIMITS": "Say on or off.",
    "APPLICATION_LIMITS": "Say on or off.",
    "SIGNING_KEY_BITS": "Say 2048, 3072 or 4096.",
    "DRAIN_SECONDS": "Example: COSYNCJWT_DRAIN_SECONDS=5",
    "AUDIT_RETENTION_DAYS": "Example: COSYNCJWT_AUDIT_RETENTION_DAYS=365",
}
"""For each variable, how a good value is made."""
