"""Does a store keep and change locales as `Users.set_locale` and `Signups.locale_of` promise?"""

from dataclasses import replace
from datetime import timedelta

from cosyncjwt.domain.application import Application, JwtSubject
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.user import User
from store.ports import Store, Tenant
from tests.factories import make_message, make_signup, make_user
from tests.fakes import NOW

LATER = NOW + timedelta(minutes=1)


async def test_a_locale_is_kept_and_changed(tenant: Tenant) -> None:
    """A user comes with a locale, and gets another."""
    user = make_user(locale="PT-BR")
    await tenant.users.add(user, limit=None)
    assert await tenant.users.get(user.id) == user

    assert await tenant.users.set_locale(user.id, "DE", LATER)

    assert await tenant.users.get(user.id) == replace(user, locale="DE", updated_at=LATER)


async def test_nobody_has_no_locale(tenant: Tenant, user: User) -> None:
    """A user who has been removed gets no locale."""
    await tenant.users.remove(user.id)

    assert not await tenant.users.set_locale(user.id, "DE", LATER)


async def test_a_signup_has_a_locale_until_it_ends(tenant: Tenant) -> None:
    """The locale of a pending signup can be asked for, and one that has ended has none."""
    signup = make_signup(locale="DE")
    await tenant.signups.put(signup, make_message())

    assert await tenant.signups.locale_of(signup.handle, NOW) == "DE"
    assert await tenant.signups.locale_of(signup.handle, signup.expires_at) is None
    assert await tenant.signups.locale_of("nobody@example.com", NOW) is None
    assert await tenant.signups.take_try(signup.handle, NOW) == signup


async def test_a_message_has_a_locale(store: Store, tenant: Tenant) -> None:
    """A message comes out of the outbox in the locale in which it was put there."""
    message = make_message(locale="DE")
    await tenant.signups.put(make_signup(), message)

    (claimed,) = await store.outbox.claim(NOW, lease=timedelta(minutes=1), most=10)

    assert claimed.locale == "DE"


async def test_settings_are_kept(store: Store, application: Application) -> None:
    """Locales, free failures and the subject change one by one, and come back."""
    changes = [
        ApplicationChange(locales=("EN", "DE")),
        ApplicationChange(max_login_attempts=10),
        ApplicationChange(subject=JwtSubject.HANDLE),
    ]
    for change in changes:
        await store.applications.change(application.id, change, LATER)

    assert await store.applications.get(application.id) == replace(
        application,
        locales=("EN", "DE"),
        max_login_attempts=10,
        subject=JwtSubject.HANDLE,
        updated_at=LATER,
    )
