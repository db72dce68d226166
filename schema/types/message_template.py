"""What can be read of the words in which an application says its messages?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import strawberry

from cosyncjwt.delivery import variables
from cosyncjwt.delivery.messages import Template
from cosyncjwt.delivery.ports import Mail
from cosyncjwt.domain.wording import ENGLISH
from cosyncjwt.flows.message_templates import Effective

strawberry.enum(
    Template,
    name="MessageKind",
    description="What a mail says. SIGNUP_CODE, SIGNUP_LINK: what completes a signup. ALREADY_REGISTERED: "
    "somebody signed up with an address that has an account. RESET_CODE: what lets a new password be chosen. "
    "PASSWORD_CHANGED: the password is another one now. ACCOUNT_MADE: the developer has made an account. "
    "INVITATION, INVITED_ALREADY_REGISTERED: somebody invites. WELCOME: the account is there, where the "
    "application has `welcomeEnabled`. NEW_SIGN_IN: a login from a device or network that is not known, "
    "or the right password after many wrong ones. SECOND_FACTOR_CHANGED: on, off, new recovery codes, a "
    "recovery code used, another phone. ACCOUNT_DELETED: the account is gone.",
)


@strawberry.type(description="Something that a template may name, as `{{ code }}`.")
class TemplateVariable:
    """A variable of a message."""

    name: str = strawberry.field(description="The name, as it stands in the template.")
    meaning: str = strawberry.field(description="What stands in its place.")
    required: bool = strawberry.field(
        description="Whether text and HTML must show it, outside of every `{% if %}`."
    )
    sample: str = strawberry.field(description="What stands in its place in previews and test messages.")

    @classmethod
    def of(cls, variable: variables.Variable) -> "TemplateVariable":
        """Show a variable."""
        return cls(
            name=variable.name,
            meaning=variable.meaning,
            required=variable.required,
            sample=str(variable.sample),
        )


@strawberry.type(
    description="The words in which an application says a message in a language. A template is text with "
    "`{{ variable }}` and `{% if variable %}`; there are no loops, calls or filters."
)
class MessageTemplate:
    """The wording of a message that is in force."""

    # Not `message`, which is what a refusal says: in a union the two would be at odds.
    kind: Template = strawberry.field(description="Which message.")
    locale: str = strawberry.field(description="In which language.")
    customised: bool = strawberry.field(
        description="Whether these are the application's own words, or those that are shipped."
    )
    subject: str = strawberry.field(description="The template of the subject, at most 1 KiB.")
    text: str = strawberry.field(description="The template of the text part, at most 16 KiB.")
    html: str = strawberry.field(
        description="The template of the HTML part, at most 32 KiB; variables are escaped in it."
    )
    variables: list[TemplateVariable] = strawberry.field(description="What the templates may name.")
    updated_at: datetime | None = strawberry.field(
        description="When the words were last changed; null for those that are shipped."
    )

    @classmethod
    def of(cls, effective: Effective) -> "MessageTemplate":
        """Show the words of a message."""
        return cls(
            kind=effective.message,
            locale=effective.locale,
            customised=effective.changed_at is not None,
            subject=effective.wording.subject,
            text=effective.wording.text,
            html=effective.wording.html,
            variables=[TemplateVariable.of(each) for each in variables.variables_of(effective.message)],
            updated_at=effective.changed_at,
        )


@strawberry.type(description="A message as its recipient would see it, with samples for the variables.")
class RenderedMessage:
    """A preview."""

    subject: str = strawberry.field(description="The subject.")
    text: str = strawberry.field(description="The text part.")
    html: str = strawberry.field(description="The HTML part.")

    @classmethod
    def of(cls, mail: Mail) -> "RenderedMessage":
        """Show a mail that is not sent."""
        return cls(subject=mail.subject, text=mail.text, html=mail.html)


TemplateOf: TypeAlias = Callable[[Template, str], Awaitable[MessageTemplate]]
ONLY_ITS_DEVELOPER = "For the application's developer (access token of the portal); FORBIDDEN otherwise."


@strawberry.type
class Worded:
    """What has messages, in words that can be read."""

    @strawberry.field(
        description="The words of every message in a language (`locale`), be they the application's own or "
        f"those that are shipped (EN, DE, FR). {ONLY_ITS_DEVELOPER}"
    )
    async def message_templates(self, locale: str = ENGLISH) -> list[MessageTemplate]:
        """Return the words of every message."""
        template_of = self.words()
        return [await template_of(message, locale) for message in Template]

    @strawberry.field(
        description=f"The words of one message (`kind`) in a language (`locale`). {ONLY_ITS_DEVELOPER}"
    )
    async def message_template(self, kind: Template, locale: str = ENGLISH) -> MessageTemplate:
        """Return the words of the message."""
        return await self.words()(kind, locale)

    def words(self) -> TemplateOf:
        """Return what finds the words of a message; raise Forbidden for anybody but the developer."""
        raise NotImplementedError
