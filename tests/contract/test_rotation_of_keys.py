"""Does a store replace keys and app tokens as `Applications` promises, one winner under any concurrency?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import RotationUnderWay, StatusNotAllowed
from store.ports import Store
from tests.contract.race import in_turn, outcomes
from tests.factories import make_application, make_signing_key
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)
UNTIL = NOW + timedelta(days=1)


def rotated(application: Application) -> tuple[SigningKey, ...]:
    """Return the application's keys with another one."""
    (former,) = application.signing_keys
    return (replace(former, retires_at=UNTIL), make_signing_key(signs_from=LATER))


async def test_the_keys_are_replaced(store: Store, application: Application) -> None:
    """The new keys come back in their order with their moments, and nothing else changes."""
    new = rotated(application)

    changed = await store.applications.replace_signing_keys(
        application.id, old=application.signing_keys, new=new, now=LATER
    )

    assert changed == replace(application, signing_keys=new, updated_at=LATER)
    assert await store.applications.get(application.id) == changed


async def test_keys_that_have_changed_are_not_replaced(store: Store, application: Application) -> None:
    """Whoever has read older keys replaces nothing."""
    new = rotated(application)
    keys = store.applications.replace_signing_keys
    changed = await keys(application.id, old=application.signing_keys, new=new, now=LATER)

    with pytest.raises(RotationUnderWay):
        await keys(application.id, old=application.signing_keys, new=(make_signing_key(),), now=LATER)

    assert await store.applications.get(application.id) == changed


async def test_one_rotation_of_keys_wins(stores: list[Store]) -> None:
    """Of twenty rotations at once one is done, twenty times."""
    for _ in range(20):
        application = make_application()
        await stores[0].applications.add(application, limit=None)

        tally = await outcomes(
            _rotation(store, application, rotated(application)) for store in in_turn(stores, 20)
        )

        kept = await stores[0].applications.get(application.id)
        assert tally == {None: 1, RotationUnderWay: 19}
        assert kept is not None
        assert len(kept.signing_keys) == 2


async def _rotation(store: Store, application: Application, new: tuple[SigningKey, ...]) -> None:
    await store.applications.replace_signing_keys(
        application.id, old=application.signing_keys, new=new, now=LATER
    )


async def test_a_purge_removes_the_keys_whose_time_is_over(store: Store, application: Application) -> None:
    """At its end a key goes, not before, and the order of the others stays."""
    new = rotated(application)
    await _rotation(store, application, new)

    before = await store.purge(UNTIL - timedelta(milliseconds=1))
    at_the_end = await store.purge(UNTIL)

    kept = await store.applications.get(application.id)
    assert (before, at_the_end, await store.purge(UNTIL)) == (0, 1, 0)
    assert kept is not None
    assert kept.signing_keys == new[1:]
    await store.applications.replace_signing_keys(
        application.id, old=kept.signing_keys, new=(*new[1:], make_signing_key()), now=UNTIL
    )


async def test_the_app_token_is_replaced_and_the_former_kept(store: Store, application: Application) -> None:
    """The present token is the former one until the moment given, and nothing else changes."""
    changed = await store.applications.replace_app_token(
        application.id, old=application.app_token_id, new="tok_new", former_until=UNTIL, now=LATER
    )

    assert changed == replace(
        application,
        app_token_id="tok_new",
        app_token_issued_at=LATER,
        former_app_token_id=application.app_token_id,
        former_app_token_until=UNTIL,
        updated_at=LATER,
    )
    assert await store.applications.get(application.id) == changed


async def test_without_a_grace_there_is_no_former_token(store: Store, application: Application) -> None:
    """A token that is replaced without a grace is nothing, and so is the one in its grace before."""
    replace_token = store.applications.replace_app_token
    await replace_token(
        application.id, old=application.app_token_id, new="tok_2", former_until=UNTIL, now=LATER
    )

    changed = await replace_token(application.id, old="tok_2", new="tok_3", former_until=None, now=LATER)

    assert changed is not None
    assert (changed.former_app_token_id, changed.former_app_token_until) == (None, None)


async def test_one_rotation_of_the_app_token_wins(stores: list[Store], application: Application) -> None:
    """Of twenty rotations at once one is done, so that no token dies that was just handed out."""
    tally = await outcomes(
        _token(store, application, f"tok_{number}") for number, store in enumerate(in_turn(stores, 20))
    )

    assert tally == {None: 1, RotationUnderWay: 19}


async def _token(store: Store, application: Application, new: str) -> None:
    await store.applications.replace_app_token(
        application.id, old=application.app_token_id, new=new, former_until=UNTIL, now=LATER
    )


async def test_a_blocked_application_keeps_keys_and_token(store: Store) -> None:
    """While it is BLOCKED neither is replaced."""
    application = make_application(status=ApplicationStatus.BLOCKED)
    await store.applications.add(application, limit=None)

    tally = await outcomes(
        [_rotation(store, application, rotated(application)), _token(store, application, "tok_new")]
    )

    assert tally == {StatusNotAllowed: 2}
    assert await store.applications.get(application.id) == application


async def test_there_is_nothing_to_rotate_without_an_application(store: Store) -> None:
    """An unknown id gives None."""
    stranger = make_application()

    answers = [
        await store.applications.replace_signing_keys(
            stranger.id, old=stranger.signing_keys, new=rotated(stranger), now=LATER
        ),
        await store.applications.replace_app_token(
            stranger.id, old=stranger.app_token_id, new="tok_new", former_until=UNTIL, now=LATER
        ),
    ]

    assert answers == [None, None]
