"""How are the services made of each other? Everything that touches the world is handed in.

`parts` holds what several services share; a file for each room makes the services of that room.
"""

from cosyncjwt.context import Services
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.locale import Locale
from cosyncjwt.flows.metadata import Metadata
from cosyncjwt.flows.user_names import UserNames
from cosyncjwt.wiring import onboarding, portal, users
from cosyncjwt.wiring.outside import World as World
from cosyncjwt.wiring.parts import Parts as Parts


def services(parts: Parts, applications: Applications) -> Services:
    """Wire the services that answer requests."""
    return Services(
        directory=parts.directory,
        access=parts.access,
        signup=onboarding.signup(parts),
        login=users.login(parts),
        recovery=users.recovery(parts),
        password_change=users.password_change(parts),
        resending=onboarding.resending(parts),
        invitations=onboarding.invitations(parts, applications),
        registration=onboarding.registration(parts),
        sessions=parts.sessions,
        account=users.account(parts),
        metadata=Metadata(clock=parts.clock),
        locale=Locale(clock=parts.clock),
        user_names=UserNames(throttle=parts.throttle, clock=parts.clock),
        applications=applications,
        application_settings=portal.application_settings(parts, applications),
        portal=portal.of_developers(parts, applications),
        app_tokens=parts.app_tokens,
        jwts=parts.jwts,
        second_factors=users.second_factors(parts),
        challenges=parts.challenges,
        phones=users.phones(parts),
        enrollments=parts.enrollments,
        quotas=parts.quotas,
        audit=parts.audit,
    )
