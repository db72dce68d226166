"""Who answers `me` and `deleteAccount`? See `cosyncjwt/flows/account.py` for what is decided."""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import shown
from schema.inputs.login import DeleteAccountInput
from schema.results import Done, DoneResult
from schema.types.user import User


async def me(info: Info) -> User | None:
    """Show the signed-in user."""
    context, user = info.context, await info.context.user()
    record = await context.services.account.of_caller(user.tenant, user.caller)
    return shown(context, user, record)


@guarded(Context.user)
async def delete_account(info: Info, input: DeleteAccountInput) -> DoneResult | None:
    """Remove the signed-in user."""
    context, user = info.context, await info.context.user()
    await context.services.account.delete(user.tenant, user.caller, Secret(input.password), context.record)
    return Done()
