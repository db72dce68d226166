"""To which addresses may the page behind a signup link send a person back?

Only to those that the application's developer has registered, compared as wholes: no prefix, no wildcard, and
nothing that two programs could read differently gets in at all (security C-12).
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from cosyncjwt.errors import ValueInvalid

MOST = 10
LONGEST = 500
LAST_PORT = 65_535
PATH = ("input", "returnAddresses")

# Letters, digits and the punctuation of RFC 3986, but for what is read differently by different programs.
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?&=%+,;!*'()$-]+")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
_LOOPBACK = re.compile(r"localhost|127\.0\.0\.1|\[::1\]")
_AUTHORITY = re.compile(r"(?P<host>[a-z0-9.-]+|\[::1\])(:(?P<port>[1-9][0-9]{0,4}))?")
_APP_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,60}")
_ESCAPE = re.compile(r"%(?![2-7][0-9A-F])|%2[EF]|%5C|%7F|%25")
_DOTS = re.compile(r"(^|/)\.{1,2}(/|$)")

WEB = frozenset({"http", "https"})
NO_APPS = frozenset(
    {
        *("about", "blob", "cid", "data", "feed", "file", "filesystem", "ftp", "ftps", "gopher", "intent"),
        *("jar", "javascript", "livescript", "mailto", "mhtml", "mid", "ms-appx", "res", "resource", "sms"),
        *("tel", "urn", "vbscript", "view-source", "ws", "wss", "wyciwyg", "chrome", "android-app"),
    }
)
"""Schemes that are a browser's or the system's and never an app's own."""


def canonical(text: str) -> str | None:
    """Return the one form of an address; None for what is none, or could be read in two ways."""
    plain = text.replace("[::1]", "", 1)
    if len(text) > LONGEST or not _CHARACTERS.fullmatch(plain) or _ESCAPE.search(text):
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or not _APP_SCHEME.fullmatch(scheme.lower()):
        return None
    scheme = scheme.lower()
    if scheme in WEB:
        return _web(scheme, rest)
    is_app = scheme not in NO_APPS and "//" not in rest and ":" not in rest
    return f"{scheme}://{rest}" if is_app and not _DOTS.search(rest) else None


def _web(scheme: str, rest: str) -> str | None:
    try:
        parts = urlsplit(f"{scheme}://{rest}")
    except ValueError:
        return None
    authority = _AUTHORITY.fullmatch(parts.netloc.lower())
    if authority is None or rest.endswith("?") or "//" in parts.path or _DOTS.search(parts.path):
        return None
    host, port = authority["host"], authority["port"]
    is_safe = _LOOPBACK.fullmatch(host) or (scheme == "https" and _HOST.fullmatch(host))
    if not is_safe or int(port or 1) > LAST_PORT:
        return None
    default = {"http": "80", "https": "443"}[scheme]
    shown = f":{port}" if port and port != default else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{host}{shown}{parts.path or '/'}{query}"


def checked_addresses(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the addresses in their one form; raise ValueInvalid for too many, or for a text that is none."""
    if len(texts) > MOST:
        message = f"An application has at most {MOST} return addresses."
        raise ValueInvalid(message, path=PATH)
    addresses: dict[str, None] = {}
    for number, text in enumerate(texts):
        address = canonical(text)
        if address is None:
            message = (
                "A return address is an https URL, an http URL of this machine, or an app's, as myapp://."
            )
            raise ValueInvalid(message, path=(*PATH, str(number)))
        addresses[address] = None
    return tuple(addresses)


def registered(text: str, addresses: Sequence[str]) -> str:
    """Return the registered address that the text names; raise ValueInvalid unless it is one of them."""
    address = canonical(text)
    if address is None or address not in addresses:
        message = "This is none of the application's return addresses."
        raise ValueInvalid(message, path=("input", "returnTo"))
    return address
