"""How does somebody come back after a night? With an access token that has ended."""

import asyncio
import base64
import time
from pathlib import Path
from typing import Any

import jwt

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import ServerKeys, load_server_keys
from cosyncjwt.entropy import SystemEntropy
from store.open import open_store
from tests.forging import ACCESS_HEADER, token

NIGHT = 8 * 60 * 60


async def _keys_in(data: Path) -> ServerKeys:
    master = base64.b64decode((data / "master.key").read_bytes())
    store, entropy = open_store(f"sqlite:///{data / 'cosyncjwt.db'}"), SystemEntropy()
    await store.open()
    try:
        return await load_server_keys(store.root_secrets, Seal((master,), entropy), entropy)
    finally:
        await store.close()


def after_a_night(data: Path, signed_in: Any) -> dict[str, str]:
    """Return a session as its client has kept it: only the access token has ended meanwhile."""
    claims = jwt.decode(signed_in["accessToken"], options={"verify_signature": False})
    then = int(time.time()) - NIGHT
    ended = token(
        asyncio.run(_keys_in(data)).access_tokens, ACCESS_HEADER, {**claims, "iat": then, "exp": then + 900}
    )
    return {name: signed_in[name] for name in ("jwt", "refreshToken")} | {"accessToken": ended}
