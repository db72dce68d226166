"""Does a new master key take over while servers run, wherever the work was cut?"""

import ast
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cosyncjwt.crypto.seal import Seal, SealBrokenError
from cosyncjwt.domain.sealed import SealedKind, SealedValue
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.flows.sealing import Survey, rotate, seal_anew, survey
from store.ports import Store
from tests.backends import Backend
from tests.documents import SIGNUP
from tests.factors import application, enrolled
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.service import PASSWORD, SETTINGS, Service, running

ROOT = Path(__file__).parents[2]
NEW = bytes(reversed(range(32)))
(OLD,) = SETTINGS.master_keys
BOTH, ONLY_NEW = (Seal(keys, SystemEntropy()) for keys in ((NEW, OLD), (NEW,)))


class Cut(Exception):
    """The process was killed."""


def ignored(_count: int) -> None:
    """Show no progress."""


async def secrets_of(service: Service) -> Store:
    """Have somebody set an authenticator up and another sign up; return the store with all their secrets.

    The signup's message waits and goes on waiting, its code among the secrets: what sends has stopped.
    """
    app = await application(service)
    await enrolled(service, app)
    await service.drain()
    await service.server.worker.stop()
    await app.run(SIGNUP, {"handle": "waiting@example.com", "password": PASSWORD})
    return service.server.world.store


async def values(store: Store) -> AsyncIterator[SealedValue]:
    """Yield every sealed secret."""
    async for batch in store.sealed.batches():
        for each in batch:
            yield each


async def opened(store: Store, seal: Seal) -> list[tuple[str, bytes]]:
    """Return what every secret says, by its place."""
    return sorted([(each.place, seal.open(each.value, each.place)) async for each in values(store)])


async def test_E32_nothing_is_left_under_the_former_key(service: Service) -> None:
    """Afterwards the new key alone opens every secret, and each says what it said."""
    store = await secrets_of(service)
    before = await opened(store, BOTH)

    renewed, after = await rotate(store, BOTH, ignored)

    assert (renewed, after) == (len(before), Survey(len(before), 0, 0))
    assert await opened(store, ONLY_NEW) == before


async def test_E32_a_rotation_that_was_cut_goes_on(service: Service) -> None:
    """Cut after each secret in turn, everything opens; started again, it does only what is left."""
    store = await secrets_of(service)
    before = await opened(store, BOTH)

    def cut(_count: int) -> None:
        raise Cut

    for done in range(1, len(before) + 1):
        with pytest.raises(Cut):
            await seal_anew(store, BOTH, cut)
        assert await survey(store, BOTH) == Survey(len(before), len(before) - done, 0)
        assert await opened(store, BOTH) == before
    assert await rotate(store, BOTH, ignored) == (0, Survey(len(before), 0, 0))


async def test_E32_what_comes_under_the_former_key_meanwhile_is_found(service: Service) -> None:
    """What a server of the former key keeps meanwhile is found by the next pass."""
    store = await secrets_of(service)
    late = False

    def meanwhile(_count: int) -> None:
        nonlocal late
        late = True

    class Meanwhile(Seal):
        """Seals the first secret of the rotation under the former key, as a server would."""

        def seal(self, secret: bytes, place: str) -> bytes:
            former = Seal((OLD,), SystemEntropy())
            return super().seal(secret, place) if late else former.seal(secret, place)

    renewed, after = await rotate(store, Meanwhile((NEW, OLD), SystemEntropy()), meanwhile)

    assert after.former == 0
    assert renewed == after.total + 1


async def test_E32_the_former_key_can_be_taken_away(
    backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy
) -> None:
    """A server with the new key alone takes passwords and codes as before; tokens are good as they were."""
    async with running(backend.connect(), clock, entropy) as service:
        person = await enrolled(service, await application(service))
        headers = person.app.headers
        await rotate(service.server.world.store, BOTH, ignored)

    settings = replace(SETTINGS, master_keys=(NEW,))
    async with running(backend.connect(), clock, entropy, settings) as service:
        again = replace(person, app=replace(person.app, http=service.http, headers=headers))
        answer = await again.complete(await again.login_token(), again.code(1))

    assert answer["__typename"] == "SignedIn"


async def test_K01_a_secret_that_was_moved_is_not_sealed_anew(store: Store) -> None:
    """A sealed secret in another's place stops the rotation; it must not become genuine."""
    await store.root_secrets.claim(Seal((OLD,), SystemEntropy()).seal(b"x", "elsewhere"))

    with pytest.raises(SealBrokenError):
        await rotate(store, BOTH, ignored)


async def test_a_secret_under_an_unknown_key_is_counted(store: Store) -> None:
    """What no listed key has sealed stays, and is said."""
    await store.root_secrets.claim(Seal((OLD,), SystemEntropy()).seal(b"x", SealedKind.ROOT_SECRET.place()))

    assert await rotate(store, ONLY_NEW, ignored) == (0, Survey(1, 0, 1))


def sealing_calls() -> list[tuple[str, ast.Call]]:
    """Return every call of a method `seal` in what is shipped, with its file."""
    files: Sequence[Path] = [
        *(
            path
            for name in ("cosyncjwt", "resolvers", "schema", "store")
            for path in (ROOT / name).rglob("*.py")
        )
    ]
    return [
        (file.relative_to(ROOT).as_posix(), node)
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal"
    ]


def test_K07_whatever_is_sealed_is_rotated() -> None:
    """Every call that seals names a place of `SealedKind`, all of which a rotation finds in each store."""
    places = {(file, ast.unparse(call.args[1]).partition("(")[0]) for file, call in sealing_calls()}

    assert places - {("cosyncjwt/flows/sealing.py", "each.place")} == {
        ("cosyncjwt/crypto/server_keys.py", "SealedKind.ROOT_SECRET.place"),
        ("cosyncjwt/crypto/signing_keys.py", "SealedKind.SIGNING_KEY.place"),
        ("cosyncjwt/crypto/text_accounts.py", "SealedKind.TWILIO_TOKEN.place"),
        ("cosyncjwt/crypto/totp.py", "SealedKind.AUTHENTICATOR_SECRET.place"),
        ("cosyncjwt/delivery/messages.py", "SealedKind.MESSAGE.place"),
        ("cosyncjwt/delivery/own_mail.py", "SealedKind.SENDER_URL.place"),
    }
    assert {place.split(".")[1] for _, place in places if place.startswith("SealedKind.")} == {
        kind.name for kind in SealedKind
    }
