"""Who answers for the words of messages? See `cosyncjwt/flows/message_templates.py`."""

from cosyncjwt.context import Services
from cosyncjwt.delivery.messages import Template
from cosyncjwt.domain import application as domain
from cosyncjwt.domain.wording import Wording
from cosyncjwt.errors import BadUserInput, LocaleInvalid
from cosyncjwt.flows.message_templates import Draft, Named
from resolvers.info import Info
from schema.inputs.message_template import (
    MessageTemplateInput,
    PreviewMessageTemplateInput,
    SetMessageTemplateInput,
)
from schema.results import Done, DoneResult, MessageTemplateResult, PreviewResult
from schema.types.message_template import MessageTemplate, RenderedMessage, TemplateOf


async def set_message_template(info: Info, input: SetMessageTemplateInput) -> MessageTemplateResult | None:
    """Say a message of one of the developer's own applications in other words."""
    services, developer = info.context.services, await info.context.developer()
    wording = Wording(input.subject, input.text, input.html)
    return MessageTemplate.of(
        await services.portal.message_templates.set(developer.caller, _named(input), wording)
    )


async def reset_message_template(info: Info, input: MessageTemplateInput) -> MessageTemplateResult | None:
    """Say a message of one of the developer's own applications in the shipped words again."""
    services, developer = info.context.services, await info.context.developer()
    return MessageTemplate.of(await services.portal.message_templates.reset(developer.caller, _named(input)))


async def preview_message_template(info: Info, input: PreviewMessageTemplateInput) -> PreviewResult | None:
    """Show a message in words that are to be tried."""
    services, developer = info.context.services, await info.context.developer()
    draft = Draft(input.subject, input.text, input.html)
    return RenderedMessage.of(
        await services.portal.message_templates.preview(developer.caller, _named(input), draft)
    )


async def send_test_message(info: Info, input: MessageTemplateInput) -> DoneResult | None:
    """Send a message with samples to the developer."""
    services, developer = info.context.services, await info.context.developer()
    await services.portal.message_templates.send_test(developer.caller, _named(input))
    return Done()


def template_of(services: Services, application: domain.Application) -> TemplateOf:
    """Return what finds the words of the application's messages."""

    async def found(message: Template, locale: str) -> MessageTemplate:
        try:
            return MessageTemplate.of(
                await services.portal.message_templates.of(application, message, locale)
            )
        # A field without a result union: what is wrong is the client's argument.
        except LocaleInvalid as refusal:
            raise BadUserInput(refusal.message) from refusal

    return found


def _named(input: SetMessageTemplateInput | PreviewMessageTemplateInput | MessageTemplateInput) -> Named:
    return Named(input.application_id, input.kind, input.locale)
