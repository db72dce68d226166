"""How are the services made by which users come in and look after their accounts?"""

from cosyncjwt.flows.account import Account
from cosyncjwt.flows.login import Login
from cosyncjwt.flows.password_change import PasswordChange
from cosyncjwt.flows.phones import Phones
from cosyncjwt.flows.recovery import Recovery
from cosyncjwt.flows.second_factor import SecondFactors
from cosyncjwt.wiring.parts import Parts


def login(parts: Parts) -> Login:
    """Make what believes passwords."""
    return Login(
        passwords=parts.passwords,
        sessions=parts.sessions,
        challenges=parts.challenges,
        throttle=parts.throttle,
        messages=parts.account_messages,
        clock=parts.clock,
    )


def recovery(parts: Parts) -> Recovery:
    """Make what helps with forgotten passwords."""
    return Recovery(
        passwords=parts.passwords,
        codes=parts.codes,
        messages=parts.password_messages,
        throttle=parts.throttle,
        directory=parts.directory,
        clock=parts.clock,
        entropy=parts.entropy,
    )


def password_change(parts: Parts) -> PasswordChange:
    """Make what replaces passwords."""
    return PasswordChange(
        passwords=parts.passwords,
        reauthentication=parts.reauthentication,
        messages=parts.password_messages,
        sessions=parts.sessions,
        directory=parts.directory,
        clock=parts.clock,
    )


def phones(parts: Parts) -> Phones:
    """Make what takes numbers."""
    return Phones(
        reauthentication=parts.reauthentication,
        texts=parts.text_codes,
        messages=parts.account_messages,
        clock=parts.clock,
    )


def second_factors(parts: Parts) -> SecondFactors:
    """Make what turns second factors on and off."""
    return SecondFactors(
        reauthentication=parts.reauthentication,
        secrets=parts.authenticator_secrets,
        recovery_codes=parts.recovery_codes,
        proofs=parts.proofs,
        messages=parts.account_messages,
        directory=parts.directory,
        clock=parts.clock,
    )


def account(parts: Parts) -> Account:
    """Make what shows and ends the own account."""
    return Account(
        sessions=parts.sessions,
        reauthentication=parts.reauthentication,
        messages=parts.account_messages,
        directory=parts.directory,
        developers=parts.world.store.developers,
        portal_id=parts.portal_id,
        clock=parts.clock,
    )
