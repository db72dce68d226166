"""Does a store show every sealed secret, and replace one only where it still is?"""

import asyncio
from dataclasses import replace

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.sealed import SealedKind, SealedValue
from cosyncjwt.domain.sender import Sender
from cosyncjwt.domain.text_account import TwilioAccount
from store.ports import Store
from tests.contract.race import in_turn, outcomes
from tests.factories import make_activation, make_application, make_message, make_signing_key, make_user

TWILIO = TwilioAccount("AC" + "0" * 32, b"\x01token", "+14155552671")
SENDER = Sender("smtps://mail.example.org:465", "hello@example.org", b"\x01url")


async def all_of(store: Store) -> list[SealedValue]:
    """Return every sealed secret."""
    return [value async for batch in store.sealed.batches() for value in batch]


async def filled(store: Store) -> Application:
    """Keep a secret of each kind; return the application that has them."""
    await store.root_secrets.claim(b"\x01root")
    keys = (make_signing_key(sealed_private_key=b"\x01one"), make_signing_key(sealed_private_key=b"\x01two"))
    application = make_application(signing_keys=keys, twilio=TWILIO, sender=SENDER)
    await store.applications.add(application, limit=None)
    tenant = store.tenant(application.id)
    active, setting_up = make_user(id="usr_active"), make_user(id="usr_setting_up")
    for user in (active, setting_up):
        await tenant.users.add(user, limit=None)
    await tenant.second_factors.propose(active.id, b"\x01active")
    await tenant.second_factors.activate(active.id, make_activation(proposed=b"\x01active"))
    await tenant.second_factors.propose(setting_up.id, b"\x01proposed")
    message = make_message(id="msg_1", application_id=application.id, sealed_values=b"\x01said")
    await store.outbox.put(message)
    return application


async def test_an_empty_store_has_none(store: Store) -> None:
    """There is nothing to find at first."""
    assert await all_of(store) == []


async def test_E32_every_kind_is_found_at_its_place(store: Store) -> None:
    """Each secret comes once, with the place that it was sealed for; there is one of every kind."""
    application = await filled(store)
    one, two = application.signing_keys

    found = await all_of(store)

    assert sorted((each.place, each.value) for each in found) == sorted(
        [
            (SealedKind.ROOT_SECRET.place(), b"\x01root"),
            (SealedKind.SIGNING_KEY.place(application.id, one.kid), b"\x01one"),
            (SealedKind.SIGNING_KEY.place(application.id, two.kid), b"\x01two"),
            (SealedKind.TWILIO_TOKEN.place(application.id), b"\x01token"),
            (SealedKind.SENDER_URL.place(application.id), b"\x01url"),
            (SealedKind.AUTHENTICATOR_SECRET.place(application.id, "usr_active"), b"\x01active"),
            (SealedKind.AUTHENTICATOR_SECRET.place(application.id, "usr_setting_up"), b"\x01proposed"),
            (SealedKind.MESSAGE.place(application.id, "msg_1"), b"\x01said"),
        ]
    )
    assert {each.kind for each in found} == set(SealedKind)


async def test_E32_every_kind_is_replaced(store: Store) -> None:
    """A replaced secret is there instead of the former, byte for byte, and nothing else has changed."""
    application = await filled(store)
    found = await all_of(store)

    replaced = [await store.sealed.replace(each, b"\x02" + each.value) for each in found]

    assert all(replaced)
    assert [(each.spot, each.value) for each in await all_of(store)] == [
        (each.spot, b"\x02" + each.value) for each in found
    ]
    assert await store.root_secrets.claim(b"other") == b"\x02\x01root"
    kept = await store.applications.get(application.id)
    assert kept == replace(
        application,
        user_count=2,
        signing_keys=tuple(
            replace(key, sealed_private_key=b"\x02" + key.sealed_private_key)
            for key in application.signing_keys
        ),
        twilio=replace(TWILIO, sealed_auth_token=b"\x02\x01token"),
        sender=replace(SENDER, sealed_url=b"\x02\x01url"),
    )
    factor = await store.tenant(application.id).second_factors.get("usr_active")
    assert factor is not None
    assert factor.secret == b"\x02\x01active"


async def test_E32_what_has_changed_is_not_replaced(store: Store) -> None:
    """A secret that is another one meanwhile, or gone, stays as it is."""
    await filled(store)
    found = await all_of(store)
    for each in found:
        await store.sealed.replace(each, b"\x02newer")

    again = [await store.sealed.replace(each, b"\x03undone") for each in found]

    assert not any(again)
    assert {each.value for each in await all_of(store)} == {b"\x02newer"}


async def test_E32_a_secret_is_replaced_once(stores: list[Store]) -> None:
    """Of many rotations at once, one replaces each secret."""
    await filled(stores[0])
    for each in await all_of(stores[0]):
        calls = (
            store.sealed.replace(each, bytes([2, number])) for number, store in enumerate(in_turn(stores, 8))
        )

        assert await outcomes(calls) == {True: 1, False: 7}


async def test_more_than_one_part_comes_whole(store: Store) -> None:
    """As many as do not fit into one part come each once."""
    messages = [make_message(id=f"msg_{number}", sealed_values=b"\x01said") for number in range(1_050)]
    await asyncio.gather(*(store.outbox.put(message) for message in messages))

    found = [each.name for each in await all_of(store)]

    assert sorted(found) == sorted(message.id for message in messages)
