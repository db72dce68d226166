"""Who answers `userNameAvailable` and `setUserName`? See `cosyncjwt/flows/user_names.py`."""

from resolvers.info import Info
from resolvers.user import shown
from schema.inputs.profile import SetUserNameInput
from schema.results import UserResult


async def user_name_available(info: Info, user_name: str) -> bool:
    """Say whether a user could take the name."""
    context, client = info.context, await info.context.client()
    names = context.services.user_names
    return await names.is_available(client.tenant, client.application, user_name, context.device)


async def set_user_name(info: Info, input: SetUserNameInput) -> UserResult | None:
    """Name the signed-in user."""
    context, user = info.context, await info.context.user()
    record = await context.services.user_names.set(user.tenant, user.caller, input.user_name)
    return shown(context, user, record)
