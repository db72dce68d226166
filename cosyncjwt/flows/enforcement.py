"""Must this user prove a second factor? The one rule, for every path that issues tokens."""

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.second_factor import SecondFactor, TwoFactorVerification
from cosyncjwt.domain.session import Session
from cosyncjwt.errors import ReauthenticationRequired
from store.ports import Tenant


async def factor_in_force(tenant: Tenant, application: Application, user_id: str) -> SecondFactor | None:
    """Return the user's active factor where the application asks for it, else None.

    With NONE passwords alone do, and nobody is asked what they have; it is kept for the day the
    application asks again.
    """
    if application.two_factor_verification is TwoFactorVerification.NONE:
        return None
    factor = await tenant.second_factors.get(user_id)
    return factor if factor is not None and factor.is_on else None


def is_demanded(application: Application) -> bool:
    """Say whether nobody gets in without a second factor; NONE means passwords alone all the same."""
    mode = application.two_factor_verification
    return application.two_factor_required and mode is not TwoFactorVerification.NONE


async def lacks_factor(tenant: Tenant, application: Application, session: Session) -> bool:
    """Say whether the session has not proven the factor that is in force or demanded (security M-10)."""
    if session.has_second_factor and not is_demanded(application):
        return False
    factor = await factor_in_force(tenant, application, session.user_id)
    if factor is None:
        # Where one is demanded, one that was turned off since is to be turned on again.
        return is_demanded(application)
    return not session.has_second_factor


async def ensure_factor_proven(tenant: Tenant, caller: Caller) -> None:
    """Raise ReauthenticationRequired for a session without the factor that is in force for its user.

    It may be from a time when nobody was asked for one. Whatever it turned on would step it up, so it turns
    nothing on, as little as it turns anything off (security M-08).
    """
    if caller.session.has_second_factor:
        return
    if await factor_in_force(tenant, caller.application, caller.user_id) is not None:
        raise prove_the_factor()


def prove_the_factor() -> ReauthenticationRequired:
    """Return the refusal of a session that must prove the factor first."""
    message = "Sign in again, with a code of the second factor."
    return ReauthenticationRequired(message)
