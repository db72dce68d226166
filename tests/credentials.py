"""Which headers are no credentials? Every kind of wrong, named, for the operations that must refuse them."""

from collections.abc import Mapping
from typing import Any

from tests.forging import altered
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import GraphQL, Service

Headers = Mapping[str, str]


async def bad_app_tokens(service: Service) -> dict[str, Headers]:
    """Return headers that name no application."""
    genuine = service.sample.headers["app-token"]
    return {
        "missing": {},
        "in another header": {"authorization": f"Bearer {genuine}"},
        **{name: {"app-token": value} for name, value in _bad_values(genuine).items()},
        **{
            name: {"app-token": value}
            for name, value in (await _issued(service)).items()
            if name != "app token"
        },
    }


def bad_access_tokens(issued: Mapping[str, str]) -> dict[str, Headers]:
    """Return headers that carry something, and not an access token."""
    genuine = issued["access token"]
    values = _bad_values(genuine) | dict(issued)
    del values["empty"], values["access token"]
    return {
        "as access-token": {"access-token": altered(genuine)},
        **{name: {"authorization": f"Bearer {value}"} for name, value in values.items()},
    }


def no_access_tokens(issued: Mapping[str, str]) -> dict[str, Headers]:
    """Return headers that name no user at all."""
    genuine = issued["access token"]
    return {
        "missing": {},
        "empty": {"authorization": "Bearer "},
        "no scheme": {"authorization": genuine},
        "Basic": {"authorization": f"Basic {genuine}"},
        "empty access-token": {"access-token": ""},
        "as app token": {"app-token": genuine},
    }


async def outcomes(
    service: Service,
    headers: Mapping[str, Headers],
    document: str,
    variables: Mapping[str, object] | None = None,
) -> dict[str, str]:
    """Return how an operation ends with each of the headers."""
    ended = {}
    for name, some in headers.items():
        ended[name] = await outcome(GraphQL(service.http, some), document, variables)
    return ended


async def refusals_without_user(
    service: Service, document: str, variables: Mapping[str, object] | None = None
) -> Any:
    """Return the codes with which an operation refuses callers who are nobody, by what they show."""
    issued = await _issued(service)
    nobody = await outcomes(service, no_access_tokens(issued), document, variables)
    somebody = await outcomes(service, bad_access_tokens(issued), document, variables)
    return {"nothing": set(nobody.values()), "no access token": set(somebody.values())}


REFUSED_WITHOUT_USER = {"nothing": {"UNAUTHENTICATED"}, "no access token": {"TOKEN_INVALID"}}


def _bad_values(genuine: str) -> dict[str, str]:
    head, body, tag = genuine.split(".")
    return {
        "empty": "",
        "a word": "token",
        "dots": "..",
        "four parts": f"{genuine}.x",
        "five parts": f"{genuine}.x.x",
        "two parts": f"{head}.{body}",
        "no signature": f"{head}.{body}.",
        "other signature": f"{head}.{body}.{altered(tag)}",
        "altered": altered(genuine),
        "twice": f"{genuine},{genuine}",
        "quoted": f'"{genuine}"',
        "long": genuine + "A" * 10_000,
        "only long": "A" * 10_000,
    }


async def _issued(service: Service) -> dict[str, str]:
    """Return genuine tokens of every kind."""
    signed_in = await signed_up(service, service.sample, "tokens@example.com")
    return {
        "app token": service.sample.headers["app-token"],
        "access token": signed_in["accessToken"],
        "refresh token": signed_in["refreshToken"],
        "JWT": signed_in["jwt"],
    }
