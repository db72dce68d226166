"""What can a developer do with the words of messages, and who answers?"""

import strawberry

import resolvers.message_templates
import resolvers.senders
from schema.results import ApplicationResult, DoneResult, MessageTemplateResult


@strawberry.type
class Messages:
    """The words of an application's messages."""

    set_message_template: MessageTemplateResult | None = strawberry.mutation(
        resolver=resolvers.message_templates.set_message_template,
        description="Say a message in words of your own. Needs the access token of the application's "
        "developer, NOT_FOUND for any other, and a login of the last ten minutes. Other servers follow "
        "within five seconds. Refusals: REAUTHENTICATION_REQUIRED; "
        "VALUE_INVALID with the part in `path` and the line in `message`, for a template that cannot be "
        "read, names a variable that the message has not, or lacks a required one; LOCALE_INVALID; "
        "STATUS_NOT_ALLOWED while the application is BLOCKED. RATE_LIMITED: three hundred in ten minutes for "
        "a developer, previews among them.",
    )
    reset_message_template: MessageTemplateResult | None = strawberry.mutation(
        resolver=resolvers.message_templates.reset_message_template,
        description="Say a message in the shipped words again. Needs the access token of the application's "
        "developer, NOT_FOUND for any other. Refusals: LOCALE_INVALID, STATUS_NOT_ALLOWED "
        "while the application is BLOCKED.",
    )
    send_test_message: DoneResult | None = strawberry.mutation(
        resolver=resolvers.message_templates.send_test_message,
        description="Send a message with samples in place of the variables to your own address, the handle "
        "of the signed-in developer, as the application sends it. Needs the access token of the "
        "application's developer, NOT_FOUND for any other. Refusal: LOCALE_INVALID. "
        "RATE_LIMITED as every mail to an address: five an hour, ten a day.",
    )
    set_sender: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.senders.set_sender,
        description="Send the application's mails by a mail server and from an address of its own, "
        "in place of a former one. Needs the access token of the application's developer, NOT_FOUND for any "
        "other, and a login of the last ten minutes. Refusals: REAUTHENTICATION_REQUIRED, VALUE_INVALID, "
        "STATUS_NOT_ALLOWED while the application is BLOCKED. Try it with `testSender`.",
    )
    remove_sender: ApplicationResult | None = strawberry.mutation(
        resolver=resolvers.senders.remove_sender,
        description="Send the application's mails by the server's own sender again. Needs the access token "
        "of the application's developer, NOT_FOUND for any other. Refusal: STATUS_NOT_ALLOWED while the "
        "application is BLOCKED.",
    )
    test_sender: DoneResult | None = strawberry.mutation(
        resolver=resolvers.senders.test_sender,
        description="Connect to the application's mail server, log in and leave; no mail is sent. Needs the "
        "access token of the application's developer, NOT_FOUND for any other. Refusal: DELIVERY_FAILED with "
        "what to look at, also for an address or a port that the server may not connect to. RATE_LIMITED "
        "after five within an hour: then one a minute, twenty a day.",
    )
