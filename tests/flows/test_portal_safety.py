"""Which logins are recent enough for what cannot be taken back?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import ReauthenticationRequired, TokenInvalid
from cosyncjwt.flows.portal_safety import RECENT, ensure_recent_login
from store.ports import Store, Tenant
from tests.factories import make_application, make_session, make_user
from tests.fakes import NOW

USER = make_user()
CALLER = Caller(make_application(), make_session(user_id=USER.id, authenticated_at=NOW))


@pytest.fixture
async def portal(store: Store) -> Tenant:
    """Return the ports of an application with the caller's session."""
    await store.applications.add(CALLER.application, limit=None)
    tenant = store.tenant(CALLER.application.id)
    await tenant.users.add(USER, limit=None)
    await tenant.sessions.open(CALLER.session, keep=20)
    return tenant


async def test_a_login_counts_for_ten_minutes(portal: Tenant) -> None:
    """Up to a millisecond before ten minutes nothing more is asked."""
    await ensure_recent_login(portal, CALLER, NOW + RECENT - timedelta(milliseconds=1))


async def test_S12_an_older_login_must_be_repeated(portal: Tenant) -> None:
    """From ten minutes on the developer has to log in again."""
    with pytest.raises(ReauthenticationRequired):
        await ensure_recent_login(portal, CALLER, NOW + RECENT)


async def test_S12_a_refresh_is_no_login(portal: Tenant) -> None:
    """What counts is when the password was typed, not when the session was last used."""
    refreshed = replace(CALLER, session=replace(CALLER.session, last_used_at=NOW + RECENT))

    with pytest.raises(ReauthenticationRequired):
        await ensure_recent_login(portal, refreshed, NOW + RECENT)


async def test_R03_a_login_that_was_ended_counts_no_more(portal: Tenant) -> None:
    """Of a session that has ended, remembered or not, nothing that cannot be taken back is done."""
    await portal.sessions.end_all(USER.id)

    with pytest.raises(TokenInvalid):
        await ensure_recent_login(portal, CALLER, NOW)
