"""How are the services made by which people become users?"""

from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.arrivals import Arrivals
from cosyncjwt.flows.invitation_messages import InvitationMessages
from cosyncjwt.flows.invitations import Invitations
from cosyncjwt.flows.registration import Registration
from cosyncjwt.flows.resending import Resending
from cosyncjwt.flows.signup import Signup
from cosyncjwt.flows.signup_messages import SignupMessages
from cosyncjwt.wiring.parts import Parts


def signup(parts: Parts) -> Signup:
    """Make what takes signups."""
    return Signup(
        passwords=parts.passwords,
        codes=parts.codes,
        messages=_messages(parts),
        arrivals=_arrivals(parts),
        throttle=parts.throttle,
        clock=parts.clock,
        entropy=parts.entropy,
    )


def resending(parts: Parts) -> Resending:
    """Make what sends the proof of a signup again."""
    return Resending(
        codes=parts.codes,
        messages=_messages(parts),
        throttle=parts.throttle,
        clock=parts.clock,
        entropy=parts.entropy,
    )


def invitations(parts: Parts, applications: Applications) -> Invitations:
    """Make what invites."""
    return Invitations(
        parts.world.store,
        applications,
        directory=parts.directory,
        messages=InvitationMessages(parts.codes, parts.compose, announce=parts.wake),
        throttle=parts.throttle,
        clock=parts.clock,
        entropy=parts.entropy,
        portal_id=parts.portal_id,
    )


def registration(parts: Parts) -> Registration:
    """Make what takes the codes of invitations."""
    return Registration(
        passwords=parts.passwords,
        codes=parts.codes,
        arrivals=_arrivals(parts),
        clock=parts.clock,
        entropy=parts.entropy,
    )


def _messages(parts: Parts) -> SignupMessages:
    return SignupMessages(parts.codes, parts.compose, parts.settings.public_url, announce=parts.wake)


def _arrivals(parts: Parts) -> Arrivals:
    return Arrivals(
        account_messages=parts.account_messages,
        sessions=parts.sessions,
        throttle=parts.throttle,
        clock=parts.clock,
    )
