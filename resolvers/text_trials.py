"""Who answers `testTwilio` and `confirmTestNumber`? See `cosyncjwt/flows/text_trials.py`."""

from cosyncjwt.context import Context
from cosyncjwt.domain.secret import Secret
from cosyncjwt.flows import outcomes
from resolvers.applications import shown
from resolvers.guarded import guarded
from resolvers.info import Info
from schema.inputs.text_trials import ConfirmTestNumberInput, TestTwilioInput
from schema.results import ApplicationResult, CodeSent, TestTwilioResult
from schema.types.twilio_settings import TwilioTested


async def test_twilio(info: Info, input: TestTwilioInput) -> TestTwilioResult | None:
    """Try the Twilio account of one of the signed-in developer's own applications."""
    developer = await info.context.developer()
    sent = await info.context.services.portal.text_trials.send(developer.caller, input.id, input.phone)
    if isinstance(sent, outcomes.CodeSent):
        return CodeSent.of(sent)
    return TwilioTested(test_sent_to=sent.sent_to)


@guarded(Context.developer)
async def confirm_test_number(info: Info, input: ConfirmTestNumberInput) -> ApplicationResult | None:
    """Take the code that was sent to the developer's own number."""
    developer = await info.context.developer()
    changed = await info.context.services.portal.text_trials.confirm(
        developer.caller, input.id, Secret(input.code)
    )
    return shown(info.context, changed, managed=True)
