"""Who answers `deleteApplication`? See `cosyncjwt/flows/application_removal.py` for what is decided."""

from resolvers.info import Info
from schema.inputs.application import ApplicationIdInput
from schema.results import Done, DoneResult


async def delete_application(info: Info, input: ApplicationIdInput) -> DoneResult | None:
    """Delete one of the signed-in developer's own applications."""
    services, developer = info.context.services, await info.context.developer()
    await services.portal.application_removal.remove(developer.caller, input.id, info.context.record)
    return Done()
