"""What do administrators see and do, and does anybody else?"""

import pytest

from tests.applications import created
from tests.credentials import REFUSED_WITHOUT_USER, refusals_without_user
from tests.documents import LOGIN, ME, REFUSED
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.portal import SET_PLAN, id_of
from tests.service import PASSWORD, Service

DEVELOPERS = """query Developers($first: Int, $after: String, $search: String, $status: UserStatus) {
  administration { developers(first: $first, after: $after, search: $search, status: $status) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id plan user { handle status } applications { nodes { name } } }
  } }
}"""
ONE = """query One($id: ID!) { administration { developer(id: $id) {
  id plan user { handle lastLoginAt } applications(search: "not") { nodes { name status userCount } }
} } }"""
APPLICATIONS = """query Applications($first: Int, $search: String, $status: ApplicationStatus) {
  administration { applications(first: $first, search: $search, status: $status) {
    totalCount nodes { id name type userCount }
  } }
}"""
APPLICATION = "query Any($id: ID!) { administration { application(id: $id) { name type statusReason } } }"
SET_STATUS = (
    """mutation SetDeveloperStatus($id: ID!, $status: UserStatus!) {
  setDeveloperStatus(input: {developerId: $id, status: $status}) {
    __typename ... on Developer { id user { status } }"""
    + REFUSED
    + "} }"
)
NOBODY = "usr_nobody0000000000000000"


async def test_all_developers_in_pages(service: Service) -> None:
    """Developers are listed by handle, with plan and applications, a page going on where the last ended."""
    admin = await administrator(service)
    await created(await developer(service, "bob@example.com"), "Notes")
    await developer(service, "cyd@example.com")

    first = (await admin.run(DEVELOPERS, {"first": 2}))["developers"]
    rest = (await admin.run(DEVELOPERS, {"after": first["pageInfo"]["endCursor"]}))["developers"]

    handles = [node["user"]["handle"] for page in (first, rest) for node in page["nodes"]]
    assert handles == ["admin@example.com", "bob@example.com", "cyd@example.com"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert first["nodes"][1]["applications"]["nodes"] == [{"name": "Notes"}]
    assert rest["nodes"][0]["plan"] == "FREE"


async def test_developers_are_searched(service: Service) -> None:
    """By the beginning of the handle, in any capitals."""
    admin = await administrator(service)
    await developer(service, "bob@example.com")

    found = (await admin.run(DEVELOPERS, {"search": "BO"}))["developers"]

    assert [node["user"]["handle"] for node in found["nodes"]] == ["bob@example.com"]


async def test_one_developer(service: Service) -> None:
    """A developer by id, with the applications that a name finds."""
    admin, dev = await administrator(service), await developer(service)
    for name in ("Notes", "Shop"):
        await created(dev, name)

    shown = (await admin.run(ONE, {"id": await id_of(dev)}))["developer"]

    assert shown["user"]["handle"] == "dev@example.com"
    assert shown["applications"]["nodes"] == [{"name": "Notes", "status": "ACTIVE", "userCount": 0}]


async def test_all_applications(service: Service) -> None:
    """Everybody's are listed, the server's own among them, and searched."""
    admin = await administrator(service)
    for handle in ("one@example.com", "two@example.com"):
        await created(await developer(service, handle), "Notes")

    everything = (await admin.run(APPLICATIONS))["applications"]
    notes = (await admin.run(APPLICATIONS, {"search": "NOTE", "status": "ACTIVE"}))["applications"]

    assert everything["totalCount"] == 4
    assert [node["name"] for node in notes["nodes"]] == ["Notes", "Notes"]
    one = await admin.run(APPLICATION, {"id": notes["nodes"][0]["id"]})
    assert one["application"] == {"name": "Notes", "type": "DEVELOPMENT", "statusReason": None}


async def test_a_plan_is_set(service: Service) -> None:
    """The developer comes back with the new plan."""
    admin, dev = await administrator(service), await developer(service)

    changed = await admin.run(SET_PLAN, {"id": await id_of(dev), "plan": "PAID"})

    assert (changed["plan"], changed["user"]["handle"]) == ("PAID", "dev@example.com")


async def test_a_suspended_developer_is_out(service: Service) -> None:
    """Sessions end at once and no login works, until the developer is let in again; applications go on."""
    admin, dev = await administrator(service), await developer(service)
    made, dev_id = await created(dev), await id_of(dev)

    shut = await admin.run(SET_STATUS, {"id": dev_id, "status": "SUSPENDED"})

    login = {"handle": "dev@example.com", "password": PASSWORD}
    assert shut["user"]["status"] == "SUSPENDED"
    assert await outcome(dev, ME) == "TOKEN_INVALID"
    assert await outcome(service.portal, LOGIN, login) in {"USER_SUSPENDED", "INVALID_CREDENTIALS"}
    assert await outcome(service.client_of(made["appToken"]), "{ application { name } }") == "OK"
    await admin.run(SET_STATUS, {"id": dev_id, "status": "ACTIVE"})
    assert await outcome(service.portal, LOGIN, login) == "SignedIn"


async def test_nobody_shuts_out_themselves(service: Service) -> None:
    """An administrator who did could not undo it."""
    admin = await administrator(service)

    own = {"id": await id_of(admin), "status": "SUSPENDED"}

    assert await outcome(admin, SET_STATUS, own) == "STATUS_NOT_ALLOWED"
    assert await outcome(admin, ME) == "OK"


@pytest.mark.parametrize(
    ("document", "more"),
    [(ONE, {}), (APPLICATION, {}), (SET_PLAN, {"plan": "PAID"}), (SET_STATUS, {"status": "ACTIVE"})],
    ids=["developer", "application", "setDeveloperPlan", "setDeveloperStatus"],
)
async def test_what_is_not_there_is_not_found(service: Service, document: str, more: dict[str, str]) -> None:
    """An unknown id, and that of a user of another application, is nobody's."""
    admin = await administrator(service)
    foreign = (await signed_up(service, service.sample, "ada@example.com"))["user"]["id"]

    ended = [await outcome(admin, document, {"id": each, **more}) for each in (NOBODY, foreign, "", "\x00")]

    assert ended == ["NOT_FOUND"] * 4


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (DEVELOPERS, {}),
        (ONE, {"id": NOBODY}),
        (APPLICATIONS, {}),
        (APPLICATION, {"id": NOBODY}),
        (SET_PLAN, {"id": NOBODY, "plan": "PAID"}),
        (SET_STATUS, {"id": NOBODY, "status": "SUSPENDED"}),
    ],
    ids=["developers", "developer", "applications", "application", "plan", "status"],
)
async def test_developers_and_users_are_forbidden(
    service: Service, document: str, variables: dict[str, str]
) -> None:
    """A developer, a user of another application and nobody at all see and do nothing of it."""
    dev = await developer(service)
    user = await signed_up(service, service.sample, "ada@example.com")

    ended = [
        await outcome(client, document, variables)
        for client in (dev, service.sample.signed_in(user["accessToken"]), service.portal)
    ]

    assert ended == ["FORBIDDEN", "FORBIDDEN", "UNAUTHENTICATED"]


async def test_a_developer_raises_no_own_plan(service: Service) -> None:
    """Not even by the own id."""
    dev = await developer(service)

    assert await outcome(dev, SET_PLAN, {"id": await id_of(dev), "plan": "PAID"}) == "FORBIDDEN"
    assert (await dev.run("{ developer { plan } }"))["plan"] == "FREE"


async def test_refused_without_user(service: Service) -> None:
    """Nobody looks in who shows no access token."""
    assert await refusals_without_user(service, DEVELOPERS) == REFUSED_WITHOUT_USER
