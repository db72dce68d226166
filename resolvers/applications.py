"""Who answers `application`, `developer` and `createApplication`?

See `cosyncjwt/flows/applications.py` and `cosyncjwt/flows/application_creation.py` for what is decided.
"""

from functools import partial

import strawberry

from cosyncjwt.context import Context
from cosyncjwt.domain import application as domain
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.flows.applications import Draft
from resolvers.audit import events_of
from resolvers.info import Info
from resolvers.invitation import invitations_of
from resolvers.managed_users import users_of
from resolvers.message_templates import template_of
from resolvers.money import money_of
from resolvers.profile import me
from resolvers.settings import metadata_fields, password_filter, twilio
from schema.inputs.application import CreateApplicationInput
from schema.inputs.settings import OnboardingInput
from schema.results import ApplicationResult
from schema.types.application import Application, Whereabouts
from schema.types.connection import Connection
from schema.types.developer import ApplicationsOf, Developer
from schema.types.user import User


async def application(info: Info, id: strawberry.ID | None = None) -> Application | None:
    """Show the calling application, or with an id one of the developer's own."""
    services = info.context.services
    if id is None:
        calling = await services.access.application(info.context.app_token)
        return shown(info.context, calling, managed=False)
    developer = await info.context.developer()
    owned = await services.applications.of_developer(developer.caller, id)
    return shown(info.context, owned, managed=True)


async def developer(info: Info) -> Developer | None:
    """Show the signed-in developer."""
    await info.context.developer()
    user = await me(info)
    return None if user is None else shown_developer(info.context, user)


async def create_application(info: Info, input: CreateApplicationInput) -> ApplicationResult | None:
    """Make an application for the signed-in developer."""
    services, developer = info.context.services, await info.context.developer()
    created = await services.portal.application_creation.create(developer.caller, _draft(input))
    return shown(info.context, created, managed=True)


def applications_of(context: Context, owner_id: str | None) -> ApplicationsOf:
    """Return what lists the applications of an owner, or of all, to whoever may see them whole."""
    applications = context.services.applications

    async def found(
        text: str | None, status: ApplicationStatus | None, page: PageRequest
    ) -> Connection[Application]:
        context.allow(page)
        search = ApplicationSearch.of(owner_id, text, status)
        listed = await applications.found(search, page)
        return Connection.of(
            [shown(context, each, managed=True) for each in listed.items],
            after=page.after,
            has_next=listed.has_next,
            count=partial(applications.count, search),
        )

    return found


def shown_developer(context: Context, user: User) -> Developer:
    """Show a developer with the applications."""
    return Developer(
        id=user.id,
        user=user,
        plan_of=partial(context.services.applications.plan_of, user.id),
        applications_of=applications_of(context, user.id),
        money=money_of(context.services, user.id),
    )


def shown(context: Context, record: domain.Application, *, managed: bool) -> Application:
    """Show an application: to its developer when `managed`, otherwise to its clients."""
    services = context.services
    whereabouts = Whereabouts(
        issuer=services.jwts.issuer(record.id),
        signing_key=services.applications.signing_key_of(record),
        published_keys=services.applications.published_keys_of(record),
        invitations_of=invitations_of(context, record),
        write_app_token=partial(services.app_tokens.of, record),
        template_of=template_of(services, record),
        users_of=users_of(context, record),
        events_of=events_of(context, record),
    )
    return Application.of(record, whereabouts, managed=managed)


def _draft(input: CreateApplicationInput) -> Draft:
    return Draft(
        name=input.name,
        type=input.type or domain.ApplicationType.DEVELOPMENT,
        onboarding=_onboarding(input.onboarding or OnboardingInput()),
        audience=input.audience,
        jwt_lifetime_minutes=domain.DEFAULT_JWT_LIFETIME_MINUTES
        if input.jwt_lifetime_minutes is None
        else input.jwt_lifetime_minutes,
        password_filter=password_filter(input.password_filter),
        metadata_fields=metadata_fields(input.metadata_fields) or (),
        invite_metadata_fields=metadata_fields(input.invite_metadata_fields) or (),
        two_factor_verification=input.two_factor_verification or TwoFactorVerification.NONE,
        locales=tuple(input.locales or ()),
        return_addresses=tuple(input.return_addresses or ()),
        max_login_attempts=domain.DEFAULT_LOGIN_ATTEMPTS
        if input.max_login_attempts is None
        else input.max_login_attempts,
        subject=input.subject or domain.JwtSubject.ID,
        user_names_enabled=bool(input.user_names_enabled),
        two_factor_required=bool(input.two_factor_required),
        twilio=twilio(input.twilio),
        sms_countries=tuple(input.sms_countries or ()),
    )


def _onboarding(input: OnboardingInput) -> domain.Onboarding:
    return domain.Onboarding(
        signup_enabled=input.signup_enabled is not False,
        signup_flow=input.signup_flow or domain.SignupFlow.CODE,
        invitation_enabled=input.invitation_enabled is not False,
        welcome_enabled=bool(input.welcome_enabled),
    )
