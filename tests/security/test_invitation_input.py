"""What comes of codes, handles and metadata that are none, in `invite` and `register`?"""

import json

from tests.backends import Backend
from tests.contents import unchanged
from tests.handles import NO_HANDLES
from tests.invitations import INVITE, REGISTER, house, invited, registration
from tests.outcomes import outcome, outcome_of
from tests.service import Service

CLEO = "cleo@example.com"

ODD_CODES: dict[str, str] = {
    "empty": "",
    "spaces": "   ",
    "hyphens": "----------",
    "full-width digits": "２３４５６７８９２３",
    "Arabic digits": "٢٣٤٥٦٧٨٩٢٣",
    "NUL": "\0" * 10,
    "10 kB": "2" * 10_000,
    "markup": "<b>2345678</b>",
    "sharp s": "ß" * 5,
    "operator": '{"$ne": null}',
}


async def test_C15_odd_codes_are_wrong_and_count(service: Service) -> None:
    """Whatever text stands in the place of a code is a wrong guess like any other."""
    home = await house(service)
    for number, odd in enumerate(ODD_CODES.values()):
        handle = f"p{number}@example.com"
        _, right = await invited(service, home.inviter, handle)

        ended = [await outcome(home.app, REGISTER, registration(odd, handle)) for _ in range(5)]
        after = await outcome(home.app, REGISTER, registration(right, handle))

        assert [*ended, after] == ["INVITATION_INVALID"] * 6


NO_TEXTS: list[object] = [None, {"$ne": None}, ["2222222222"], 2222222222, True]


async def test_C15_what_is_no_text_is_no_code(service: Service, backend: Backend) -> None:
    """Null, objects, lists and numbers are refused by the schema, before any guess."""
    home = await house(service)
    await invited(service, home.inviter)

    async with unchanged(backend):
        ended = [await outcome(home.app, REGISTER, {**registration(""), "code": code}) for code in NO_TEXTS]

    assert set(ended) == {"BAD_USER_INPUT"}


async def test_H01_what_is_no_handle_is_not_invited(service: Service, backend: Backend) -> None:
    """CR and LF, NUL, homographs and markup in a handle are refused, in `invite` and in `register`."""
    home = await house(service)

    async with unchanged(backend):
        ended = {
            name: {
                await outcome(home.inviter, INVITE, {"handle": handle}),
                await outcome(home.app, REGISTER, registration("2" * 10, handle)),
            }
            for name, handle in NO_HANDLES.items()
        }

    assert ended == {name: {"HANDLE_INVALID"} for name in NO_HANDLES}


def nested(depth: int) -> object:
    """Return an object that nests so deep."""
    value: object = 1
    for _ in range(depth):
        value = {"a": value}
    return value


MISSHAPEN = {"depth 9": nested(9), "129 keys": {f"k{number}": 1 for number in range(129)}}


async def test_J02_misshapen_metadata_is_refused(service: Service, backend: Backend) -> None:
    """JSON that is too deep or too wide is refused before anything looks at it, from whomever."""
    home = await house(service)
    _, code = await invited(service, home.inviter)

    async with unchanged(backend):
        ended = [
            await outcome(client, document, {**variables, "metadata": metadata})
            for metadata in MISSHAPEN.values()
            for client, document, variables in (
                (home.inviter, INVITE, {"handle": CLEO}),
                (home.app, REGISTER, registration(code)),
            )
        ]

    assert ended == ["BAD_USER_INPUT"] * 4


async def test_J03_halves_of_characters_are_no_text(service: Service, backend: Backend) -> None:
    """A lone surrogate in any text of either mutation is the client's mistake, and keeps nothing."""
    home = await house(service)
    _, code = await invited(service, home.inviter)
    texts = {
        INVITE: (home.inviter, ("handle", "locale"), {"handle": CLEO}),
        REGISTER: (home.app, ("handle", "password", "code", "locale"), registration(code)),
    }

    async with unchanged(backend):
        ended = [
            outcome_of(
                await service.http.post(
                    "/graphql",
                    content=json.dumps({"query": document, "variables": {**good, name: "\ud800"}}),
                    headers={**client.headers, "content-type": "application/json"},
                )
            )
            for document, (client, names, good) in texts.items()
            for name in names
        ]

    assert ended == ["BAD_USER_INPUT"] * 6
