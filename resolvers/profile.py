"""Who answers `me` and `deleteAccount`? See `cosyncjwt/flows/account.py` for what is decided."""

from cosyncjwt.domain.secret import Secret
from resolvers.info import Info
from resolvers.user import sessions_of, two_factor_of
from schema.inputs import DeleteAccountInput
from schema.results import Done, DoneResult
from schema.types.user import User


async def me(info: Info) -> User | None:
    """Show the signed-in user."""
    context, user = info.context, await info.context.user()
    record = await context.services.account.of_caller(user.tenant, user.caller)
    found = sessions_of(context, user.tenant, user_id=record.id, current_id=user.caller.session.id)
    return User.of(record, found, two_factor_of(context, user.tenant, record.id))


async def delete_account(info: Info, input: DeleteAccountInput) -> DoneResult | None:
    """Remove the signed-in user."""
    user = await info.context.user()
    await info.context.services.account.delete(user.tenant, user.caller, Secret(input.password))
    return Done()
