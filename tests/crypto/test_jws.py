"""Is what we write by ourselves what the library writes?"""

import hmac

from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from cosyncjwt.crypto.jws import Writer

KEY = bytes(range(32))
WRITER = Writer.of({"typ": "at+jwt", "alg": "HS256"}, lambda text: hmac.digest(KEY, text, "sha256"))

# What metadata can be: text that is valid Unicode, whole numbers that every reader keeps, and lists of them.
TEXTS = st.text(max_size=9).map(lambda text: text.encode(errors="ignore").decode())
VALUES = st.booleans() | st.integers(-(2**53), 2**53) | TEXTS
CLAIMS = st.dictionaries(TEXTS, VALUES | st.lists(VALUES, max_size=3), max_size=4)
NESTED = st.dictionaries(TEXTS, VALUES | CLAIMS, max_size=4)


@given(NESTED)
def test_a_token_is_the_one_that_the_library_writes(claims: dict[str, object]) -> None:
    """Byte for byte the token is joserfc's of the same header, claims and key."""
    by_the_library = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(KEY), algorithms=["HS256"]
    )

    assert WRITER.written(claims) == by_the_library
