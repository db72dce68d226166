"""How are the services made by which developers look after their applications?"""

from cosyncjwt.context import Portal
from cosyncjwt.flows.administration import Administration
from cosyncjwt.flows.application_creation import ApplicationCreation
from cosyncjwt.flows.application_removal import ApplicationRemoval
from cosyncjwt.flows.application_settings import ApplicationSettings
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.message_templates import MessageTemplates
from cosyncjwt.flows.rotation import Rotation
from cosyncjwt.flows.senders import Senders
from cosyncjwt.flows.subscriptions import Subscriptions
from cosyncjwt.flows.text_trials import TextTrials
from cosyncjwt.flows.twilio_check import TwilioCheck
from cosyncjwt.flows.user_export import UserExport
from cosyncjwt.wiring import management
from cosyncjwt.wiring.parts import Parts


def application_settings(parts: Parts, applications: Applications) -> ApplicationSettings:
    """Make what changes applications."""
    return ApplicationSettings(
        parts.world.store,
        applications,
        parts.text_settings,
        parts.readings,
        directory=parts.directory,
        clock=parts.clock,
        portal_id=parts.portal_id,
    )


def text_trials(parts: Parts, applications: Applications) -> TextTrials:
    """Make what tries Twilio accounts."""
    accounts = parts.text_accounts
    return TextTrials(
        parts.world.store,
        applications,
        check=TwilioCheck(parts.world.store, applications, accounts, clock=parts.clock),
        accounts=accounts,
        texts=parts.text_codes,
        budget=parts.text_budget,
        codes=parts.codes,
        compose=parts.compose,
        directory=parts.directory,
        clock=parts.clock,
    )


def rotation(parts: Parts, applications: Applications) -> Rotation:
    """Make what replaces keys and app tokens."""
    return Rotation(
        parts.world.store,
        applications,
        parts.signing_keys,
        throttle=parts.throttle,
        directory=parts.directory,
        clock=parts.clock,
        entropy=parts.entropy,
    )


def message_templates(parts: Parts, applications: Applications) -> MessageTemplates:
    """Make what changes the words of messages."""
    return MessageTemplates(
        parts.world.store,
        applications,
        wordings=parts.wordings,
        compose=parts.compose,
        throttle=parts.throttle,
        announce=parts.wake,
        clock=parts.clock,
    )


def application_removal(parts: Parts, applications: Applications) -> ApplicationRemoval:
    """Make what deletes applications."""
    return ApplicationRemoval(
        parts.world.store,
        applications,
        parts.readings,
        directory=parts.directory,
        clock=parts.clock,
    )


def administration(parts: Parts) -> Administration:
    """Make what answers administrators."""
    return Administration(
        parts.world.store,
        parts.readings,
        parts.acts,
        directory=parts.directory,
        clock=parts.clock,
        portal_id=parts.portal_id,
    )


def of_developers(parts: Parts, applications: Applications) -> Portal:
    """Make what only developers and administrators use."""
    return Portal(
        application_creation=ApplicationCreation(parts.world.store, applications, parts.throttle),
        rotation=rotation(parts, applications),
        application_removal=application_removal(parts, applications),
        administration=administration(parts),
        text_trials=text_trials(parts, applications),
        senders=senders(parts, applications),
        subscriptions=Subscriptions(parts.world.store, administration(parts), parts.readings, parts.clock),
        message_templates=message_templates(parts, applications),
        managed_users=management.managed_users(parts),
        user_creation=management.user_creation(parts, applications),
        user_export=UserExport(applications, parts.directory, parts.clock),
    )


def senders(parts: Parts, applications: Applications) -> Senders:
    """Make what gives applications mail servers of their own."""
    return Senders(
        parts.world.store,
        applications,
        own_mail=parts.own_mail,
        throttle=parts.throttle,
        directory=parts.directory,
        clock=parts.clock,
    )
