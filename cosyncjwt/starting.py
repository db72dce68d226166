"""Can the service start on the store that the settings name, and if not, what helps?"""

import re
import textwrap
from urllib.parse import urlsplit

from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.crypto.server_keys import load_server_keys
from cosyncjwt.entropy import Entropy
from cosyncjwt.settings import ADVICE, Settings
from store.migrations import DatabaseTooNewError
from store.open import open_store
from store.ports.moving import StoreIsMovingError

LONGEST_REASON = 120
SHORTEST_CREDENTIAL = 3
OTHER_KEY = (
    "The store was made under another master key than that of COSYNCJWT_MASTER_KEY or "
    "COSYNCJWT_MASTER_KEY_FILE. Give the former key back, or both, the newest first: new,former. "
    "Without it nothing in the store can be opened."
)


class CannotStartError(Exception):
    """The store cannot be used; the text says which setting leads there and what helps."""


async def try_store(settings: Settings, entropy: Entropy) -> None:
    """Open the store and the server's keys once, before anybody waits for it; raise CannotStartError."""
    try:
        store = open_store(settings.store_url, mongo_driver=settings.mongo_driver)
        await store.open()
        try:
            await load_server_keys(store.root_secrets, Seal(settings.master_keys, entropy), entropy)
        finally:
            await store.close()
    except SealBrokenError as failure:
        raise CannotStartError(OTHER_KEY) from failure
    except DatabaseTooNewError as failure:
        raise CannotStartError(str(failure)) from failure
    except StoreIsMovingError as failure:
        message = (
            f"COSYNCJWT_STORE names {place_of(settings.store_url)}, which must not be served: {failure}."
        )
        raise CannotStartError(message) from failure
    # The edge of the process: each store fails in the words of its own driver.
    except Exception as failure:
        place, reason = place_of(settings.store_url), reason_of(failure, settings.store_url)
        message = f"COSYNCJWT_STORE names {place}, which cannot be opened ({reason}). {ADVICE['STORE']}"
        raise CannotStartError(message) from failure


def place_of(url: str) -> str:
    """Return where the store is, without the password that the URL may hold."""
    scheme, _, rest = url.partition("://")
    return url if scheme == "sqlite" else f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def reason_of(failure: Exception, *urls: str) -> str:
    """Return the failure's first words; a driver that repeats parts of a URL shows no credential."""
    text = f"{type(failure).__name__}: {failure}".partition("\n")[0]
    credentials = [urlsplit(url).netloc.rpartition("@")[0] for url in urls]
    for part in re.split("[:@]", "@".join(credentials)):
        if len(part) >= SHORTEST_CREDENTIAL:
            text = text.replace(part, "…")
    return textwrap.shorten(text, LONGEST_REASON, placeholder="…")
