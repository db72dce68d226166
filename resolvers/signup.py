"""Who answers `signup` and `completeSignup`? See `cosyncjwt/flows/signup.py` for what is decided."""

from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows import outcomes
from resolvers.info import Info
from resolvers.user import signed_in
from schema.inputs import CompleteSignupInput, SignupInput
from schema.results import CodeSent, CompleteSignupResult, SignupResult


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
    )
    if isinstance(outcome, outcomes.CodeSent):
        return CodeSent.of(outcome)
    return signed_in(context, client.tenant, outcome)


async def complete_signup(info: Info, input: CompleteSignupInput) -> CompleteSignupResult | None:
    """Finish a signup by its code."""
    context, client = info.context, await info.context.client()
    outcome = await context.services.signup.complete(
        client.tenant, client.application, input.handle, input.code, context.device
    )
    return signed_in(context, client.tenant, outcome)
