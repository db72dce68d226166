"""What do developers see of the users of their applications?"""

import pytest

from tests.documents import DELETE_USER, USER_NODE, USERS
from tests.managed import Managed, managed
from tests.outcomes import outcome
from tests.people import signed_up
from tests.service import Service

HANDLES = ["ada@example.com", "ada@example.org", "bo@example.com"]


async def with_users(service: Service) -> tuple[Managed, list[str]]:
    """Return an application with three users and their ids in the order of their handles."""
    notes = await managed(service)
    ids = {handle: await notes.user(handle) for handle in reversed(HANDLES)}
    return notes, [ids[handle] for handle in HANDLES]


async def listed(notes: Managed, **more: object) -> list[str]:
    """Return the handles of a page."""
    page = (await notes.owner.run(USERS, {"id": notes.id, **more}))["users"]
    return [node["handle"] for node in page["nodes"]]


async def test_users_are_listed_by_handle(service: Service) -> None:
    """The list has every user, in the order of handles, and their number."""
    notes, ids = await with_users(service)

    page = (await notes.owner.run(USERS, {"id": notes.id}))["users"]

    assert [(node["id"], node["handle"]) for node in page["nodes"]] == list(zip(ids, HANDLES, strict=True))
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, False)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ada", HANDLES[:2]),
        (" ADA@EXAMPLE.o", HANDLES[1:2]),
        ("", HANDLES),
        ("@example", []),
        ("%", []),
        ("a" * 300, []),
        ("\x00", []),
    ],
)
async def test_users_are_searched_by_the_beginning(service: Service, search: str, found: list[str]) -> None:
    """A search takes the beginning of a handle, whatever its capitals, and nothing as a pattern."""
    notes, _ = await with_users(service)

    assert await listed(notes, search=search) == found


async def test_users_are_searched_by_status(service: Service) -> None:
    """A status finds its users, and how many they are."""
    notes, ids = await with_users(service)
    await notes.set_status(ids[1], "SUSPENDED")

    suspended = (await notes.owner.run(USERS, {"id": notes.id, "status": "SUSPENDED"}))["users"]

    assert ([node["id"] for node in suspended["nodes"]], suspended["totalCount"]) == ([ids[1]], 1)
    assert await listed(notes, status="ACTIVE", search="ada") == HANDLES[:1]


async def test_pages_go_on_behind_a_user_who_is_gone(service: Service) -> None:
    """A cursor stays good when its user is deleted between two pages."""
    notes, ids = await with_users(service)
    first = (await notes.owner.run(USERS, {"id": notes.id, "first": 2}))["users"]["pageInfo"]
    await notes.owner.run(DELETE_USER, {"id": ids[1]})

    rest = await listed(notes, after=first["endCursor"])

    assert first["hasNextPage"] is True
    assert rest == HANDLES[2:]


@pytest.mark.parametrize("cursor", ["usr_x", "é", "=", "____", "a b"])
async def test_a_foreign_cursor_is_refused(service: Service, cursor: str) -> None:
    """What is no cursor of this list is BAD_USER_INPUT."""
    notes, _ = await with_users(service)

    assert await outcome(notes.owner, USERS, {"id": notes.id, "after": cursor}) == "BAD_USER_INPUT"


async def test_G22_lists_of_lists_are_counted(service: Service) -> None:
    """A page of users and the sessions of each of them count towards what one request may list."""
    notes, _ = await with_users(service)
    document = """query ($id: ID) { application(id: $id) {
      a: users(first: 100) { nodes { sessions(first: 100) { nodes { id } } } }
      b: users(first: 100) { nodes { sessions(first: 100) { nodes { id } } } }
      c: users(first: 100) { nodes { sessions(first: 100) { nodes { id } } } }
    } }"""

    assert await outcome(notes.owner, document, {"id": notes.id}) == "QUERY_TOO_COMPLEX"


async def test_a_user_by_id(service: Service) -> None:
    """A developer sees a user by its id, with its sessions, none of which is the developer's own."""
    notes = await managed(service, metadataFields=[{"path": "role", "fieldName": "role"}])
    signed_in = await signed_up(service, notes.app, HANDLES[0], metadata={"role": "reader"})

    shown = await notes.owner.run(USER_NODE, {"id": signed_in["user"]["id"]})

    assert shown == {
        "__typename": "User",
        "id": signed_in["user"]["id"],
        "handle": HANDLES[0],
        "status": "ACTIVE",
        "metadata": {"role": "reader"},
        "twoFactor": {"google": False},
        "sessions": {"totalCount": 1, "nodes": [{"current": False}]},
    }


async def test_the_list_is_for_the_developer(service: Service) -> None:
    """With the app token the list is FORBIDDEN, and so it is for a user of the application."""
    notes = await managed(service)
    ada = await signed_up(service, notes.app, HANDLES[0])

    assert await outcome(notes.app, USERS) == "FORBIDDEN"
    assert await outcome(notes.app.signed_in(ada["accessToken"]), USERS) == "FORBIDDEN"


async def test_a_deleted_user_is_gone(service: Service) -> None:
    """A deleted user is listed no more, has no node, and makes room."""
    notes, ids = await with_users(service)

    assert await outcome(notes.owner, DELETE_USER, {"id": ids[0]}) == "Done"

    assert await listed(notes) == HANDLES[1:]
    assert await outcome(notes.owner, USER_NODE, {"id": ids[0]}) == "NOT_FOUND"
    assert await outcome(notes.owner, DELETE_USER, {"id": ids[0]}) == "NOT_FOUND"
    assert (await notes.create(HANDLES[0]))["id"] not in ids
