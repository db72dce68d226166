"""What does a developer send about the words of an application's messages?"""

import strawberry

from cosyncjwt.delivery.messages import Template
from cosyncjwt.domain.wording import ENGLISH

OWN = "One of the developer's own applications."
MESSAGE = "Which message."
LOCALE = "In which language: one of the application's `locales`, or EN, DE, FR."


@strawberry.input(description="The words of a message from now on.")
class SetMessageTemplateInput:
    """The arguments of `setMessageTemplate`."""

    application_id: strawberry.ID = strawberry.field(description=OWN)
    kind: Template = strawberry.field(description=MESSAGE)
    locale: str = strawberry.field(default=ENGLISH, description=LOCALE)
    subject: str = strawberry.field(description="One line, at most 1 KiB.")
    text: str = strawberry.field(description="At most 16 KiB. It must show the required variables.")
    html: str = strawberry.field(
        description="At most 32 KiB. It must show the required variables, in the text or in the href of an "
        "<a>, and nowhere where mail programs would load them by themselves: VALUE_INVALID."
    )


@strawberry.input(description="Words to be tried; what is left out is as it is.")
class PreviewMessageTemplateInput:
    """The arguments of `previewMessageTemplate`."""

    application_id: strawberry.ID = strawberry.field(description=OWN)
    kind: Template = strawberry.field(description=MESSAGE)
    locale: str = strawberry.field(default=ENGLISH, description=LOCALE)
    subject: str | None = strawberry.field(default=None, description="One line, at most 1 KiB.")
    text: str | None = strawberry.field(default=None, description="At most 16 KiB.")
    html: str | None = strawberry.field(default=None, description="At most 32 KiB.")


@strawberry.input(description="Which message of which application, in which language.")
class MessageTemplateInput:
    """The arguments of `resetMessageTemplate` and `sendTestMessage`."""

    application_id: strawberry.ID = strawberry.field(description=OWN)
    kind: Template = strawberry.field(description=MESSAGE)
    locale: str = strawberry.field(default=ENGLISH, description=LOCALE)
