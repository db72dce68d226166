"""What is a refresh token, and how is its successor made?"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.domain.identifiers import ID_SIZE, SESSION, USER
from cosyncjwt.domain.secret import Secret
from cosyncjwt.entropy import Entropy

SECRET_SIZE = 32
TAG_SIZE = 16


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token that this server made at some time for a session; whether it still lives, the store knows."""

    session_id: str
    user_id: str
    digest: bytes
    successor: Secret
    successor_digest: bytes = field(repr=False)


class RefreshTokens:
    """Opaque tokens: ids of session and user (masked), 256 secret bits, a tag only this server can write.

    The tag tells a genuine older token, whose return means theft and ends the session (security T-13),
    from garbage that merely names a session, which must not. A successor is derived from its parent by
    HMAC, so that two tabs that refresh at once get the same one without it being kept anywhere; the store
    has only SHA-256 digests (security T-12).
    """

    def __init__(self, keys: ServerKeys, entropy: Entropy) -> None:
        """Take the key of tags and successors, and the source of randomness."""
        self._key = keys.refresh_tokens
        self._entropy = entropy

    def first(self, session_id: str, user_id: str, application_id: str) -> tuple[Secret, bytes]:
        """Return a new session's first token and its digest."""
        session = _bytes_of(session_id, SESSION)
        ids = session + self._masked(session, _bytes_of(user_id, USER))
        token = self._written(ids, application_id, self._entropy.token(SECRET_SIZE))
        return token, _digest(token)

    def read(self, token: Secret, application_id: str) -> RefreshToken | None:
        """Return what a token says, or None when this server did not make it for this application."""
        raw = _decoded(token)
        if raw is None:
            return None
        body, tag = raw[:-TAG_SIZE], raw[-TAG_SIZE:]
        if not hmac.compare_digest(tag, self._tag(body, application_id)):
            return None
        secret = hmac.digest(self._key, b"successor" + body, "sha256")
        successor = self._written(body[: 2 * ID_SIZE], application_id, secret)
        session, user = body[:ID_SIZE], self._masked(body[:ID_SIZE], body[ID_SIZE : 2 * ID_SIZE])
        session_id, user_id = SESSION + _text(session), USER + _text(user)
        return RefreshToken(session_id, user_id, _digest(token), successor, _digest(successor))

    def _written(self, ids: bytes, application_id: str, secret: bytes) -> Secret:
        body = ids + secret
        return Secret(_text(body + self._tag(body, application_id)))

    def _masked(self, session: bytes, user: bytes) -> bytes:
        """Return the user's id so that it is read by this server alone; of what is masked, the id."""
        mask = hmac.digest(self._key, b"user" + session, "sha256")[:ID_SIZE]
        return (int.from_bytes(user) ^ int.from_bytes(mask)).to_bytes(ID_SIZE)

    def _tag(self, body: bytes, application_id: str) -> bytes:
        return hmac.digest(self._key, b"tag" + body + application_id.encode(), "sha256")[:TAG_SIZE]


def _decoded(token: Secret) -> bytes | None:
    """Return the token's bytes, or None unless it is written exactly as this server writes."""
    text = token.reveal()
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == 2 * ID_SIZE + SECRET_SIZE + TAG_SIZE and _text(raw) == text else None


def _bytes_of(identifier: str, prefix: str) -> bytes:
    return base64.urlsafe_b64decode(identifier.removeprefix(prefix) + "==")


def _digest(token: Secret) -> bytes:
    return hashlib.sha256(token.reveal().encode()).digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
