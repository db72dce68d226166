"""Who answers `setMetadata`? See `cosyncjwt/flows/metadata.py` for what is decided."""

from resolvers.info import Info
from resolvers.user import shown
from schema.inputs.metadata import SetMetadataInput
from schema.results import UserResult


async def set_metadata(info: Info, input: SetMetadataInput) -> UserResult | None:
    """Change the signed-in user's metadata."""
    context, user = info.context, await info.context.user()
    record = await context.services.metadata.set(user.tenant, user.caller, input.metadata)
    return shown(context, user, record)
