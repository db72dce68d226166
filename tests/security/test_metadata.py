"""Can metadata become more than metadata? Named after the requirements on it."""

import json
from typing import Any

import pytest

from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.metadata import MetadataField
from tests.documents import METADATA, SET_METADATA, SIGNUP
from tests.fakes import NOW
from tests.metadata import claims, declared
from tests.service import PASSWORD, GraphQL, Service

OPEN: list[dict[str, object]] = [{"path": "value", "fieldName": "value", "canEdit": True}]
HANDLE = "ada@example.com"


def nested(depth: int) -> object:
    """Return an object that nests so deep."""
    value: object = 1
    for _ in range(depth):
        value = {"a": value}
    return value


async def signup(client: GraphQL, metadata: object) -> Any:
    """Try to sign up; return the reply as it is."""
    variables = {"handle": HANDLE, "password": PASSWORD, "metadata": metadata}
    return (await client.post(SIGNUP, variables)).json()


UNDECLARED = ["$set", "a.b", "__proto__", "constructor", "sub", "role", "iss", "amr", "", "va\0lue", "Value"]


@pytest.mark.parametrize("key", UNDECLARED)
async def test_H07_an_undeclared_key_is_refused(service: Service, key: str) -> None:
    """A key that nobody declared gets in neither by signup nor by a change, whatever it means elsewhere."""
    _, client, _ = await declared(service, OPEN)
    refused = (await signup(client, {key: "x"}))["data"]["signup"]
    signed_in = (await signup(client, {"value": "x"}))["data"]["signup"]
    ada = client.signed_in(signed_in["accessToken"])

    changed = await ada.run(SET_METADATA, {"metadata": {key: "x"}})

    assert [each["code"] for each in (refused, changed)] == ["METADATA_INVALID"] * 2
    assert (await ada.run(METADATA))["metadata"] == {"value": "x"}


TOO_MUCH = {
    "17 KiB": ({"value": "x" * 17 * 1024}, "VALUE_INVALID"),
    "over 4 KiB": ({"value": "x" * 4096}, "VALUE_INVALID"),
    "over 4 KiB in a list": ({"value": ["x"] * 1100}, "VALUE_INVALID"),
}


@pytest.mark.parametrize(("given", "code"), TOO_MUCH.values(), ids=TOO_MUCH)
async def test_H07_too_much_is_refused(service: Service, given: object, code: str) -> None:
    """More than a JWT should carry is refused when it is written."""
    _, client, _ = await declared(service, OPEN)

    reply = await signup(client, given)

    refused = reply.get("data", {}).get("signup")
    assert (refused["code"], refused["path"]) == (code, ["input", "metadata"])


MISSHAPEN = {
    "depth 9": (nested(9), "JSON must be nested at most 8 levels deep."),
    "a list at depth 9 in a list": (
        {"value": [[[[[[[[[1]]]]]]]]]},
        "JSON must be nested at most 8 levels deep.",
    ),
    "129 keys": ({f"k{number}": 1 for number in range(129)}, "JSON must have at most 128 keys."),
    "129 keys in all": (
        {"value": [{f"k{number}": 1} for number in range(128)]},
        "JSON must have at most 128 keys.",
    ),
}


@pytest.mark.parametrize(("given", "message"), MISSHAPEN.values(), ids=MISSHAPEN)
async def test_J02_misshapen_json_is_refused(service: Service, given: object, message: str) -> None:
    """JSON that is too deep or too wide is refused before anything looks at it, with the reason."""
    _, client, _ = await declared(service, OPEN)

    (error,) = (await signup(client, given))["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].endswith(message)


async def test_J02_the_widest_and_deepest_json_is_looked_at(service: Service) -> None:
    """Eight levels and 128 keys are no reason to refuse."""
    _, client, _ = await declared(service, OPEN)
    wide = {f"k{number}": 1 for number in range(128)}

    refusals = [(await signup(client, given))["data"]["signup"]["code"] for given in (nested(8), wide)]

    assert refusals == ["METADATA_INVALID"] * 2


BAD_LITERALS = {
    "an enum": "{ value: ADMIN }",
    "an enum in a list": "{ value: [ADMIN] }",
    "depth 9": "{a:{a:{a:{a:{a:{a:{a:{a:{a:1}}}}}}}}}",
    "many digits": "{ value: " + "9" * 5000 + " }",
}


@pytest.mark.parametrize("literal", BAD_LITERALS.values(), ids=BAD_LITERALS)
async def test_J02_a_literal_is_as_strict(service: Service, literal: str) -> None:
    """JSON in the document meets the same limits, and an unquoted word is no text."""
    _, client, _ = await declared(service, OPEN)
    fields = f'handle: "{HANDLE}", password: "x", metadata: {literal}'
    document = f"mutation {{ signup(input: {{{fields}}}) {{ __typename }} }}"

    assert (await client.error(document))["code"] == "BAD_USER_INPUT"


NUMBERS = ["1e999", "-1e999", "9007199254740993", "9223372036854775808", "1e300"]


@pytest.mark.parametrize("number", NUMBERS)
async def test_J03_numbers_stay_what_they_are(service: Service, number: str) -> None:
    """A number that is infinite or beyond 2^53 is refused as a literal, and in a variable."""
    _, client, _ = await declared(service, OPEN)
    document = (
        f'mutation {{ signup(input: {{handle: "{HANDLE}", password: "{PASSWORD}", '
        f"metadata: {{value: {number}}}}}) {{ __typename ... on UserError {{ code }} }} }}"
    )
    literal = (await client.post(document)).json()
    body = f'{{"query": {json.dumps(SIGNUP)}, "variables": {{"handle": "{HANDLE}", "password": "{PASSWORD}", '
    body += f'"metadata": {{"value": {number}}}}}}}'
    headers = {**client.headers, "content-type": "application/json"}
    variable = (await client.http.post("/graphql", content=body, headers=headers)).json()

    assert literal["data"]["signup"]["code"] == "VALUE_INVALID"
    assert "errors" in variable or variable["data"]["signup"]["code"] == "VALUE_INVALID"


async def test_J03_a_refusal_does_not_quote_what_was_sent(service: Service) -> None:
    """The value that is refused is in no message."""
    _, client, _ = await declared(service, OPEN)

    reply = await signup(client, {"value": {"secret": "hunter2hunter2"}})

    assert "hunter2" not in str(reply)


REGISTERED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "auth_time", "amr"]


async def test_T07_registered_claims_are_the_servers(service: Service) -> None:
    """Every registered claim is what the server says, beside metadata of the same names further down."""
    fields: list[dict[str, object]] = [
        {"path": f"data.{name}", "fieldName": name, "canEdit": True} for name in REGISTERED
    ]
    _, client, application_id = await declared(service, fields)
    plain = claims((await signup(client, {}))["data"]["signup"])
    other = {
        "handle": "eve@example.com",
        "password": PASSWORD,
        "metadata": {"data": dict.fromkeys(REGISTERED, "x")},
    }

    signed_in = await client.run(SIGNUP, other)

    said = claims(signed_in)
    assert said["sub"] == signed_in["user"]["id"]
    assert (said["aud"], said["amr"]) == (application_id, ["pwd"])
    assert {name: said[name] for name in ("iss", "exp", "iat", "nbf", "auth_time")} == {
        name: plain[name] for name in ("iss", "exp", "iat", "nbf", "auth_time")
    }
    assert said["data"] == dict.fromkeys(REGISTERED, "x")


async def test_T07_registered_claims_are_written_last(service: Service) -> None:
    """Even a declaration that got past every check cannot put metadata in the place of a registered claim."""
    _, client, application_id = await declared(service, OPEN)
    smuggled = tuple(MetadataField(name, name, can_edit=True) for name in REGISTERED)
    applications = service.server.world.store.applications
    await applications.change(application_id, ApplicationChange(metadata_fields=smuggled), NOW)
    service.server.directory.forget_application(application_id)

    signed_in = (await signup(client, dict.fromkeys(REGISTERED, "x")))["data"]["signup"]

    said = claims(signed_in)
    assert said["sub"] == signed_in["user"]["id"]
    assert [name for name in REGISTERED if said[name] == "x"] == []


async def test_T18_the_largest_metadata_still_signs(service: Service) -> None:
    """Metadata at its cap gives a JWT of less than 8 KiB, and login works."""
    _, client, _ = await declared(service, OPEN)

    signed_in = (await signup(client, {"value": "x" * (4096 - len('{"value":""}'))}))["data"]["signup"]

    assert len(signed_in["jwt"]) < 8 * 1024


@pytest.mark.parametrize("field", ["status", "administrator", "emailVerified", "appId", "role", "id"])
async def test_S11_no_input_takes_more_than_it_names(service: Service, field: str) -> None:
    """Beside metadata nothing can be slipped into a signup or a change."""
    _, client, _ = await declared(service, OPEN)
    document = (
        f'mutation {{ signup(input: {{handle: "{HANDLE}", password: "x", {field}: "x"}}) {{ __typename }} }}'
    )
    change = f'mutation {{ setMetadata(input: {{metadata: {{}}, {field}: "x"}}) {{ __typename }} }}'

    codes = [(await client.error(each))["code"] for each in (document, change)]

    assert codes == ["BAD_USER_INPUT"] * 2
