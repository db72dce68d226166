"""Who answers `rotateSigningKey` and `rotateAppToken`? See `cosyncjwt/flows/rotation.py`."""

from resolvers.applications import shown
from resolvers.info import Info
from schema.inputs.application import DEFAULT_GRACE_HOURS, ApplicationIdInput
from schema.results import ApplicationResult


async def rotate_signing_key(
    info: Info,
    input: ApplicationIdInput,
    immediately: bool | None = False,  # noqa: FBT001, FBT002 - an argument of the API
) -> ApplicationResult | None:
    """Give one of the signed-in developer's own applications another signing key."""
    services, developer = info.context.services, await info.context.developer()
    rotated = await services.portal.rotation.signing_key(
        developer.caller, input.id, immediately=immediately is True, record=info.context.record
    )
    return shown(info.context, rotated, managed=True)


async def rotate_app_token(
    info: Info, input: ApplicationIdInput, grace_hours: int | None = DEFAULT_GRACE_HOURS
) -> ApplicationResult | None:
    """Give one of the signed-in developer's own applications another app token."""
    services, developer = info.context.services, await info.context.developer()
    grace = DEFAULT_GRACE_HOURS if grace_hours is None else grace_hours
    rotated = await services.portal.rotation.app_token(
        developer.caller, input.id, grace_hours=grace, record=info.context.record
    )
    return shown(info.context, rotated, managed=True)
