"""Which documents do the tests of message templates send?"""

from typing import Any

from tests.service import GraphQL

TEMPLATE = "kind locale customised subject text html updatedAt variables { name meaning required sample }"
REFUSED = "... on UserError { code message path }"
TEMPLATES = f"""query Templates($id: ID!, $locale: String! = "EN") {{ application(id: $id) {{
  messageTemplates(locale: $locale) {{ {TEMPLATE} }}
}} }}"""
ONE_TEMPLATE = f"""query OneTemplate($id: ID!, $kind: MessageKind!, $locale: String! = "EN") {{
  application(id: $id) {{ messageTemplate(kind: $kind, locale: $locale) {{ {TEMPLATE} }} }}
}}"""
SET_TEMPLATE = f"""mutation SetTemplate($input: SetMessageTemplateInput!) {{
  setMessageTemplate(input: $input) {{ __typename ... on MessageTemplate {{ {TEMPLATE} }} {REFUSED} }}
}}"""
RESET_TEMPLATE = f"""mutation ResetTemplate($input: MessageTemplateInput!) {{
  resetMessageTemplate(input: $input) {{ __typename ... on MessageTemplate {{ {TEMPLATE} }} {REFUSED} }}
}}"""
PREVIEW_TEMPLATE = f"""query PreviewTemplate($input: PreviewMessageTemplateInput!) {{
  previewMessageTemplate(input: $input) {{
    __typename ... on RenderedMessage {{ subject text html }} {REFUSED}
  }}
}}"""
SEND_TEST = f"""mutation SendTest($input: MessageTemplateInput!) {{
  sendTestMessage(input: $input) {{ __typename ... on Done {{ ok }} {REFUSED} }}
}}"""

WORDS = {
    "subject": "{{ code }} for {{ application_name }}",
    "text": "Type {{ code }} within {{ lifetime }}, {{ handle }}.",
    "html": "<p>Type <b>{{ code }}</b>, {{ handle }}.</p>",
}
"""Words of an application's own for a message with a code."""


def words(application: Any, kind: str = "SIGNUP_CODE", **changes: Any) -> dict[str, Any]:
    """Return the input that chooses these words for a message of the application."""
    return {"input": {"applicationId": application["id"], "kind": kind, **WORDS, **changes}}


def named(application: Any, kind: str = "SIGNUP_CODE", **changes: Any) -> dict[str, Any]:
    """Return the input that names a message of the application."""
    return {"input": {"applicationId": application["id"], "kind": kind, **changes}}


async def chosen(developer: GraphQL, application: Any, kind: str = "SIGNUP_CODE", **changes: Any) -> Any:
    """Choose words for a message of the application and return what is in force then."""
    template = await developer.run(SET_TEMPLATE, words(application, kind, **changes))
    assert template["__typename"] == "MessageTemplate", template
    return template
