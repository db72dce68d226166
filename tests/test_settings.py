"""Which settings are taken, and what is said of those that are not?"""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from cosyncjwt.development import environment_of
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret
from cosyncjwt.settings import ADVICE, Settings, SettingsError
from tests.breached import listed
from tests.fakes import ScriptedEntropy

KEY_BYTES, FORMER_KEY_BYTES = ScriptedEntropy("key").token(32), ScriptedEntropy("former").token(32)
KEY, FORMER_KEY = base64.b64encode(KEY_BYTES).decode(), base64.b64encode(FORMER_KEY_BYTES).decode()
SHORT_KEY = base64.b64encode(KEY_BYTES[:16]).decode()
LONG_KEY = base64.b64encode(KEY_BYTES * 2).decode()
CONSTANT_KEY = base64.b64encode(b"\xff\x00" * 16).decode()
ASCII_KEY = base64.b64encode(b"this is only a sample master key").decode()
COUNTED_KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "PUBLIC_URL": "https://login.example.com",
    "MASTER_KEY": KEY,
    "SMTP_URL": "smtp://joe:sesame@mail.example.com:587",
    "MAIL_FROM": "Login <login@example.com>",
}


def settings_of(changes: Mapping[str, str | None] | None = None, *, development: bool = False) -> Settings:
    """Read good settings with these changes; None leaves one out."""
    given = {**GOOD, **(changes or {})}
    environment = {f"COSYNCJWT_{name}": value for name, value in given.items() if value is not None}
    return Settings.of(environment, development=development)


def complaint_of(changes: Mapping[str, str | None], *, development: bool = False) -> str:
    """Return the only complaint about these settings."""
    with pytest.raises(SettingsError) as refusal:
        settings_of(changes, development=development)
    (complaint,) = refusal.value.complaints
    return complaint


def test_peppers_come_from_a_variable_or_a_file(tmp_path: Path) -> None:
    """Several, the newest first; none unless given; a bad one is named."""
    file = tmp_path / "pepper.key"
    file.write_text(KEY)
    file.chmod(0o600)

    assert settings_of().peppers == ()
    assert settings_of({"PEPPER": f"{KEY},{FORMER_KEY}"}).peppers == (KEY_BYTES, FORMER_KEY_BYTES)
    assert settings_of({"PEPPER_FILE": str(file)}).peppers == (KEY_BYTES,)
    assert complaint_of({"PEPPER": SHORT_KEY}).startswith("COSYNCJWT_PEPPER has 16 bytes")


def test_the_token_of_metrics_comes_from_a_variable_or_a_file(tmp_path: Path) -> None:
    """Nothing is counted without one, in development either; a bad file is named, and not repeated."""
    file = tmp_path / "metrics.token"
    file.write_text(f"{KEY}\n")
    file.chmod(0o600)

    assert (settings_of().counts, settings_of(development=True).counts) == (False, False)
    for given in ({"METRICS_TOKEN": KEY}, {"METRICS_TOKEN_FILE": str(file)}):
        settings = settings_of(given)
        assert (settings.counts, settings.metrics_token) == (True, Secret(KEY))
    for text, mode, wrong in (
        ("sesame", 0o600, "at least 32"),
        ("", 0o600, "at least 32"),
        (KEY, 0o644, "chmod"),
    ):
        file.write_text(text)
        file.chmod(mode)
        complaint = complaint_of({"METRICS_TOKEN_FILE": str(file)})
        assert complaint.startswith("COSYNCJWT_METRICS_TOKEN_FILE ")
        assert wrong in complaint
        assert "openssl rand -hex 32" in complaint
        assert "sesame" not in complaint


def test_a_list_of_breached_passwords_is_looked_at(tmp_path: Path) -> None:
    """A file that is not there, or is no list, stops the start with the command that makes a good one."""
    good = listed(tmp_path / "good", ["known"])
    bad = tmp_path / "bad"
    bad.write_text("123456\npassword\n")

    assert settings_of().breached_passwords is None
    assert settings_of({"BREACHED_PASSWORDS_FILE": str(good)}).breached_passwords is not None
    for path, reason in ((tmp_path / "none", "cannot be read"), (bad, "no SHA-1")):
        complaint = complaint_of({"BREACHED_PASSWORDS_FILE": str(path)})
        assert complaint.startswith("COSYNCJWT_BREACHED_PASSWORDS_FILE")
        assert reason in complaint
        assert "haveibeenpwned-downloader" in complaint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("store_url", "sqlite:///./data/cosyncjwt.db"),
        ("developer_signup_open", True),
        ("introspection", False),
        ("graphiql", False),
        ("allowed_origins", ()),
        ("mongo_driver", "motor"),
        ("hash_cost", HashCost(19_456, 2, 1)),
        ("signing_key_bits", 2048),
    ],
)
def test_what_is_left_out_has_a_safe_default(field: str, value: object) -> None:
    """Everything that production can assume is assumed."""
    assert getattr(settings_of(), field) == value


@pytest.mark.parametrize("field", ["introspection", "graphiql"])
def test_development_shows_the_schema(field: str) -> None:
    """Introspection and GraphiQL are on in development."""
    assert getattr(settings_of(development=True), field) is True


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("STORE", "sqlite:////srv/a.db", "store_url", "sqlite:////srv/a.db"),
        ("STORE", "mongodb://db.example.com/a", "store_url", "mongodb://db.example.com/a"),
        ("STORE", "mongodb+srv://db.example.com", "store_url", "mongodb+srv://db.example.com"),
        ("PUBLIC_URL", "https://login.example.com/", "public_url", "https://login.example.com"),
        ("PUBLIC_URL", "https://Login.example.com:443", "public_url", "https://login.example.com"),
        ("PUBLIC_URL", "http://localhost:80", "public_url", "http://localhost"),
        ("PUBLIC_URL", "https://login.example.com:8443", "public_url", "https://login.example.com:8443"),
        ("PUBLIC_URL", "http://localhost:8000", "public_url", "http://localhost:8000"),
        ("PUBLIC_URL", "http://[::1]:8000", "public_url", "http://[::1]:8000"),
        ("MASTER_KEY", KEY, "master_keys", (KEY_BYTES,)),
        ("MASTER_KEY", f" {KEY} , {FORMER_KEY} ", "master_keys", (KEY_BYTES, FORMER_KEY_BYTES)),
        ("MAIL_FROM", "login@example.com", "mail_from", "login@example.com"),
        ("DEVELOPER_SIGNUP", "closed", "developer_signup_open", False),
        ("INTROSPECTION", "ON", "introspection", True),
        ("GRAPHIQL", "on", "graphiql", True),
        ("ALLOWED_ORIGINS", "https://A.example.com/, http://b.example.com:3000", "allowed_origins",
         ("https://a.example.com", "http://b.example.com:3000")),
        ("MONGO_DRIVER", "pymongo", "mongo_driver", "pymongo"),
        ("ARGON2", "m=7168,t=5,p=1", "hash_cost", HashCost(7168, 5, 1)),
        ("ADDRESS_LIMITS", "off", "address_limits", False),
        ("APPLICATION_LIMITS", "off", "application_limits", False),
        ("SIGNING_KEY_BITS", "3072", "signing_key_bits", 3072),
        ("SIGNING_KEY_BITS", " ", "signing_key_bits", 2048),
        ("AUDIT_RETENTION_DAYS", "30", "audit_retention", timedelta(days=30)),
        ("DRAIN_SECONDS", "0", "drain", timedelta(0)),
        ("DRAIN_SECONDS", "300", "drain", timedelta(seconds=300)),
    ],
)  # fmt: skip
def test_a_good_value_is_taken(name: str, text: str, field: str, value: object) -> None:
    """Each variable sets its own field."""
    assert getattr(settings_of({name: text}), field) == value


@pytest.mark.parametrize("url", ["smtp://mail.example.com", GOOD["SMTP_URL"], "smtps://mail.example.com:465"])
def test_a_mail_server_is_taken_as_a_secret(url: str) -> None:
    """The URL of the mail server comes through whole, hidden."""
    smtp_url = settings_of({"SMTP_URL": url}).smtp_url

    assert smtp_url is not None
    assert smtp_url.reveal() == url


BAD = [
    ("STORE", "postgres://db.example.com", "must start with sqlite:///"),
    ("STORE", "sqlite:////srv/a.db?mode=ro", "takes no options"),
    ("PUBLIC_URL", None, "is missing"),
    ("PUBLIC_URL", "login.example.com", "must be an origin"),
    ("PUBLIC_URL", "ftp://login.example.com", "must be an origin"),
    ("PUBLIC_URL", "https://login.example.com/auth", "must be an origin"),
    ("PUBLIC_URL", "https://login.example.com?tenant=1", "must be an origin"),
    ("PUBLIC_URL", "https://login.example.com#top", "must be an origin"),
    ("PUBLIC_URL", "https://joe:sesame@login.example.com", "must be an origin"),
    ("PUBLIC_URL", "https://login.example.com:port", "must be an origin"),
    ("PUBLIC_URL", "https://login.example.com:0", "must be an origin"),
    ("PUBLIC_URL", "https://", "must be an origin"),
    ("PUBLIC_URL", "https://[::1", "must be an origin"),
    ("PUBLIC_URL", "https://bücher.example", "in ASCII, as in xn--"),
    ("PUBLIC_URL", "https://login.example.com\\@evil", "must be an origin"),
    ("PUBLIC_URL", "https://login example.com", "must be an origin"),
    ("PUBLIC_URL", "http://login.example.com", "must start with https://"),
    ("PUBLIC_URL", "http://localhost.example.com", "must start with https://"),
    ("PUBLIC_URL", "http://localhost:80@evil.example.com", "must be an origin"),
    ("MASTER_KEY", None, "is missing"),
    ("MASTER_KEY", f"{KEY},{SHORT_KEY}", "has 16 bytes instead of 32"),
    ("SMTP_URL", None, "is missing"),
    ("SMTP_URL", "mail.example.com", "must be smtp://"),
    ("SMTP_URL", "https://mail.example.com", "must be smtp://"),
    ("SMTP_URL", "smtp://", "must be smtp://"),
    ("SMTP_URL", "smtp://[::1", "must be smtp://"),
    ("SMTP_URL", "smtp://mail.example.com:587587", "must be smtp://"),
    ("SMTP_URL", "smtp://joe@mail.example.com", "must be smtp://"),
    ("MAIL_FROM", None, "is missing"),
    ("MAIL_FROM", "login", "is no mail address"),
    ("MAIL_FROM", "@", "is no mail address"),
    ("MAIL_FROM", "Login <login@>", "is no mail address"),
    ("MAIL_FROM", "login@example.com, other@example.com", "is no mail address"),
    ("MAIL_FROM", "Login <login@bücher.example>", "is no mail address"),
    ("MAIL_FROM", "login@example.com\r\nBcc: all@example.com", "is no mail address"),
    ("DEVELOPER_SIGNUP", "yes", "is none of open, closed"),
    ("INTROSPECTION", "true", "is none of on, off"),
    ("GRAPHIQL", "1", "is none of on, off"),
    ("ALLOWED_ORIGINS", "app.example.com", "is no origin"),
    ("ALLOWED_ORIGINS", "https://app.example.com/path", "is no origin"),
    ("ALLOWED_ORIGINS", "https://app.example.com,*", "is no origin"),
    ("ALLOWED_ORIGINS", "null", "is no origin"),
    ("ALLOWED_ORIGINS", "https://bücher.example", "is no origin"),
    ("MONGO_DRIVER", "pymongo2", "is none of motor, pymongo"),
    ("ARGON2", "strong", "not m=..,t=..,p=.."),
    ("ARGON2", "m=19456,t=2", "not m=..,t=..,p=.."),
    ("ARGON2", "m=19456,t=1,p=1", "is weaker than"),
    ("ARGON2", "m=64,t=1000,p=1", "is weaker than"),
    ("ARGON2", "m=19456,t=0,p=1", "is weaker than"),
    ("ARGON2", "m=19456,t=2,p=0", "has p=0"),
    ("ARGON2", "m=1024000,t=2,p=0", "has p=0"),
    ("ARGON2", "m=7168,t=5,p=897", "is more than m=4194304,t=1000,p=255"),
    ("ARGON2", "m=1940,t=20,p=243", "has p=243"),
    ("ARGON2", "m=99999999999,t=2,p=1", "is more than"),
    ("ARGON2", "m=19456,t=99999999999,p=1", "is more than"),
    ("METRICS_TOKEN", "sesame", "is too easy to guess: it must have at least 32 characters"),
    ("METRICS_TOKEN", "abc" * 11, "is too easy to guess"),
    ("SIGNING_KEY_BITS", "1024", "is none of 2048, 3072, 4096"),
    ("DRAIN_SECONDS", "301", "not a number of seconds from 0 to 300"),
    ("DRAIN_SECONDS", "-1", "not a number of seconds from 0 to 300"),
    ("AUDIT_RETENTION_DAYS", "0", "not a number of days from 1 to 3650"),
    ("AUDIT_RETENTION_DAYS", "for ever", "not a number of days from 1 to 3650"),
]


@pytest.mark.parametrize(("name", "text", "wrong"), BAD)
def test_a_complaint_teaches(name: str, text: str | None, wrong: str) -> None:
    """It names the variable, what is wrong, and how a good value is made."""
    complaint = complaint_of({name: text})

    assert complaint.startswith(f"COSYNCJWT_{name} ")
    assert wrong in complaint
    assert complaint.endswith(ADVICE[name])


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("change-me", "is not base64"),
        (SHORT_KEY, "has 16 bytes instead of 32"),
        (LONG_KEY, "has 64 bytes instead of 32"),
        (CONSTANT_KEY, "is not random"),
        (ASCII_KEY, "is not random"),
        (COUNTED_KEY, "is not random"),
    ],
)
@pytest.mark.parametrize("development", [False, True])
def test_K03_a_short_or_sample_key_is_refused(key: str, wrong: str, *, development: bool) -> None:
    """Nothing is sealed under a key that somebody could guess or look up, and it is not repeated."""
    complaint = complaint_of({"MASTER_KEY": key}, development=development)

    assert wrong in complaint
    assert "openssl rand -base64 32" in complaint
    assert key not in complaint


def test_every_complaint_comes_at_once() -> None:
    """One start tells everything that is wrong."""
    with pytest.raises(SettingsError) as refusal:
        Settings.of({"COSYNCJWT_GRAPHIQL": "perhaps"}, development=False)

    said = [complaint.partition(" ")[0] for complaint in refusal.value.complaints]
    names = ("PUBLIC_URL", "MASTER_KEY", "SMTP_URL", "MAIL_FROM", "GRAPHIQL")
    assert said == [f"COSYNCJWT_{name}" for name in names]


@pytest.mark.parametrize("secret", [KEY, "sesame", str(KEY_BYTES)])
def test_K06_repr_hides_secrets(secret: str) -> None:
    """Keys and passwords in URLs are not in the text that logs and tracebacks show."""
    settings = settings_of({"STORE": "mongodb://joe:sesame@db.example.com/a"})

    assert secret not in repr(settings)


def test_the_allowed_host_is_the_public_one() -> None:
    """In production requests must name the host of the public URL."""
    assert settings_of().allowed_hosts == ("login.example.com",)


def test_development_is_reached_by_every_loopback_name(tmp_path: Path) -> None:
    """In development localhost and both loopback addresses are taken beside it."""
    hosts = settings_of({"PUBLIC_URL": "http://127.0.0.1:8000"}, development=True).allowed_hosts

    assert {"127.0.0.1:8000", "localhost", "127.0.0.1", "[::1]"} <= set(hosts)


def test_development_never_has_a_mail_server() -> None:
    """What the environment says of mail is not even read."""
    assert settings_of(development=True).smtp_url is None


def test_development_needs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `dev` makes by itself are good settings."""
    monkeypatch.chdir(tmp_path)
    environment = environment_of(tmp_path / "data", "http://127.0.0.1:8000", ScriptedEntropy())

    settings = Settings.of(environment, development=True)

    assert settings.public_url == "http://127.0.0.1:8000"


def test_a_misspelt_variable_is_named_with_the_nearest_setting() -> None:
    """A variable of ours that is no setting stops the start instead of being ignored."""
    complaint = complaint_of({"SMPT_URL": "smtp://mail.example.com"})

    assert complaint == "COSYNCJWT_SMPT_URL is no setting. Did you mean COSYNCJWT_SMTP_URL?"


def test_each_variable_is_told_of() -> None:
    """The table in docs/operators.md has every variable, and no other; the site's reference is made of it."""
    page = (Path(__file__).parents[1] / "docs" / "operators.md").read_text("utf-8")
    rows = re.findall(r"^\| (`COSYNCJWT_[^|]+)\|", page, re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"COSYNCJWT_(\w+)", row)} == set(ADVICE)


def test_defaults_are_what_is_read() -> None:
    """A default is told as an unset variable has it, and none for what must be set."""
    served, developed = Settings.defaults(development=False), Settings.defaults(development=True)

    assert (served["GRAPHIQL"], developed["GRAPHIQL"]) == ("off", "on")
    needed = {name for name, default in served.items() if default is None}
    assert needed == {"PUBLIC_URL", "MASTER_KEY", "SMTP_URL", "MAIL_FROM"}
