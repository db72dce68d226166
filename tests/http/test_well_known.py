"""Do backends find what they need to verify a JWT?"""

from collections.abc import Mapping

import httpx
import pytest

from cosyncjwt.http.well_known import WellKnown
from tests.http.client import browser

APPLICATION = "0b0cbb57-9c63-4f8a-8d4a-5f35ac2ad0a4"
ISSUER = f"https://auth.example.com/apps/{APPLICATION}"
JWKS = f"/apps/{APPLICATION}/.well-known/jwks.json"
DISCOVERY = f"/apps/{APPLICATION}/.well-known/openid-configuration"
KEYS = {"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": "AQAB", "e": "AQAB"}]}


async def jwks(application_id: str) -> Mapping[str, object] | None:
    """Know one application."""
    return KEYS if application_id == APPLICATION else None


def issuer(application_id: str) -> str:
    """Return the issuer, from settings."""
    return f"https://auth.example.com/apps/{application_id}"


async def ask(path: str, *, host: str = "auth.example.com", **headers: str) -> httpx.Response:
    """Ask for a document."""
    routes = WellKnown(jwks=jwks, issuer=issuer).routes
    return await browser(routes, host=host).get(path, headers=headers)


async def test_jwks_is_the_application_own() -> None:
    """The JWKS of an application is served as it is."""
    answer = await ask(JWKS)

    assert (answer.status_code, answer.json()) == (200, KEYS)
    assert answer.headers["content-type"] == "application/json"


async def test_discovery_names_no_endpoint_that_does_not_exist() -> None:
    """The discovery document says what is true of a server without redirects, and no more."""
    answer = await ask(DISCOVERY)

    assert answer.json() == {
        "issuer": ISSUER,
        "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
        "response_types_supported": [],
        "claims_supported": ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "auth_time", "amr"],
    }


async def test_jwks_uri_leads_to_the_jwks() -> None:
    """Whoever follows `jwks_uri` finds the keys."""
    uri = (await ask(DISCOVERY)).json()["jwks_uri"]

    assert (await ask(uri)).json() == KEYS


@pytest.mark.parametrize("path", [JWKS, DISCOVERY])
async def test_documents_are_for_everybody_and_kept_ten_minutes(path: str) -> None:
    """Any page may read the documents, and any cache keep them for ten minutes."""
    answer = await ask(path)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=600"


@pytest.mark.parametrize("path", [JWKS, DISCOVERY])
@pytest.mark.parametrize("mark", ["", "W/", '"other", '])
async def test_unchanged_document_is_not_sent_again(path: str, mark: str) -> None:
    """Who shows the document's ETag gets 304 and no body."""
    tag = (await ask(path)).headers["etag"]

    answer = await ask(path, **{"if-none-match": mark + tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag


async def test_another_tag_gets_the_document() -> None:
    """Who shows an old ETag gets the document."""
    assert (await ask(JWKS, **{"if-none-match": '"old"'})).status_code == 200


@pytest.mark.parametrize("document", ["jwks.json", "openid-configuration"])
async def test_unknown_application_is_not_found(document: str) -> None:
    """An application that is not there is a 404 in JSON that nobody keeps."""
    answer = await ask(f"/apps/nobody/.well-known/{document}")

    assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("header", ["x-forwarded-host", "forwarded", "x-forwarded-proto"])
async def test_C10_issuer_does_not_come_from_the_request(header: str) -> None:
    """Whatever host the request names, the issuer is the configured one."""
    answer = await ask(DISCOVERY, host="evil.example", **{header: "host=evil.example"})

    assert answer.json()["issuer"] == ISSUER
    assert "evil" not in answer.text
