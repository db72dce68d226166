"""Can a password leave by an error message or a log? Canaries sent through every path must not come out."""

from typing import Any

import pytest
from graphql.validation import specified_rules
from structlog.typing import EventDict

from cosyncjwt.http.graphql.redaction import RULES
from tests.http.conftest import GraphQLClient

CANARY = "Canary42Secret"
LOGIN = "mutation($input: LoginInput!) { login(input: $input) { id } }"

GOOD = {"handle": "a", "password": "b"}

WRONG_VARIABLES: dict[str, Any] = {
    "scalar_for_object": CANARY,
    "list_for_object": [CANARY],
    "password_as_list": {"handle": "a", "password": [CANARY]},
    "password_as_object": {"handle": "a", "password": {"value": CANARY}},
    "missing_field_beside": {"password": CANARY},
    "unknown_field_beside": {"handle": "a", "password": CANARY, "extra": 1},
    "unknown_field_value": {"handle": "a", "password": "b", "extra": CANARY},
    "int": {"handle": "a", "password": "b", "limit": CANARY},
    "float": {"handle": "a", "password": "b", "ratio": CANARY},
    "boolean": {"handle": "a", "password": "b", "flag": CANARY},
    "enum": {"handle": "a", "password": "b", "inner": [{"number": 1, "color": CANARY}]},
    "enum_as_list": {"handle": "a", "password": "b", "inner": [{"number": 1, "color": [CANARY]}]},
    "nested_int": {"handle": "a", "password": "b", "inner": [{"number": CANARY}]},
    "custom_scalar": {"handle": "a", "password": "b", "inner": [{"number": 1, "handle": CANARY}]},
    "loud_scalar": {"handle": "a", "password": "b", "inner": [{"number": 1, "moment": CANARY}]},
    "forged_enum": {
        "handle": "a",
        "password": "b",
        "inner": [{"number": 1, "color": f"x' does not exist in 'y' enum. {CANARY}"}],
    },
    "forged_type": f"' found: {CANARY}",
}

WRONG_LITERALS = {
    "unterminated": f'{{ echo(text: "{CANARY}',
    "unterminated_block": f'{{ echo(text: """{CANARY}',
    "string_as_name": f'{{ me {{ id "{CANARY}" }} }}',
    "name_after_value": f"{{ echo(text: x {CANARY}) }}",
    "name_as_operation": f"{CANARY} {{ me {{ id }} }}",
    "two_strings": f'{{ echo(text: "a" "{CANARY}") }}',
    "bad_escape": f'{{ echo(text: "{CANARY}\\q") }}',
    "bad_unicode": f'{{ echo(text: "\\u{CANARY}") }}',
    "bad_character": f'{{ echo(text: "{CANARY}\n") }}',
    "number_then_name": f"{{ echo(count: 1{CANARY}) }}",
    "variable_as_constant": f"query($a: Int = ${CANARY}) {{ me {{ id }} }}",
    "bare_word": f"{{ echo(text: {CANARY}) }}",
    "int": f'{{ echo(count: "{CANARY}") }}',
    "id": f'{{ echo(ids: [{{ a: "{CANARY}" }}]) }}',
    "enum_string": f'{{ echo(color: "{CANARY}") }}',
    "enum_name": f"{{ echo(color: {CANARY}) }}",
    "custom_scalar": f'{{ echo(handle: "{CANARY}") }}',
    "loud_scalar": f'{{ echo(moment: "{CANARY}") }}',
    "one_of": f'{{ echo(choice: {{ left: 1, right: "{CANARY}" }}) }}',
    "object_for_scalar": f'{{ echo(text: {{ a: "{CANARY}" }}) }}',
    "string_for_object": f'mutation {{ login(input: "{CANARY}") {{ id }} }}',
    "missing_field": f'mutation {{ login(input: {{ password: "{CANARY}" }}) {{ id }} }}',
    "unknown_field": f'mutation {{ login(input: {{ password: "{CANARY}", handel: "a" }}) {{ id }} }}',
    "nested": f'mutation {{ login(input: {{ inner: [{{ number: "{CANARY}" }}] }}) {{ id }} }}',
    "default_value": f'query($a: Int = "{CANARY}") {{ echo(count: $a) }}',
    "default_object": f'mutation($a: LoginInput! = {{ flag: "{CANARY}" }}) {{ login(input: $a) {{ id }} }}',
    "directive_argument": f'{{ me @skip(if: "{CANARY}") {{ id }} }}',
    "conflict": f'{{ echo(text: "{CANARY}") echo(text: "other") }}',
    "argument_twice": f'{{ echo(text: "{CANARY}", text: "other") }}',
    "unknown_argument": f'{{ echo(test: "{CANARY}") }}',
    "no_subfields": f'{{ me(x: "{CANARY}") }}',
    "comment": f"# {CANARY}\n{{ nothing }}",
}


def assert_silent(text: str, logs: list[EventDict]) -> None:
    """Find the canary neither in an answer nor in the log."""
    assert CANARY not in text
    assert CANARY not in repr(logs)


@pytest.mark.parametrize("name", WRONG_VARIABLES)
async def test_G15_a_wrong_variable_is_described_without_its_value(
    either: GraphQLClient, logs: list[EventDict], name: str
) -> None:
    """Coercion errors name the variable and what is expected, and quote nothing."""
    reply = await either.send(LOGIN, variables={"input": WRONG_VARIABLES[name]})

    assert reply.status_code == 400
    assert "$input" in reply.json()["errors"][0]["message"]
    assert_silent(reply.text, logs)


@pytest.mark.parametrize("name", WRONG_LITERALS)
async def test_G15_a_wrong_literal_is_described_without_its_value(
    either: GraphQLClient, logs: list[EventDict], name: str
) -> None:
    """Syntax and validation errors quote no literal."""
    reply = await either.send(WRONG_LITERALS[name])

    assert reply.status_code == 400
    assert_silent(reply.text, logs)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, ": Expected value of non-null type 'LoginInput!' not to be None."),
        (5, ": Expected value of type 'LoginInput' to be an object."),
        ({"handle": 5}, " at .handle: String cannot represent a non string value."),
        ({"handle": "a"}, ": Expected value of type 'LoginInput' to include required field 'password'."),
        ({**GOOD, "pass": 1}, ": Expected value of type 'LoginInput' not to include unknown field 'pass'."),
        (
            {**GOOD, "inner": [{"number": 1, "color": "BLUE"}]},
            " at .inner[0].color: Value does not exist in 'Color' enum.",
        ),
        (
            {**GOOD, "inner": [{"number": 1, "handle": "x"}]},
            " at .inner[0].handle: Expected value of type 'Handle'.",
        ),
        (
            {**GOOD, "inner": [{"number": 1, "moment": "x"}]},
            " at .inner[0].moment: Expected a value of type 'Moment'.",
        ),
    ],
)
async def test_coercion_errors_still_teach(graphql: GraphQLClient, value: object, message: str) -> None:
    """The path and the expected type stay in the message."""
    reply = await graphql.send(LOGIN, variables={"input": value})

    assert reply.json()["errors"][0]["message"] == "Variable '$input' has invalid value" + message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ me { id }", "Syntax Error: Expected Name, found <EOF>."),
        ("{ me { id ) }", "Syntax Error: Expected Name, found ')'."),
        ('{ echo(text: "a) }', "Syntax Error: Unterminated string."),
        ("query Q on { me }", "Syntax Error: Expected '{', found Name."),
        ("{ me { nmae } }", "Cannot query field 'nmae' on type 'User'. Did you mean 'name'?"),
        ('{ echo(count: "x") }', "Int cannot represent non-integer value."),
        ('{ echo(moment: "x") }', "The value is not of the expected type."),
        ('{ echo(handle: "x") }', "Expected value of type 'Handle'."),
    ],
)
async def test_document_errors_still_teach(graphql: GraphQLClient, query: str, message: str) -> None:
    """Syntax and validation errors say what was expected and where."""
    reply = await graphql.send(query)

    assert reply.json()["errors"][0]["message"] == message
    assert reply.json()["errors"][0]["locations"][0]["line"] == 1


@pytest.mark.parametrize("query", ["{ echo(pair: {left: 4242}) }", "query($p: Pair) { echo(pair: $p) }"])
async def test_G15_what_an_input_type_refuses_is_the_clients_fault(
    graphql: GraphQLClient, logs: list[EventDict], query: str
) -> None:
    """An input type's own refusal while arguments are read is bad input, unquoted and not logged."""
    reply = await graphql.send(query, variables={"p": {"left": 4242}})

    assert reply.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "4242" not in reply.text + repr(logs)
    assert logs == []


async def test_G15_an_operation_name_is_not_repeated(graphql: GraphQLClient) -> None:
    """An unknown operation name is refused without quoting it."""
    reply = await graphql.send("query A { __typename }", operationName=CANARY)

    assert reply.status_code == 400
    assert CANARY not in reply.text


async def test_G15_every_rule_of_validation_is_in_force() -> None:
    """Redaction replaces one rule and drops none."""
    names = [
        rule.__name__.removeprefix("LiteralsOfCorrectTypeRule") or "ValuesOfCorrectTypeRule" for rule in RULES
    ]

    assert names == [rule.__name__ for rule in specified_rules]


@pytest.mark.parametrize(
    "query",
    [
        "{ mee { id } }",
        "{ me { nmae } }",
        "{ echo(txet: 1) }",
        "{ ... on Usr { id } }",
        "{ echo(color: REDD) }",
        "mutation { login(input: {handel: 1}) { id } }",
        "{ me { id @skp(if: true) } }",
        "query($a: Strng) { me { id } }",
    ],
)
async def test_G13_nothing_is_suggested_while_introspection_is_off(closed: GraphQLClient, query: str) -> None:
    """A misspelt name gets no list of the right ones."""
    reply = await closed.send(query)

    assert reply.status_code == 400
    assert "mean" not in reply.text


async def test_G13_nothing_is_suggested_in_coercion(closed: GraphQLClient) -> None:
    """A misspelt field in a variable gets no list of the right ones."""
    reply = await closed.send(LOGIN, variables={"input": {"handel": "a", "password": "b"}})

    assert "mean" not in reply.text


async def test_G16_a_flood_of_errors_writes_little_log(graphql: GraphQLClient, logs: list[EventDict]) -> None:
    """Sixty kilobytes with two hundred unknown fields leave at most two kilobytes in the log."""
    names = " ".join(f"x{'y' * 280}{n}" for n in range(200))

    reply = await graphql.send("{ me { " + names + " } }")

    assert reply.status_code == 400
    assert len(repr(logs)) <= 2_048
    assert len(reply.content) < 10_000


async def test_G16_many_failing_fields_write_one_event(graphql: GraphQLClient, logs: list[EventDict]) -> None:
    """Fifteen failing fields are one event of at most two kilobytes."""
    query = "{ " + " ".join(f"a{n}: broken" for n in range(15)) + " }"

    reply = await graphql.send(query)

    assert len(reply.json()["errors"]) == 10
    assert len(logs) == 1
    assert len(repr(logs)) <= 2_048
