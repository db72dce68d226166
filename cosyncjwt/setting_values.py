"""Which texts are good values of a setting? Each function raises ValueError with what is wrong."""

import base64
import binascii
import re
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from cosyncjwt.domain.breached_passwords import BreachedPasswords
from cosyncjwt.domain.mailbox import mailbox_of
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret

MASTER_KEY_SIZE = 32
SHORTEST_SECRET = 32
FEWEST_DISTINCT_BYTES = 8
"""Of 32 random bytes, fewer than 8 distinct ones do not happen; in typed or sample keys they do."""

KIB_PER_LANE = 8
"""Argon2's own least memory for each lane."""

MOST_COST = (4_194_304, 1_000, 255)
"""Memory in KiB, passes, lanes: above all that RFC 9106 recommends, and within what Argon2 counts up to."""

MOST_DAYS = 3650
MOST_SECONDS = 300
DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
Value = TypeVar("Value")


def choice(choices: Mapping[str, Value]) -> Callable[[str], Value]:
    """Return what finds the choice that a text names, whatever its case."""

    def chosen(text: str) -> Value:
        if text.lower() not in choices:
            message = f"is {text!r}, which is none of {', '.join(choices)}"
            raise ValueError(message)
        return choices[text.lower()]

    return chosen


def days(text: str) -> timedelta:
    """Return how long something is kept."""
    if not text.isdecimal() or not 1 <= int(text[:6]) <= MOST_DAYS:
        message = f"is {text!r}, not a number of days from 1 to {MOST_DAYS}"
        raise ValueError(message)
    return timedelta(days=int(text))


def pause(text: str) -> timedelta:
    """Return how long a server goes on after it was told to end."""
    if not text.isdecimal() or int(text[:6]) > MOST_SECONDS:
        message = f"is {text!r}, not a number of seconds from 0 to {MOST_SECONDS}"
        raise ValueError(message)
    return timedelta(seconds=int(text))


def store_url(text: str) -> str:
    """Return the URL of a store of ours."""
    if not text.startswith(("sqlite:///", "mongodb://", "mongodb+srv://")):
        message = "must start with sqlite:///, mongodb:// or mongodb+srv://"
        raise ValueError(message)
    # Else it would be part of the name of a new and empty file.
    if text.startswith("sqlite:") and "?" in text:
        message = f"has {text[text.index('?') :]!r}, and sqlite:/// takes no options"
        raise ValueError(message)
    return text


def smtp_url(text: str) -> Secret:
    """Return the URL of a mail server; it may hold a password."""
    parts = _parts_of(text)
    has_login = (parts.username is None) == (parts.password is None)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not _has_port(parts) or not has_login:
        message = "must be smtp://host:port or smtps://host:port, with user:password@ where needed"
        raise ValueError(message)
    return Secret(text)


def shared_secret(text: str) -> Secret | None:
    """Return a secret that somebody else has too; None for none."""
    if not text:
        return None
    if len(text) < SHORTEST_SECRET or len(set(text)) < FEWEST_DISTINCT_BYTES:
        message = f"is too easy to guess: it must have at least {SHORTEST_SECRET} characters, made at random"
        raise ValueError(message)
    return Secret(text)


def mail_from(text: str) -> str:
    """Return the sender of all mail."""
    with suppress(ValueError):
        if text.isprintable() and mailbox_of(text).username:
            return text
    message = f"is {text!r}, which is no mail address: it takes one, in ASCII"
    raise ValueError(message)


def origins(text: str) -> tuple[str, ...]:
    """Return the web origins of a comma-separated list."""
    return tuple(_listed(origin.strip()) for origin in text.split(",") if origin.strip())


def _listed(text: str) -> str:
    origin = _origin_of(text.rstrip("/"))
    if origin is None:
        message = f"has {text!r}, which is no origin"
        raise ValueError(message)
    return origin


def hash_cost(text: str) -> HashCost:
    """Return Argon2id's parameters; nothing weaker than OWASP's choices is taken."""
    try:
        parts = dict(part.split("=", 1) for part in text.split(","))
        cost = HashCost(int(parts["m"]), int(parts["t"]), int(parts["p"]))
    except (KeyError, ValueError):
        message = f"is {text!r}, not m=..,t=..,p=.."
        raise ValueError(message) from None
    if any(value > most for value, most in zip(astuple(cost), MOST_COST, strict=True)):
        message = "is more than m={},t={},p={}".format(*MOST_COST)
        raise ValueError(message)
    if not 1 <= cost.parallelism <= cost.memory_kib // KIB_PER_LANE:
        message = f"has p={cost.parallelism}, which must be at least 1, with {KIB_PER_LANE} KiB a lane"
        raise ValueError(message)
    # The weakest of the equal choices of OWASP's cheat sheet.
    if cost.memory_kib < 7_168 or cost.iterations < 1 or cost.memory_kib * cost.iterations < 35_840:  # noqa: PLR2004
        message = "is weaker than m=19456,t=2,p=1 or m=12288,t=3,p=1"
        raise ValueError(message)
    return cost


def breached_passwords(text: str) -> BreachedPasswords | None:
    """Return the list in a file; None where none is named."""
    if not text:
        return None
    try:
        return BreachedPasswords(Path(text))
    except OSError as failure:
        message = f"names {text!r}, which cannot be read ({failure.strerror})"
        raise ValueError(message) from failure
    except ValueError as wrong:
        message = f"names {text!r}, which {wrong}"
        raise ValueError(message) from wrong


def keys_of_file(name: str) -> tuple[bytes, ...]:
    """Return the master keys in a file that nobody else may read."""
    return keys(_private_text(name))


def shared_secret_of_file(name: str) -> Secret | None:
    """Return the secret in such a file; one that holds none is as wrong as a short one."""
    return shared_secret(_private_text(name) or "none")


def _private_text(name: str) -> str:
    path = Path(name)
    try:
        # Whatever is no text is no base64 either, and `keys` says so.
        mode, text = path.stat().st_mode, path.read_text(errors="replace")
    except OSError as failure:
        message = f"names {name!r}, which cannot be read ({failure.strerror})"
        raise ValueError(message) from failure
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"names {name!r}, which others may read; say: chmod 600 {name}"
        raise ValueError(message)
    return text.strip()


def keys(text: str) -> tuple[bytes, ...]:
    """Return the master keys of a comma-separated list, the newest first."""
    return tuple(_key(part.strip()) for part in text.split(","))


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        message = "is not base64"
        raise ValueError(message) from None
    if len(key) != MASTER_KEY_SIZE:
        message = f"has {len(key)} bytes instead of {MASTER_KEY_SIZE}"
        raise ValueError(message)
    # Text, counting and samples from a page are all ASCII; random bytes are once in four billion keys.
    if len(set(key)) < FEWEST_DISTINCT_BYTES or key.isascii():
        message = "is not random"
        raise ValueError(message)
    return key


def public_url(text: str, *, development: bool) -> str:
    """Return the origin under which the world reaches the server; TLS is a must beyond this machine."""
    if not text.isascii():
        message = "must have its host in ASCII, as in xn--bcher-kva.example"
        raise ValueError(message)
    origin = _origin_of(text.removesuffix("/"))
    if origin is None:
        message = "must be an origin: scheme, host and perhaps a port, nothing behind"
        raise ValueError(message)
    parts = urlsplit(origin)
    is_loopback = parts.hostname in {host.strip("[]") for host in LOOPBACK_HOSTS}
    if parts.scheme == "http" and not is_loopback and not development:
        message = "must start with https://, because passwords travel there"
        raise ValueError(message)
    return origin


def api_url(text: str) -> str:
    """Return the origin of a provider's API; its credentials travel there too."""
    return public_url(text, development=False)


def _origin_of(text: str) -> str | None:
    """Return an origin as browsers write it: small letters, no port where it is the scheme's own."""
    parts = _parts_of(text)
    has_more = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in DEFAULT_PORTS or not _has_port(parts) or has_more:
        return None
    host = parts.netloc.lower().removesuffix(f":{parts.port}")
    port = "" if parts.port in {None, DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}" if _HOST.fullmatch(host) else None


def _parts_of(text: str) -> SplitResult:
    """Return the parts of a URL; no parts of what is none, such as one with half a bracket."""
    with suppress(ValueError):
        return urlsplit(text)
    return urlsplit("")


def _has_port(parts: SplitResult) -> bool:
    """Say whether the port is a possible one, or left out."""
    with suppress(ValueError):
        return parts.port != 0
    return False
