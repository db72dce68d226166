"""What does `node` show, and to whom?"""

from tests.documents import ME
from tests.people import developer, signed_up
from tests.service import Service

NODE = """query Node($id: ID!) { node(id: $id) {
  __typename id ... on User { handle } ... on Session { current } ... on Application { name }
} }"""


async def test_the_user_is_found_by_id(service: Service) -> None:
    """The signed-in user's own id leads to the user."""
    signed_in = await signed_up(service, service.sample, "ada@example.com")
    ada = service.sample.signed_in(signed_in["accessToken"])

    found = await ada.run(NODE, {"id": signed_in["user"]["id"]})

    assert (found["__typename"], found["handle"]) == ("User", "ada@example.com")


async def test_another_user_is_not_found(service: Service) -> None:
    """The id of another user of the same application leads nowhere (security S-10)."""
    bob = await signed_up(service, service.sample, "bob@example.com")
    signed_in = await signed_up(service, service.sample, "ada@example.com")
    ada = service.sample.signed_in(signed_in["accessToken"])

    assert (await ada.error(NODE, {"id": bob["user"]["id"]}))["code"] == "NOT_FOUND"


async def test_a_session_is_found_by_its_user_only(service: Service) -> None:
    """A session's id leads its own user to it, and another user nowhere."""
    ada = service.sample.signed_in(
        (await signed_up(service, service.sample, "ada@example.com"))["accessToken"]
    )
    bob = service.sample.signed_in(
        (await signed_up(service, service.sample, "bob@example.com"))["accessToken"]
    )
    session = (await ada.run(ME))["sessions"]["nodes"][0]

    assert (await ada.run(NODE, {"id": session["id"]}))["current"] is True
    assert (await bob.error(NODE, {"id": session["id"]}))["code"] == "NOT_FOUND"


async def test_an_application_is_found_by_its_clients_and_its_developer(service: Service) -> None:
    """An app token finds its own application only, and a developer only their own applications."""
    sample = service.server.sample
    assert sample is not None

    found = await service.sample.run(NODE, {"id": sample.id})
    foreign = await service.portal.error(NODE, {"id": sample.id})
    not_owned = await (await developer(service)).error(NODE, {"id": sample.id})

    assert found["name"] == sample.name
    assert (foreign["code"], not_owned["code"]) == ("NOT_FOUND", "NOT_FOUND")


async def test_the_calling_application_is_found_with_a_user_too(service: Service) -> None:
    """Whoever sends both tokens finds what the app token finds; another application is NOT_FOUND."""
    sample = service.server.sample
    assert sample is not None
    ada = service.sample.signed_in(
        (await signed_up(service, service.sample, "ada@example.com"))["accessToken"]
    )

    found = await ada.run(NODE, {"id": sample.id})
    other = await ada.error(NODE, {"id": service.server.portal.id})

    assert found["name"] == sample.name
    assert other["code"] == "NOT_FOUND"


async def test_what_has_no_such_id_is_not_found(service: Service) -> None:
    """An id that nothing has is NOT_FOUND, whatever it looks like."""
    ada = service.sample.signed_in(
        (await signed_up(service, service.sample, "ada@example.com"))["accessToken"]
    )

    codes = [
        (await ada.error(NODE, {"id": unknown}))["code"] for unknown in ("usr_x", "ses_x", "ses_" + "A" * 22)
    ]

    assert codes == ["NOT_FOUND"] * 3
