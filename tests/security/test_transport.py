"""Do the limits of the transport hold for the whole service, not only for its endpoint?"""

import pytest

from tests.people import developer, signed_up
from tests.service import Service


@pytest.mark.parametrize("first", [0, -1, 101, 1_000_000])
async def test_G22_a_page_has_one_to_a_hundred_things(service: Service, first: int) -> None:
    """A page of no things or of more than a hundred is refused."""
    ada = service.sample.signed_in(
        (await signed_up(service, service.sample, "ada@example.com"))["accessToken"]
    )

    refused = await ada.error(f"{{ me {{ sessions(first: {first}) {{ nodes {{ id }} }} }} }}")

    assert refused["code"] == "BAD_USER_INPUT"


async def test_G22_a_request_lists_at_most_a_thousand_things(service: Service) -> None:
    """Ten pages of a hundred are answered; one more thing in another page of the request is too much."""
    maker = await developer(service)
    pages = " ".join(f"p{n}: applications(first: 100) {{ nodes {{ id }} }}" for n in range(10))

    allowed = await maker.post(f"{{ developer {{ {pages} }} }}")
    refused = await maker.error(f"{{ developer {{ {pages} applications(first: 1) {{ nodes {{ id }} }} }} }}")

    assert "errors" not in allowed.json()
    assert refused["code"] == "QUERY_TOO_COMPLEX"


async def test_G23_a_page_of_a_foreign_origin_may_not_read(service: Service) -> None:
    """Neither a preflight nor a request of an origin that is not listed is answered for that origin."""
    foreign = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    preflight = await service.http.options("/graphql", headers=foreign)
    posted = await service.http.post("/graphql", json={"query": "{ __typename }"}, headers=foreign)

    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in posted.headers


async def test_G23_a_page_of_a_listed_origin_may(service: Service) -> None:
    """A loopback page in development may send the headers that the API needs, and never credentials."""
    own = {
        "origin": "http://localhost:5173",
        "access-control-request-method": "POST",
        "access-control-request-headers": "app-token,authorization,content-type",
    }

    preflight = await service.http.options("/graphql", headers=own)

    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "access-control-allow-credentials" not in preflight.headers
