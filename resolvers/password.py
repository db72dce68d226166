"""Who answers `forgotPassword`, `resetPassword` and `changePassword`?

See `cosyncjwt/flows/recovery.py` and `cosyncjwt/flows/password_change.py` for what is decided.
"""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.quotas import Quotas
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import signed_in
from schema.inputs.password import ChangePasswordInput, ForgotPasswordInput, ResetPasswordInput
from schema.results import (
    ChangePasswordResult,
    CodeSent,
    Done,
    ForgotPasswordResult,
    ResetPasswordResult,
)


@guarded(Context.client, Quotas.before_mail)
async def forgot_password(info: Info, input: ForgotPasswordInput) -> ForgotPasswordResult | None:
    """Send a code for a new password."""
    client = await info.context.client()
    sent = await info.context.services.recovery.begin(client.tenant, client.application, input.handle)
    return CodeSent.of(sent)


@guarded(Context.client)
async def reset_password(info: Info, input: ResetPasswordInput) -> ResetPasswordResult | None:
    """Take the code and the new password."""
    client = await info.context.client()
    info.context.subject = await info.context.services.recovery.complete(
        client.tenant, client.application, input.handle, Secret(input.code), Secret(input.new_password)
    )
    return Done()


@guarded(Context.user)
async def change_password(info: Info, input: ChangePasswordInput) -> ChangePasswordResult | None:
    """Replace the signed-in user's password."""
    context, user = info.context, await info.context.user()
    outcome = await context.services.password_change.change(
        user.tenant, user.caller, Secret(input.password), Secret(input.new_password)
    )
    return signed_in(context, user.tenant, outcome)
