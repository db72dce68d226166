"""Who answers `setSender`, `removeSender` and `testSender`? See `cosyncjwt/flows/senders.py`."""

from cosyncjwt.domain.secret import Secret
from resolvers.applications import shown
from resolvers.info import Info
from schema.inputs.sender import SenderInput, SetSenderInput
from schema.results import ApplicationResult, Done, DoneResult


async def set_sender(info: Info, input: SetSenderInput) -> ApplicationResult | None:
    """Give one of the developer's own applications a mail server of its own."""
    services, developer = info.context.services, await info.context.developer()
    changed = await services.portal.senders.set(
        developer.caller, input.application_id, Secret(input.smtp_url), input.from_address
    )
    return shown(info.context, changed, managed=True)


async def remove_sender(info: Info, input: SenderInput) -> ApplicationResult | None:
    """Take the mail server of its own away again."""
    services, developer = info.context.services, await info.context.developer()
    changed = await services.portal.senders.remove(developer.caller, input.application_id)
    return shown(info.context, changed, managed=True)


async def test_sender(info: Info, input: SenderInput) -> DoneResult | None:
    """Try the mail server without sending anything."""
    services, developer = info.context.services, await info.context.developer()
    await services.portal.senders.test(developer.caller, input.application_id)
    return Done()
