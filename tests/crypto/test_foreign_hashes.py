"""Are the password hashes of other systems verified as those did, and bounded?"""

import hashlib

import argon2
import bcrypt
import pytest

from cosyncjwt.crypto.foreign_hashes import ForeignHashError, verification_of, verified
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.domain.password import HashCost
from cosyncjwt.domain.secret import Secret

SCRYPT = "scrypt$16384$seasalt$8$1"
# Made by the systems themselves, from their documentation and tests.
VECTORS = {
    "argon2i": (
        "password",
        "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
    ),
    "bcrypt": ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    "Django PBKDF2": (
        "lètmein",
        "pbkdf2_sha256$20000$seasalt$oBSd886ysm3AqYun62DOdin8YcfbU1z9cksZSuLP9r0=",
    ),
    "passlib PBKDF2": (
        "toomanysecrets",
        "$pbkdf2-sha256$29000$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk",
    ),
    "Django scrypt": (
        "lètmein",
        f"{SCRYPT}$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==",
    ),
    "passlib scrypt": (
        "password",
        "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
    ),
}
SALT = "c2FsdHNhbHRzYWx0"
HASH = "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"


@pytest.mark.parametrize(("password", "kept"), VECTORS.values(), ids=VECTORS)
def test_a_foreign_hash_is_believed(password: str, kept: str) -> None:
    """The right password is right, and another is not."""
    assert verified(kept, password)
    assert not verified(kept, f"{password}x")


def test_the_originals_hash_is_believed() -> None:
    """The original's server kept bcrypt of the MD5 in hex; clients that sent that digest are as good."""
    digest = hashlib.md5(b"password", usedforsecurity=False).hexdigest()
    kept = bcrypt.hashpw(digest.encode(), bcrypt.gensalt(4)).decode()

    assert verified(f"md5+{kept}", "password")
    assert not verified(kept, "password")
    assert verified(kept, digest)


def test_P04_bcrypt_takes_what_it_took() -> None:
    """A password of more than 72 bytes is as right as it was where the hash was made."""
    long = "é" * 60
    kept = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()

    assert verified(kept, long)


@pytest.mark.parametrize(
    "kept",
    [
        "$2b$15$" + "a" * 53,
        "$2b$31$" + "a" * 53,
        "$2b$03$" + "a" * 53,
        f"$argon2id$v=19$m=2097152,t=1,p=4${SALT}${HASH}",
        f"$argon2id$v=19$m=65536,t=100,p=4${SALT}${HASH}",
        f"$argon2id$v=19$m=65536,t=3,p=255${SALT}${HASH}",
        f"pbkdf2_sha256$99999999$salt${HASH}",
        f"pbkdf2_sha256$0$salt${HASH}",
        f"$pbkdf2-sha512$2000001${SALT}${HASH}",
        f"scrypt$1048576$salt$8$1${HASH}",
        f"scrypt$16383$salt$8$1${HASH}",
        f"scrypt$16384$salt$8$99${HASH}",
        f"scrypt$1$salt$8$1${HASH}",
        f"$scrypt$ln=20,r=8,p=1${SALT}${HASH}",
        f"$scrypt$ln=99,r=8,p=1${SALT}${HASH}",
    ],
)
def test_an_absurd_cost_is_refused(kept: str) -> None:
    """What would take a login's time or memory for itself is no hash here, and is never computed."""
    with pytest.raises(ForeignHashError):
        verification_of(kept)
    assert not verified(kept, "password")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "password",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "{SSHA}c2FsdA==",
        "$1$salt$hash",
        "$2b$12$short",
        f"$argon2id$m=65536,t=3,p=4${SALT}${HASH}",
        f"$argon2id$v=19$m=65536,t=3,p=4${SALT}${HASH}\n",
        f"pbkdf2_md5$1000$salt${HASH}",
        "pbkdf2_sha256$1000$salt$" + "A" * 9,
        "$2b$12$" + "a" * 53 + "\x00",
        "x" * 100_000,
    ],
)
def test_what_is_no_hash_is_nobodys(kept: str) -> None:
    """A text of no known form is refused, and no password is right for it."""
    with pytest.raises(ForeignHashError):
        verification_of(kept)
    assert not verified(kept, "password")


def test_odd_passwords_are_wrong_ones() -> None:
    """A password that the former system could not have had is simply wrong."""
    kept = VECTORS["bcrypt"][1]

    assert [verified(kept, odd) for odd in ("", "\0", "a\0b", "\U0001f600" * 100)] == [False] * 4


async def test_an_argon2id_hash_without_a_mark_is_bounded_too() -> None:
    """What looks like a hash of ours from a file is verified within bounds, beyond them it is nobody's."""
    passwords = Passwords(HashCost(8, 1, 1), Pepper([bytes(32)]), workers=1)
    known, beyond = (
        Secret(argon2.PasswordHasher(1, 8 * lanes, lanes).hash("password")) for lanes in (16, 17)
    )

    right = [await passwords.verify(Secret("password"), kept) for kept in (known, beyond)]
    passwords.close()

    assert right == [True, False]
    assert passwords.is_outdated(known)
