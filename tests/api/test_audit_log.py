"""Does `auditLog` tell a developer who did what, how it ended, when and from where?"""

from datetime import timedelta
from typing import Any

import pytest

from cosyncjwt.domain.audit import AuditSearch
from cosyncjwt.domain.page import PageRequest
from tests.auditing import AUDIT_LOG, any_log, log_of, portal_log, told
from tests.documents import (
    DELETE_ACCOUNT,
    DELETE_USER,
    LOGIN,
    LOGOUT,
    REFRESH,
    RESET_PASSWORD,
    SET_USER_STATUS,
    UPDATE_APPLICATION,
)
from tests.managed import Managed, managed
from tests.outcomes import outcome
from tests.people import administrator, developer, signed_up
from tests.portal import SET_PLAN, id_of
from tests.service import PASSWORD, Service

ADA = "ada@example.com"
EVENT = "query Event($id: ID!) { node(id: $id) { __typename id ... on AuditEvent { action outcome } } }"
DELETE_APPLICATION = "mutation Delete($id: ID!) { deleteApplication(input: {id: $id}) { __typename } }"
SET_STATUS = """mutation SetStatus($id: ID!, $status: ApplicationStatus!, $reason: String) {
  setApplicationStatus(input: {id: $id, status: $status, reason: $reason}) { __typename }
}"""
SECOND = timedelta(seconds=1)


@pytest.fixture
async def notes(service: Service) -> Managed:
    """Return a developer's application."""
    return await managed(service)


async def test_an_event_tells_everything(service: Service, notes: Managed) -> None:
    """A refused login: which act, how it ended, of whom, when, from where, by what, under which request."""
    user_id = await notes.user(ADA)
    service.clock.advance(SECOND)
    reply = await notes.app.post(LOGIN, {"handle": ADA, "password": "wrong"})

    (event,) = await log_of(notes.owner, notes.id, action="login")

    assert event == {
        "id": event["id"],
        "action": "login",
        "outcome": "INVALID_CREDENTIALS",
        "actor": None,
        "subject": user_id,
        "ipAddress": "192.0.2.1",
        "userAgent": reply.request.headers["user-agent"],
        "requestId": reply.headers["x-request-id"],
        "createdAt": service.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


async def test_a_users_day(service: Service, notes: Managed) -> None:
    """Each act once, by its user; a refresh only when it is refused."""
    user_id = await notes.user(ADA)
    signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await notes.app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
    await notes.app.run(LOGIN, {"handle": "nobody@example.com", "password": PASSWORD})
    await notes.app.run(REFRESH, {"refreshToken": "forged"})
    await notes.app.run(RESET_PASSWORD, {"handle": ADA, "code": "000000", "newPassword": PASSWORD})
    user = notes.app.signed_in(signed_in["accessToken"])
    await user.run(LOGOUT, {"everywhere": True})

    seen = told(await log_of(notes.owner, notes.id), "action", "outcome", "actor", "subject")

    # The clock of the test stands still, so they come in no order.
    assert sorted(seen, key=repr) == sorted(
        [
            ("createApplication", "OK", await id_of(notes.owner), notes.id),
            ("createUser", "OK", await id_of(notes.owner), user_id),
            ("login", "OK", user_id, user_id),
            ("login", "INVALID_CREDENTIALS", None, None),
            ("refresh", "INVALID_CREDENTIALS", None, None),
            ("resetPassword", "INVALID_CODE", None, None),
            ("logout", "OK", user_id, user_id),
        ],
        key=repr,
    )


async def test_a_reused_refresh_token(service: Service, notes: Managed) -> None:
    """A token that was used before is `session.reused`, about its session, and no `refresh`."""
    await notes.user(ADA)
    signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    for _ in range(2):
        await notes.app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
        service.clock.advance(timedelta(minutes=1))

    (event,) = await log_of(notes.owner, notes.id, action="session.reused")

    assert event["outcome"] == "INVALID_CREDENTIALS"
    assert event["subject"].startswith("ses_")
    assert await log_of(notes.owner, notes.id, action="refresh") == []


async def test_what_a_developer_does_is_in_both_logs(service: Service, notes: Managed) -> None:
    """In the application's and in the portal's, refusals too, by the developer's id."""
    owner, boss = await id_of(notes.owner), await administrator(service)
    await notes.owner.run(UPDATE_APPLICATION, {"input": {"id": notes.id, "name": "Notebook"}})
    await notes.owner.run(UPDATE_APPLICATION, {"input": {"id": notes.id, "name": " "}})

    own = told(await log_of(notes.owner, notes.id, action="updateApplication"), "outcome", "actor", "subject")
    portal = told(await portal_log(boss, service, "updateApplication"), "outcome", "actor", "subject")

    assert sorted(own) == sorted(portal) == [("OK", owner, notes.id), ("VALUE_INVALID", owner, notes.id)]


async def test_a_strangers_try_is_in_the_portals_log_alone(service: Service, notes: Managed) -> None:
    """What a developer tries at another's application is not in that one's log."""
    stranger, boss = await developer(service, "stranger@example.com"), await administrator(service)
    user_id = await notes.user(ADA)
    tries = (DELETE_USER, {"id": user_id}), (DELETE_APPLICATION, {"id": notes.id})
    for document, variables in tries:
        assert await outcome(stranger, document, variables) == "NOT_FOUND"

    assert await log_of(notes.owner, notes.id, outcome="NOT_FOUND") == []
    (event,) = await portal_log(boss, service, "deleteUser")
    assert (event["outcome"], event["actor"]) == ("NOT_FOUND", await id_of(stranger))


async def test_a_deletion_outlives_the_application(service: Service, notes: Managed) -> None:
    """Its log is gone with the application; that it was deleted, and by whom, is in the portal's."""
    boss, owner = await administrator(service), await id_of(notes.owner)
    (event, *_) = await log_of(notes.owner, notes.id)
    assert await outcome(notes.owner, DELETE_APPLICATION, {"id": notes.id}) == "Done"

    (deletion,) = await portal_log(boss, service, "deleteApplication")

    assert (deletion["outcome"], deletion["actor"], deletion["subject"]) == ("OK", owner, notes.id)
    assert await outcome(notes.owner, EVENT, {"id": event["id"]}) == "NOT_FOUND"


async def test_a_deleted_user_leaves_entries_without_a_handle(service: Service, notes: Managed) -> None:
    """Whoever deletes an account or a user leaves an entry by ids, and no event has the handle."""
    users = [await notes.user(handle) for handle in (ADA, "bob@example.com")]
    signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    await notes.app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})
    await notes.owner.run(DELETE_USER, {"id": users[1]})

    events = await log_of(notes.owner, notes.id)

    deleted = {
        (event["action"], event["subject"]) for event in events if event["action"].startswith("delete")
    }
    assert deleted == {("deleteAccount", users[0]), ("deleteUser", users[1])}
    assert "example.com" not in repr(events)


async def test_an_administrators_act(service: Service, notes: Managed) -> None:
    """The developer reads that it was an administrator; the portal's log says which."""
    boss = await administrator(service)
    stop = {"id": notes.id, "status": "BLOCKED", "reason": "Spam"}
    assert await outcome(boss, SET_STATUS, stop) == "Application"

    (own,) = await log_of(notes.owner, notes.id, action="setApplicationStatus")
    (portal,) = await portal_log(boss, service, "setApplicationStatus")

    assert (own["actor"], portal["actor"]) == ("administrator", await id_of(boss))
    assert await any_log(boss, notes.id, "setApplicationStatus") == [own]


async def test_a_plan_is_about_the_developer(service: Service, notes: Managed) -> None:
    """That an administrator gave a plan is in the portal's log, about the developer."""
    boss, owner = await administrator(service), await id_of(notes.owner)
    await boss.run(SET_PLAN, {"id": owner, "plan": "PAID"})

    (event,) = await portal_log(boss, service, "setDeveloperPlan")

    assert (event["outcome"], event["actor"], event["subject"]) == ("OK", await id_of(boss), owner)


async def test_pages_and_searches(service: Service, notes: Managed) -> None:
    """Newest first, in pages by cursor, narrowed by what events have and by time."""
    for _ in range(3):
        service.clock.advance(SECOND)
        await notes.app.run(LOGIN, {"handle": "nobody@example.com", "password": PASSWORD})
    search = {"id": notes.id, "action": "login", "outcome": "INVALID_CREDENTIALS"}
    newest = (await notes.owner.run(AUDIT_LOG, {**search, "first": 2}))["auditLog"]
    rest = (await notes.owner.run(AUDIT_LOG, {**search, "after": newest["pageInfo"]["endCursor"]}))[
        "auditLog"
    ]
    since = newest["nodes"][1]["createdAt"]

    assert (newest["totalCount"], newest["pageInfo"]["hasNextPage"]) == (3, True)
    assert moments(newest) == sorted(moments(newest), reverse=True)
    assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (1, False)
    assert len(await log_of(notes.owner, notes.id, action="login", since=since)) == 2
    assert len(await log_of(notes.owner, notes.id, action="login", until=since)) == 1
    assert await log_of(notes.owner, notes.id, action="login", actor=await id_of(notes.owner)) == []


def moments(page: Any) -> list[str]:
    """Return when the events of a page were."""
    return [event["createdAt"] for event in page["nodes"]]


async def test_an_event_by_its_id(service: Service, notes: Managed) -> None:
    """`node` shows it to the developer of its application, and is NOT_FOUND for any other."""
    stranger = await developer(service, "stranger@example.com")
    event = (await log_of(notes.owner, notes.id))[0]

    shown = await notes.owner.run(EVENT, {"id": event["id"]})

    assert (shown["__typename"], shown["id"], shown["action"]) == (
        "AuditEvent",
        event["id"],
        event["action"],
    )
    assert await outcome(stranger, EVENT, {"id": event["id"]}) == "NOT_FOUND"
    assert await outcome(notes.owner, EVENT, {"id": "evt_unknown"}) == "NOT_FOUND"


async def test_the_log_is_for_the_developer(service: Service, notes: Managed) -> None:
    """A client of the application, and a user of it, read FORBIDDEN."""
    signed_in = await signed_up(service, notes.app, ADA)
    document = "{ application { auditLog { nodes { id } } } }"

    assert await outcome(notes.app, document) == "FORBIDDEN"
    assert await outcome(notes.app.signed_in(signed_in["accessToken"]), document) == "FORBIDDEN"


async def test_a_suspension_names_the_user(service: Service, notes: Managed) -> None:
    """An act on a user is about the user's id, and a suspended one's login too."""
    user_id = await notes.user(ADA)
    await notes.owner.run(SET_USER_STATUS, {"id": user_id, "status": "SUSPENDED"})
    await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})

    seen = told(await log_of(notes.owner, notes.id, subject=user_id), "action", "outcome")

    assert set(seen) == {("createUser", "OK"), ("setUserStatus", "OK"), ("login", "USER_SUSPENDED")}


async def test_management_is_written_before_the_answer(service: Service, notes: Managed) -> None:
    """What a developer did is in the store when the answer is here, what a user did only soon."""
    log = service.server.directory.tenant(notes.id).audit
    await notes.app.run(LOGIN, {"handle": "nobody@example.com", "password": PASSWORD})
    await notes.owner.run(UPDATE_APPLICATION, {"input": {"id": notes.id, "name": "Notebook"}})

    written = await log.newest(AuditSearch(action="updateApplication"), PageRequest())

    # The login's event may be there already, where the machine is slow.
    assert len(written.items) == 1
    assert len(await log_of(notes.owner, notes.id, action="login")) == 1


async def test_a_document_that_is_not_prepared(service: Service, notes: Managed) -> None:
    """An act is recorded once, too, where directives keep its document from being prepared."""
    document = """mutation Login($handle: String!, $on: Boolean!) {
      login(input: {handle: $handle, password: "x"}) { __typename @include(if: $on) }
    }"""
    await notes.app.run(document, {"handle": ADA, "on": True})

    assert len(await log_of(notes.owner, notes.id, action="login")) == 1


async def test_what_a_limit_stops_does_not_fill_the_log(service: Service, notes: Managed) -> None:
    """Of the guesses that are refused for their pace one leaves an event, and the next after a minute."""
    await notes.user(ADA)
    replies = [await notes.app.post(LOGIN, {"handle": ADA, "password": "wrong"}) for _ in range(9)]

    events = await log_of(notes.owner, notes.id, action="login")

    assert sum("errors" in reply.json() for reply in replies) == 4
    outcomes = sorted(event["outcome"] for event in events)
    assert outcomes == [*["INVALID_CREDENTIALS"] * 5, "RATE_LIMITED"]
