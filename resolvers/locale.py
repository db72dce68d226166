"""Who answers `setLocale`? See `cosyncjwt/flows/locale.py` for what is decided."""

from resolvers.info import Info
from resolvers.user import shown
from schema.inputs.profile import SetLocaleInput
from schema.results import UserResult


async def set_locale(info: Info, input: SetLocaleInput) -> UserResult | None:
    """Change the signed-in user's locale."""
    context, user = info.context, await info.context.user()
    record = await context.services.locale.set(user.tenant, user.caller, input.locale)
    return shown(context, user, record)
