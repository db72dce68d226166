"""Who answers `signup`, `resendSignup` and `completeSignup`?

See `cosyncjwt/flows/signup.py` and `cosyncjwt/flows/resending.py` for what is decided.
"""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows import outcomes
from cosyncjwt.flows.quotas import Quotas
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import admitted
from schema.inputs.signup import CompleteSignupInput, ResendSignupInput, SignupInput
from schema.results import CodeSent, CompleteSignupResult, ResendResult, SignupResult


@guarded(Context.client, Quotas.before_signup)
async def signup(info: Info, input: SignupInput) -> SignupResult | None:
    """Start a signup."""
    context, client = info.context, await info.context.client()
    outcome = await context.services.signup.begin(
        client.tenant,
        client.application,
        input.handle,
        Secret(input.password),
        context.device,
        metadata=input.metadata,
        locale=input.locale,
        return_to=input.return_to,
    )
    if isinstance(outcome, outcomes.CodeSent):
        return CodeSent.of(outcome)
    return admitted(context, client.tenant, outcome)


@guarded(Context.client, Quotas.before_mail)
async def resend_signup(info: Info, input: ResendSignupInput) -> ResendResult | None:
    """Send another code or link for a pending signup."""
    client = await info.context.client()
    sent = await info.context.services.resending.signup(client.tenant, client.application, input.handle)
    return CodeSent.of(sent)


@guarded(Context.client)
async def complete_signup(info: Info, input: CompleteSignupInput) -> CompleteSignupResult | None:
    """Finish a signup by its code."""
    context, client = info.context, await info.context.client()
    password = None if input.password is None else Secret(input.password)
    outcome = await context.services.signup.complete(
        client.tenant, client.application, input.handle, input.code, context.device, password=password
    )
    return admitted(context, client.tenant, outcome)
