"""Which words of graphql-core may a client read? Its messages quote what was sent: passwords, codes, tokens.

Only wordings known here pass, cut before the value; every other one becomes a general sentence. So a new
wording in a new release of graphql-core costs clarity, never a secret. Names of fields, types and variables
are not values.
"""

import re
from typing import Final

from graphql.error import GraphQLError, GraphQLSyntaxError
from graphql.language import ValueNode, VariableDefinitionNode, VisitorAction
from graphql.type import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    is_input_type,
)
from graphql.utilities import type_from_ast
from graphql.validation import ASTValidationRule, ValuesOfCorrectTypeRule, specified_rules

LONGEST_MESSAGE = 400

_LEXEME: Final = r"<[A-Z]+>|[A-Z][A-Za-z]*|'[^\w']{1,3}'"
# Each wording is cut where the match ends; a value would follow.
_SYNTAX: Final = re.compile(
    rf"Syntax Error: (?:Expected (?:{_LEXEME}|'[a-z]+'), found (?:{_LEXEME})"
    rf"|Unexpected (?:{_LEXEME}|character)"
    r"|Unterminated string|Invalid number|Invalid character escape sequence|Invalid Unicode escape sequence"
    r"|Invalid character within String|Document contains more than \d+ (?:tokens|comments)"
    r"|Document is nested too deeply)(?![A-Za-z])"
)
_TOO_COMPLEX: Final = re.compile(r"Syntax Error: Document (?:contains more than|is nested too deeply)")
_SUBJECT: Final = re.compile(
    r"(?:Variable '\$(?P<variable>\w+)'|Argument '\w+')"
    r"(?: has invalid (?:default )?value(?: at (?P<path>[\w.\[\]]+))?: | (?=of required type))"
)
_TYPE: Final = r"'[\w\[\]!]+'"
_REASON: Final = re.compile(
    rf"(?:Expected a value of non-null type {_TYPE} to be provided"
    rf"|Expected value of non-null type {_TYPE} not to be None"
    rf"|Expected value of type {_TYPE}(?: to be an object| to include required field '\w+'"
    r"| not to include unknown field '\w{1,64}')?"
    rf"|Expected variable '\$\w+' provided to (?:non-null )?type {_TYPE}"
    r" (?:not to be None|to provide a runtime value)"
    rf"|Within OneOf Input Object type {_TYPE}, exactly one field must be specified,"
    r" and the value for that field must be non-null"
    r"|(?:Int|Float|String|Boolean|ID) cannot represent (?:a )?(?:non[a-z0-9 -]*)?value"
    r"|Enum '\w+' cannot represent non-(?:string|enum) value"
    r"|JSON must [a-z0-9, ]+"
    rf"|of required type {_TYPE} (?:was not provided"
    r"|was provided the variable '\$\w+' which was not provided a runtime value))(?![\w'])"
)
_ENUM: Final = re.compile(r"Value '.*' does not exist in '(\w+)' enum\.", re.DOTALL)
_WHOLE: Final = re.compile(
    r"Must provide operation name if query contains multiple operations\."
    r"|Too many errors processing variables, error limit reached\. Execution aborted\."
    r"|Variable values are nested too deeply\."
)


def syntax_message(error: GraphQLSyntaxError) -> str:
    """Describe a syntax error by the kinds of its tokens, never by their text."""
    known = _SYNTAX.match(error.message)
    return f"{known[0]}." if known else "Syntax Error."


def is_too_complex(error: GraphQLSyntaxError) -> bool:
    """Say whether the parser stopped at a limit rather than at a mistake."""
    return _TOO_COMPLEX.match(error.message) is not None


def value_message(error: GraphQLError, schema: GraphQLSchema | None = None) -> str:
    """Describe a wrong value by its path and the type expected there, never by the value."""
    message = error.message
    if _WHOLE.fullmatch(message):
        return message
    if message.startswith("Unknown operation named "):
        return "The document has no operation of the name given in operationName."
    subject = _SUBJECT.match(message)
    reason = _reason(message[subject.end() :] if subject else message)
    if reason is None:
        expected = _expected_type(error, subject, schema) if subject and schema else None
        reason = (
            f"Expected a value of type '{expected}'."
            if expected
            else "The value is not of the expected type."
        )
    return (subject[0] if subject else "") + reason


def _reason(message: str) -> str | None:
    known = _REASON.match(message)
    if known:
        return f"{known[0]}."
    enum = _ENUM.match(message)
    return f"Value does not exist in '{enum[1]}' enum." if enum else None


def _expected_type(
    error: GraphQLError, subject: re.Match[str], schema: GraphQLSchema
) -> GraphQLInputType | None:
    """Follow the path of a variable's error through the input types."""
    node = error.nodes[0] if error.nodes else None
    if not isinstance(node, VariableDefinitionNode):
        return None
    expected = type_from_ast(schema, node.type)
    for step in re.findall(r"\w+", subject["path"] or ""):
        expected = expected.of_type if isinstance(expected, GraphQLNonNull) else expected
        if isinstance(expected, GraphQLList):
            expected = expected.of_type
        elif isinstance(expected, GraphQLInputObjectType) and step in expected.fields:
            expected = expected.fields[step].type
        else:
            return None
    return expected if is_input_type(expected) else None


class LiteralsOfCorrectTypeRule(ValuesOfCorrectTypeRule):
    """GraphQL's rule on literals, with messages that do not quote the literal."""

    _node: ValueNode | None = None

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Remember which literal is looked at: a scalar's own error does not say where it is."""
        self._node = node
        return super().is_valid_value_node(node, input_type)

    def report_error(self, error: GraphQLError) -> None:
        """Report the error without the value."""
        super().report_error(GraphQLError(value_message(error), error.nodes or self._node))


RULES: Final[tuple[type[ASTValidationRule], ...]] = tuple(
    LiteralsOfCorrectTypeRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules
)
