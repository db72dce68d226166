"""Which logins are recent enough for what cannot be taken back?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import ReauthenticationRequired
from cosyncjwt.flows.portal_safety import RECENT, ensure_recent_login
from tests.factories import make_application, make_session
from tests.fakes import NOW

CALLER = Caller(make_application(), make_session(authenticated_at=NOW))


def test_a_login_counts_for_ten_minutes() -> None:
    """Up to a millisecond before ten minutes nothing more is asked."""
    ensure_recent_login(CALLER, NOW + RECENT - timedelta(milliseconds=1))


def test_S12_an_older_login_must_be_repeated() -> None:
    """From ten minutes on the developer has to log in again."""
    with pytest.raises(ReauthenticationRequired):
        ensure_recent_login(CALLER, NOW + RECENT)


def test_S12_a_refresh_is_no_login() -> None:
    """What counts is when the password was typed, not when the session was last used."""
    refreshed = Caller(CALLER.application, make_session(authenticated_at=NOW, last_used_at=NOW + RECENT))

    with pytest.raises(ReauthenticationRequired):
        ensure_recent_login(refreshed, NOW + RECENT)
