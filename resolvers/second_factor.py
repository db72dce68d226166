"""Who answers what users do about their second factor? See `cosyncjwt/flows/second_factor.py`."""

from cosyncjwt.context import Context, SignedInUser
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows import outcomes
from cosyncjwt.flows.challenges import Answer
from cosyncjwt.flows.quotas import Quotas
from cosyncjwt.flows.second_factor import Wish
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import shown, signed_in
from schema.inputs.second_factor import (
    CompleteLoginInput,
    DisableTwoFactorInput,
    EnableTwoFactorInput,
    RegenerateRecoveryCodesInput,
    ResendLoginCodeInput,
    SetupGoogleTwoFactorInput,
)
from schema.results import (
    CodeSent,
    CompleteLoginResult,
    ResendResult,
    TwoFactorEnabled,
    TwoFactorResult,
    TwoFactorSetupResult,
    UserResult,
)
from schema.types.second_factor import TwoFactorSetup


@guarded(Context.client)
async def complete_login(info: Info, input: CompleteLoginInput) -> CompleteLoginResult | None:
    """Finish a login by a code of the second factor."""
    context, client = info.context, await info.context.client()
    answer = Answer(Secret(input.login_token), Secret(input.code), input.method)
    outcome = await context.services.challenges.complete(
        client.tenant, client.application, answer, context.device
    )
    return signed_in(context, client.tenant, outcome)


@guarded(Context.client, Quotas.before_token)
async def resend_login_code(info: Info, input: ResendLoginCodeInput) -> ResendResult | None:
    """Send another code for a login that waits."""
    client = await info.context.client()
    sent = await info.context.services.challenges.send_again(
        client.tenant, client.application, Secret(input.login_token)
    )
    return CodeSent.of(sent)


@guarded(Context.enrolling)
async def setup_google_two_factor(
    info: Info, input: SetupGoogleTwoFactorInput | None = None
) -> TwoFactorSetupResult | None:
    """Make a secret for the user's authenticator app."""
    user = await info.context.enrolling()
    password = None if input is None or input.password is None else Secret(input.password)
    setup = await info.context.services.second_factors.set_up(user.tenant, user.caller, password)
    return TwoFactorSetup.of(setup)


@guarded(Context.enrolling)
async def enable_two_factor(info: Info, input: EnableTwoFactorInput) -> TwoFactorResult | None:
    """Turn a second factor on."""
    user = await info.context.enrolling()
    wish = Wish(
        input.method,
        code=None if input.code is None else Secret(input.code),
        password=None if input.password is None else Secret(input.password),
    )
    enabled = await info.context.services.second_factors.enable(user.tenant, user.caller, wish)
    return _enabled(info, user, enabled)


@guarded(Context.user)
async def disable_two_factor(info: Info, input: DisableTwoFactorInput) -> UserResult | None:
    """Turn the second factor off."""
    user = await info.context.user()
    record = await info.context.services.second_factors.disable(
        user.tenant, user.caller, input.method, Secret(input.password)
    )
    return shown(info.context, user, record)


@guarded(Context.user)
async def regenerate_recovery_codes(
    info: Info, input: RegenerateRecoveryCodesInput
) -> TwoFactorResult | None:
    """Replace all recovery codes."""
    user = await info.context.user()
    enabled = await info.context.services.second_factors.regenerate_recovery_codes(
        user.tenant, user.caller, Secret(input.password)
    )
    return _enabled(info, user, enabled)


def _enabled(info: Info, user: SignedInUser, enabled: outcomes.TwoFactorEnabled) -> TwoFactorEnabled:
    return TwoFactorEnabled(
        user=shown(info.context, user, enabled.user),
        recovery_codes=[code.reveal() for code in enabled.recovery_codes],
    )
