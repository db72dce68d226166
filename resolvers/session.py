"""Who answers `refresh`, `logout` and `revokeSession`? See `cosyncjwt/flows/sessions.py`."""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import signed_in
from schema.inputs.login import LogoutInput, RefreshInput, RevokeSessionInput
from schema.results import Done, DoneResult, RefreshResult


@guarded(Context.client, None)
async def refresh(info: Info, input: RefreshInput) -> RefreshResult | None:
    """Exchange a refresh token for its successor."""
    # Nothing is asked before: nobody guesses 256 bits, every tab renews its token, and wrong ones count.
    context, client = info.context, await info.context.client()
    outcome = await context.services.sessions.refresh(
        client.tenant, client.application, Secret(input.refresh_token)
    )
    return signed_in(context, client.tenant, outcome)


async def logout(info: Info, input: LogoutInput | None = None) -> DoneResult | None:
    """End the asking session, or all of its user's."""
    user = await info.context.user()
    everywhere = input is not None and bool(input.everywhere)
    await info.context.services.sessions.log_out(user.tenant, user.caller, everywhere=everywhere)
    return Done()


@guarded(Context.user)
async def revoke_session(info: Info, input: RevokeSessionInput) -> DoneResult | None:
    """End one of the user's own sessions."""
    user = await info.context.user()
    password = None if input.password is None else Secret(input.password)
    await info.context.services.account.end_session(user.tenant, user.caller, input.session_id, password)
    return Done()
