"""What comes of codes and handles that are none, in `invite` and `register`?"""

from tests.backends import Backend
from tests.contents import unchanged
from tests.handles import NO_HANDLES
from tests.invitations import INVITE, REGISTER, house, invited, registration
from tests.outcomes import outcome
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


async def test_C15_what_is_no_text_counts(service: Service) -> None:
    """Null, objects, lists and numbers are refused by the schema, and each is a wrong guess."""
    home = await house(service)
    _, right = await invited(service, home.inviter)

    ended = [await outcome(home.app, REGISTER, {**registration(""), "code": code}) for code in NO_TEXTS]
    after = await outcome(home.app, REGISTER, registration(right))

    assert [*ended, after] == [*["BAD_USER_INPUT"] * 5, "INVITATION_INVALID"]


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
