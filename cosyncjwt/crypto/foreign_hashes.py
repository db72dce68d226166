"""Which password hashes of other systems are verified, and what may one cost?

Users who were imported keep the hash that their former system made. It is verified as that system did, and
the next right login replaces it by ours (security P-02). Its parameters come from a file and have limits: a
login must not take seconds or hundreds of megabytes because somebody wrote a large number there.

    argon2        $argon2id$v=19$m=65536,t=3,p=4$salt$hash; argon2i, argon2d
    bcrypt        $2b$12$...; $2a$, $2y$; of the first 72 bytes, as it does
    md5+bcrypt    md5+$2b$10$..., bcrypt of the MD5 in hex: the original's server
    PBKDF2        pbkdf2_sha256$600000$salt$hash (Django); sha1
                  $pbkdf2-sha256$600000$salt$hash (PHC, passlib); sha512, and $pbkdf2$ for sha1
    scrypt        scrypt$16384$salt$8$1$hash (Django)
                  $scrypt$ln=16,r=8,p=1$salt$hash (PHC, passlib)
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable

import argon2
import bcrypt

MOST_MEMORY = 128 * 1024 * 1024
MOST_ARGON2_WORK = 1024 * 1024
"""Memory in KiB times iterations."""
MOST_ARGON2_LANES = 16
MOST_SCRYPT_WORK = 2**21
"""N times r times p: twice what 128 MiB take."""
MOST_PBKDF2_ITERATIONS = 2_000_000
BCRYPT_COSTS = range(4, 15)
BCRYPT_BYTES = 72
LONGEST = 512

Verify = Callable[[bytes], bool]
Kind = Callable[["re.Match[str]"], Verify]


class ForeignHashError(ValueError):
    """No hash that is known here, or one that costs too much; the text says which."""


def verification_of(kept: str) -> Verify:
    """Return what verifies a password against the hash; raise ForeignHashError."""
    if len(kept) <= LONGEST:
        for form, kind in KINDS.items():
            match = form.fullmatch(kept)
            if match is not None:
                return kind(match)
    message = "This is no password hash of a kind that is known here."
    raise ForeignHashError(message)


def verified(kept: str, password: str) -> bool:
    """Say whether the hash is that of the password; one that cannot be verified is nobody's."""
    try:
        return verification_of(kept)(password.encode())
    except ValueError:
        return False


def _argon2(match: re.Match[str]) -> Verify:
    memory, iterations, lanes = (int(match[name]) for name in ("m", "t", "p"))
    _bound(memory * 1024 <= MOST_MEMORY and memory * iterations <= MOST_ARGON2_WORK)
    _bound(lanes <= MOST_ARGON2_LANES)
    kind = {"id": argon2.Type.ID, "i": argon2.Type.I, "d": argon2.Type.D}[match["type"]]
    encoded = match[0].encode()

    def verify(password: bytes) -> bool:
        try:
            return argon2.low_level.verify_secret(encoded, password, kind)
        except argon2.exceptions.VerificationError:
            return False

    return verify


def _bcrypt(match: re.Match[str]) -> Verify:
    _bound(int(match["cost"]) in BCRYPT_COSTS)
    encoded, digested = match["encoded"].encode(), match["digest"] is not None

    def verify(password: bytes) -> bool:
        # It is the system of long ago that is repeated here, whose digest it was; ours is not made of it.
        known = hashlib.md5(password, usedforsecurity=False).hexdigest().encode() if digested else password
        return bcrypt.checkpw(known[:BCRYPT_BYTES], encoded)

    return verify


def _pbkdf2_of_django(match: re.Match[str]) -> Verify:
    return _pbkdf2(match["digest"], int(match["iterations"]), match["salt"].encode(), _decoded(match["hash"]))


def _pbkdf2_of_passlib(match: re.Match[str]) -> Verify:
    salt, expected = _decoded(match["salt"]), _decoded(match["hash"])
    return _pbkdf2(match["digest"] or "sha1", int(match["iterations"]), salt, expected)


def _pbkdf2(digest: str, iterations: int, salt: bytes, expected: bytes) -> Verify:
    _bound(1 <= iterations <= MOST_PBKDF2_ITERATIONS)

    def verify(password: bytes) -> bool:
        found = hashlib.pbkdf2_hmac(digest, password, salt, iterations, len(expected))
        return hmac.compare_digest(found, expected)

    return verify


def _scrypt_of_django(match: re.Match[str]) -> Verify:
    cost = (int(match["n"]), int(match["r"]), int(match["p"]))
    return _scrypt(cost, match["salt"].encode(), _decoded(match["hash"]))


def _scrypt_of_passlib(match: re.Match[str]) -> Verify:
    cost = (2 ** int(match["ln"]), int(match["r"]), int(match["p"]))
    return _scrypt(cost, _decoded(match["salt"]), _decoded(match["hash"]))


def _scrypt(cost: tuple[int, int, int], salt: bytes, expected: bytes) -> Verify:
    n, r, p = cost
    _bound(128 * n * r <= MOST_MEMORY and n * r * p <= MOST_SCRYPT_WORK and min(n - 1, r, p) > 0)
    _bound(n & (n - 1) == 0)

    def verify(password: bytes) -> bool:
        # The library's own bound, with room for what it needs beside the table.
        room = MOST_MEMORY + 1024 * r * (p + 2)
        found = hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=room, dklen=len(expected))
        return hmac.compare_digest(found, expected)

    return verify


def _bound(holds: bool) -> None:  # noqa: FBT001 - what is said of the parameters
    if not holds:
        message = "This password hash costs more than a login may cost, or less than anything."
        raise ForeignHashError(message)


def _decoded(text: str) -> bytes:
    """Return what base64 of any dialect stands for: padded or not, passlib's dots for plusses."""
    plain = text.rstrip("=").replace(".", "+")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as failure:
        message = "A part of this password hash is no base64."
        raise ForeignHashError(message) from failure


_B64 = r"[A-Za-z0-9+/.]{8,128}={0,2}"
_COST = r"m=(?P<m>\d{1,7}),t=(?P<t>\d{1,4}),p=(?P<p>\d{1,3})"
_SALT_AND_HASH = rf"\$(?P<salt>{_B64})\$(?P<hash>{_B64})"
_PLAIN_SALT = r"\$(?P<salt>[^$]{1,128})"
_FORMS: dict[str, Kind] = {
    rf"\$argon2(?P<type>id|i|d)\$v=19\${_COST}{_SALT_AND_HASH}": _argon2,
    r"(?P<digest>md5\+)?(?P<encoded>\$2[aby]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53})": _bcrypt,
    rf"pbkdf2_(?P<digest>sha1|sha256)\$(?P<iterations>\d{{1,8}}){_PLAIN_SALT}\$(?P<hash>{_B64})": (
        _pbkdf2_of_django
    ),
    r"\$pbkdf2(?:-(?P<digest>sha1|sha256|sha512))?\$(?:i=)?(?P<iterations>\d{1,8})(?:,l=\d{1,3})?"
    + _SALT_AND_HASH: _pbkdf2_of_passlib,
    rf"scrypt\$(?P<n>\d{{1,8}}){_PLAIN_SALT}\$(?P<r>\d{{1,3}})\$(?P<p>\d{{1,3}})\$(?P<hash>{_B64})": (
        _scrypt_of_django
    ),
    r"\$scrypt\$ln=(?P<ln>\d{1,2}),r=(?P<r>\d{1,3}),p=(?P<p>\d{1,3})" + _SALT_AND_HASH: _scrypt_of_passlib,
}
KINDS: dict[re.Pattern[str], Kind] = {re.compile(form): kind for form, kind in _FORMS.items()}
"""The forms that are known, and how each is verified."""
