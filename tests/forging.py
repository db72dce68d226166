"""How does an attacker write tokens who has what no attacker has: the server's own keys?"""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import ServerKeys, load_server_keys
from cosyncjwt.crypto.tokens import ACCESS_TOKEN, APP_TOKEN, ISSUER
from tests.service import SETTINGS, Service


async def keys_of(service: Service) -> ServerKeys:
    """Return the keys that the running server holds."""
    world = service.server.world
    seal = Seal(SETTINGS.master_keys, world.entropy)
    return await load_server_keys(world.store.root_secrets, seal, world.entropy)


def token(key: bytes, header: Mapping[str, object], claims: object) -> str:
    """Return a token with any header and claims, rightly signed by HMAC-SHA256."""
    signed = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    return f"{signed}.{encoded(hmac.digest(key, signed.encode(), 'sha256'))}"


def access_claims(application_id: str, user_id: str, session_id: str, now: datetime) -> dict[str, object]:
    """Return the claims of a genuine access token."""
    return {
        "iss": ISSUER,
        "aud": ACCESS_TOKEN.audience,
        "sub": user_id,
        "client_id": application_id,
        "sid": session_id,
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 900,
        "jti": "tok_forged",
    }


def app_claims(application_id: str, token_id: str, now: datetime) -> dict[str, object]:
    """Return the claims of a genuine app token."""
    return {
        "iss": ISSUER,
        "aud": APP_TOKEN.audience,
        "sub": application_id,
        "developer": "server",
        "iat": int(now.timestamp()),
        "jti": token_id,
    }


ACCESS_HEADER: Mapping[str, object] = {"alg": "HS256", "typ": ACCESS_TOKEN.typ}
APP_HEADER: Mapping[str, object] = {"alg": "HS256", "typ": APP_TOKEN.typ}


def encoded(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(part: str) -> dict[str, object]:
    """Return the JSON object of a token's part."""
    value: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return value


def altered(token: str) -> str:
    """Return a token with one character of its middle changed."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    return token[:middle] + other + token[middle + 1 :]
