"""Is each kind of token there is believed at its own place only, and no forgery of any kind at all?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.api.test_required_factor import SIGNUP, demanding, enrolled_by_app, enrolling, signed_in
from tests.applications import client_with
from tests.documents import APPLICATION, ME, REFRESH
from tests.factors import COMPLETE_LOGIN, SETUP
from tests.factors import LOGIN as LOGIN_WITH_FACTOR
from tests.forging import decoded, token
from tests.outcomes import outcome
from tests.security.support import ADA, BOB, form_of, link_for, press
from tests.service import PASSWORD, GraphQL, Service

NOBODY = {"TOKEN_INVALID", "TOKEN_EXPIRED", "UNAUTHENTICATED"}
NONE = ("none", "None", "NONE", "nOnE", "NoNe", "none ", "", "HS256 none")
CAROL = "carol@example.com"


@dataclass(frozen=True, slots=True)
class Bench:
    """A token of each kind, and what tries one at each place."""

    tokens: dict[str, str]
    places: dict[str, Callable[[str], Awaitable[bool]]]


async def bench(service: Service) -> Bench:
    """Return everything for one application that demands a second factor."""
    app = await demanding(service)
    secret = await enrolled_by_app(service, await enrolling(app))
    ada = await signed_in(service, app, secret)
    waiting = await app.run(LOGIN_WITH_FACTOR, {"handle": ADA, "password": PASSWORD})
    bob = await app.run(SIGNUP, {"handle": BOB, "password": PASSWORD})
    form = form_of(
        await link_for(service, await client_with(service, "LINK", handle="other@example.com"), CAROL)
    )

    async def pressed(some: str) -> bool:
        return (await press(service, {**form, "token": some})).status_code == 200

    async def at_login(some: str) -> bool:
        return await outcome(app, COMPLETE_LOGIN, {"loginToken": some, "code": "x"}) == "INVALID_CODE"

    async def at_refresh(some: str) -> bool:
        return await outcome(app, REFRESH, {"refreshToken": some}) == "SignedIn"

    async def as_application(some: str) -> bool:
        return await outcome(GraphQL(service.http, {"app-token": some}), APPLICATION) == "OK"

    async def as_user(some: str) -> bool:
        return await outcome(app.signed_in(some), ME) not in NOBODY

    async def at_enrollment(some: str) -> bool:
        return await outcome(app.signed_in(some), SETUP) not in NOBODY

    return Bench(
        tokens={
            "app": app.headers["app-token"],
            "access": ada["accessToken"],
            "enrollment": bob["enrollmentToken"],
            "login": waiting["loginToken"],
            "refresh": ada["refreshToken"],
            "link": form["token"],
        },
        places={
            "app": as_application,
            "access": as_user,
            "enrollment": at_enrollment,
            "login": at_login,
            "refresh": at_refresh,
            "link": pressed,
        },
    )


async def test_T05_six_kinds_at_six_places(service: Service) -> None:
    """Each token is believed at its own place; but whoever is signed in may set a factor up as well."""
    stand = await bench(service)

    accepted = {
        (place, kind)
        for place, believes in stand.places.items()
        for kind, some in stand.tokens.items()
        if await believes(some)
    }

    assert accepted == {(place, place) for place in stand.places} | {("enrollment", "access")}


async def test_T01_no_forgery_of_any_kind(service: Service) -> None:
    """Without a signature, or signed by what is public, no kind of JWT of ours is believed."""
    stand = await bench(service)
    sample = service.server.sample
    assert sample is not None
    public = sample.signing_keys[-1].public_key.encode()

    believed = []
    for kind in ("app", "access", "enrollment", "login"):
        head, body, signature = stand.tokens[kind].split(".")
        header, claims = decoded(head), decoded(body)
        unsigned = [token(b"", {**header, "alg": alg}, claims).rsplit(".", 1)[0] for alg in NONE]
        forged = [f"{start}.{end}" for start in unsigned for end in ("", signature, "AA")]
        forged += [token(key, header, claims) for key in (public, public.strip(), b"", b"\0" * 32)]
        forged += [
            f"{head}.{body}.{signature[:-2]}",
            f"{head}.{body}",
            f"{head}.{body}.{signature}.{signature}",
        ]
        believed += [(kind, some) for some in forged if await stand.places[kind](some)]

    assert believed == []
    assert await stand.places["login"](stand.tokens["login"])
