"""Who answers `setPhone`, `verifyPhone` and `removePhone`? The decisions are in `flows/phones.py`."""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows.quotas import Quotas
from resolvers.guarded import guarded
from resolvers.info import Info
from resolvers.user import shown
from schema.inputs.phone import RemovePhoneInput, SetPhoneInput, VerifyPhoneInput
from schema.results import CodeSent, PhoneResult, UserResult


@guarded(Context.enrolling, Quotas.before_number)
async def set_phone(info: Info, input: SetPhoneInput) -> PhoneResult | None:
    """Send a code to the number."""
    user = await info.context.enrolling()
    password = None if input.password is None else Secret(input.password)
    sent = await info.context.services.phones.propose(user.tenant, user.caller, input.phone, password)
    return CodeSent.of(sent)


@guarded(Context.enrolling)
async def verify_phone(info: Info, input: VerifyPhoneInput) -> UserResult | None:
    """Take the code that was sent to the number."""
    context, user = info.context, await info.context.enrolling()
    record = await context.services.phones.verify(user.tenant, user.caller, Secret(input.code))
    return shown(context, user, record)


@guarded(Context.user)
async def remove_phone(info: Info, input: RemovePhoneInput) -> UserResult | None:
    """Take the own number away."""
    context, user = info.context, await info.context.user()
    record = await context.services.phones.remove(user.tenant, user.caller, Secret(input.password))
    return shown(context, user, record)
