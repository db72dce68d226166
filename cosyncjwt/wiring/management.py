"""How are the services made by which developers manage their users?"""

from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.managed_users import ManagedUsers
from cosyncjwt.flows.user_creation import UserCreation
from cosyncjwt.wiring import users
from cosyncjwt.wiring.parts import Parts


def managed_users(parts: Parts) -> ManagedUsers:
    """Make what finds and changes users."""
    return ManagedUsers(
        parts.world.store,
        recovery=users.recovery(parts),
        messages=parts.account_messages,
        directory=parts.directory,
        clock=parts.clock,
    )


def user_creation(parts: Parts, applications: Applications) -> UserCreation:
    """Make what makes users."""
    return UserCreation(
        applications,
        passwords=parts.passwords,
        throttle=parts.throttle,
        compose=parts.compose,
        announce=parts.wake,
        directory=parts.directory,
        clock=parts.clock,
        entropy=parts.entropy,
    )
