"""In which order is everything looked at, and what is left out when something is missing?"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.doctor.findings import Finding, State, judged
from cosyncjwt.doctor.hashing import build_finding, hash_finding, pages_finding
from cosyncjwt.doctor.keys import key_file_finding, master_key_finding, signing_keys_finding
from cosyncjwt.doctor.store import store_findings
from cosyncjwt.doctor.surroundings import SQLITE, address_finding, file_findings, mail_finding
from cosyncjwt.entropy import Entropy
from cosyncjwt.settings import ADVICE, Settings
from cosyncjwt.starting import place_of, reason_of
from store.migrations import DatabaseTooNewError
from store.open import open_store
from store.ports import Store
from store.ports.moving import StoreIsMovingError

VARIABLE = "COSYNCJWT_MASTER_KEY"


async def findings(
    settings: Settings, key_file: Path | None, clock: Clock, entropy: Entropy
) -> AsyncIterator[Finding]:
    """Yield what is to be said about everything that good settings name."""
    yield Finding(State.OK, "settings", "complete, and such as serve takes")
    yield address_finding(settings)
    if key_file is not None:
        yield key_file_finding(key_file, clock)
        if os.environ.get(VARIABLE, "").strip():
            # Who puts a new key there believes it replaced.
            text = f"{VARIABLE} is set beside {VARIABLE}_FILE, and does not count: unset one of them"
            yield Finding(State.WARNING, "master key", text)
    async for finding in _of_store(settings, clock, entropy):
        yield finding
    yield await mail_finding(settings)
    yield hash_finding(settings.hash_cost)
    yield build_finding()
    yield pages_finding(settings.hash_cost, os.environ)


async def _of_store(settings: Settings, clock: Clock, entropy: Entropy) -> AsyncIterator[Finding]:
    place = place_of(settings.store_url)
    try:
        store = open_store(settings.store_url, mongo_driver=settings.mongo_driver)
        if (missing := _missing(place)) is not None:
            yield missing
            return
        await store.open()
        try:
            async for finding in _of_open_store(store, settings, clock, entropy):
                yield finding
        finally:
            await store.close()
    except (StoreIsMovingError, DatabaseTooNewError) as failure:
        yield Finding(State.WRONG, "store", f"{place} must not be served: {failure}")
        return
    # The edge of the process: each store fails in the words of its own driver.
    except Exception as failure:  # noqa: BLE001
        reason = reason_of(failure, settings.store_url)
        yield Finding(State.WRONG, "store", f"{place} cannot be used ({reason}). {ADVICE['STORE']}")
        return
    for finding in file_findings(settings):
        yield finding


async def _of_open_store(
    store: Store, settings: Settings, clock: Clock, entropy: Entropy
) -> AsyncIterator[Finding]:
    for finding in await store_findings(store, clock):
        yield finding
    seal = Seal(settings.master_keys, entropy)
    yield await master_key_finding(store, seal, len(settings.master_keys))
    yield await signing_keys_finding(store, clock)


def _missing(place: str) -> Finding | None:
    """Say that there is no file yet, which to open would make, and whether the first start can make it."""
    path = Path(place.removeprefix(SQLITE)).absolute()
    if not place.startswith(SQLITE) or path.exists():
        return None
    nearest = next(folder for folder in path.parents if folder.exists())
    can = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return judged(
        "store",
        f"{place} is not there",
        warning="the first start makes it",
        wrong="" if can else f"the first start cannot make it in {nearest}",
    )
