"""Who answers `updateApplication` and `setApplicationStatus`? See `flows/application_settings.py`."""

from cosyncjwt.domain.application_change import ApplicationChange
from resolvers.applications import shown
from resolvers.info import Info
from resolvers.settings import metadata_fields, password_filter, twilio
from schema.inputs.application import SetApplicationStatusInput, UpdateApplicationInput
from schema.results import ApplicationResult


async def update_application(info: Info, input: UpdateApplicationInput) -> ApplicationResult | None:
    """Change one of the signed-in developer's own applications."""
    services, developer = info.context.services, await info.context.developer()
    changed = await services.application_settings.change(
        developer.caller, input.id, _change(input), twilio(input.twilio)
    )
    return shown(info.context, changed, managed=True)


async def set_application_status(info: Info, input: SetApplicationStatusInput) -> ApplicationResult | None:
    """Set the status: an administrator of any application, a developer of an own one."""
    services, developer = info.context.services, await info.context.developer()
    settings, record = services.application_settings, info.context.record
    if await services.access.is_administrator(developer.caller):
        changed = await settings.rule(input.id, input.status, input.reason, record)
    else:
        changed = await settings.switch(developer.caller, input.id, input.status, input.reason, record)
    return shown(info.context, changed, managed=True)


def _change(input: UpdateApplicationInput) -> ApplicationChange:
    onboarding = input.onboarding
    return ApplicationChange(
        name=input.name,
        type=input.type,
        signup_enabled=onboarding.signup_enabled if onboarding else None,
        signup_flow=onboarding.signup_flow if onboarding else None,
        invitation_enabled=onboarding.invitation_enabled if onboarding else None,
        welcome_enabled=onboarding.welcome_enabled if onboarding else None,
        audience=input.audience,
        jwt_lifetime_minutes=input.jwt_lifetime_minutes,
        password_filter=password_filter(input.password_filter),
        metadata_fields=metadata_fields(input.metadata_fields),
        invite_metadata_fields=metadata_fields(input.invite_metadata_fields),
        two_factor_verification=input.two_factor_verification,
        two_factor_required=input.two_factor_required,
        locales=None if input.locales is None else tuple(input.locales),
        return_addresses=None if input.return_addresses is None else tuple(input.return_addresses),
        max_login_attempts=input.max_login_attempts,
        subject=input.subject,
        user_names_enabled=input.user_names_enabled,
        sms_countries=None if input.sms_countries is None else tuple(input.sms_countries),
    )
