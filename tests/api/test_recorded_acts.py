"""Is it recorded what is done outside of mutations, and what the server does by itself?"""

from typing import Any

import pytest

from cosyncjwt.domain.audit import AuditSearch, Record
from cosyncjwt.domain.page import PageRequest
from store.ports import Store
from tests.auditing import any_log, log_of, portal_log, told
from tests.backends import Backend
from tests.documents import DELETE_ACCOUNT, DELETE_USER, LOGIN, SET_USER_STATUS
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.http.test_payments import WITH_SECRET, reported, subscribed
from tests.managed import managed
from tests.outcomes import outcome
from tests.people import administrator, developer
from tests.portal import SET_PLAN, id_of
from tests.security.support import ADA, form_of, link_for, press
from tests.service import PASSWORD, Service, running
from tests.stories.test_a_year_of_billing import CANCEL, FAIL, RECORD, SUBSCRIBE

ROTATE_KEY = "mutation R($id: ID!) { rotateSigningKey(input: {id: $id}) { __typename } }"
ROTATE_TOKEN = "mutation R($id: ID!) { rotateAppToken(input: {id: $id}) { __typename } }"
DELETE_APPLICATION = "mutation D($id: ID!) { deleteApplication(input: {id: $id}) { __typename } }"
SWITCH_OFF = """mutation S($id: ID!) {
  setApplicationStatus(input: {id: $id, status: INACTIVE}) { __typename }
}"""


async def test_a_signup_by_link(service: Service) -> None:
    """The button makes an event by the new user; a dead link one a minute, by nobody."""
    notes = await managed(service, onboarding={"signupFlow": "LINK"})
    link = form_of(await link_for(service, notes.app))
    for _ in range(3):
        await press(service, link)
    signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    user = signed_in["user"]["id"]

    seen = told(await log_of(notes.owner, notes.id, action="signup.confirm"), "outcome", "actor", "subject")

    assert sorted(seen, key=repr) == [("INVALID_CODE", None, None), ("OK", user, user)]


async def test_what_a_failed_payment_stops(service: Service) -> None:
    """The developer reads that the system has suspended, and restored, the commercial applications."""
    boss, dev = await administrator(service), await developer(service)
    owner = await id_of(dev)
    await dev.run(SUBSCRIBE)
    made = await dev.run(
        'mutation { createApplication(input: {name: "Shop", type: COMMERCIAL}) '
        "{ ... on Application { id } } }"
    )
    payment = {"developerId": owner, "month": f"{service.clock.now():%Y-%m}", "reference": "ch_1"}
    for document in (FAIL, RECORD):
        await boss.run(document, {"input": payment})

    own = await log_of(dev, made["id"], action="setApplicationStatus")
    portal = await portal_log(boss, service)

    assert told(own, "outcome", "actor", "subject") == [("OK", "system", made["id"])] * 2
    money = {
        (event["action"], event["actor"], event["subject"])
        for event in portal
        if event["action"] in {"subscribe", "recordPayment", "recordPaymentFailure", "setDeveloperPlan"}
    }
    assert money == {
        ("subscribe", owner, owner),
        ("setDeveloperPlan", "system", owner),
        ("recordPaymentFailure", await id_of(boss), owner),
        ("recordPayment", await id_of(boss), owner),
    }


async def test_what_a_bridge_reports(backend: Backend, clock: FrozenClock, entropy: ScriptedEntropy) -> None:
    """A report by webhook is in the portal's log once, however often it comes."""
    async with running(backend.connect(), clock, entropy, WITH_SECRET) as service:
        dev, failure = await subscribed(service)
        for _ in range(2):
            assert (await reported(service, failure)).status_code == 200

        events = await portal_log(await administrator(service), service, "recordPaymentFailure")

        assert told(events, "actor", "subject") == [("system", await id_of(dev))]


async def test_a_plan_that_stays_is_no_event_of_the_system(service: Service) -> None:
    """Looking once more whether a plan has followed leaves nothing."""
    boss, dev = await administrator(service), await developer(service)
    await dev.run(SUBSCRIBE)
    await service.server.services.portal.subscriptions.tend()
    await dev.run(CANCEL)
    await service.server.services.portal.subscriptions.tend()

    assert len(await portal_log(boss, service, "setDeveloperPlan")) == 1


class Forgetful:
    """A server that dies after each write, before it has written anything about it."""

    @staticmethod
    async def keep(_record: Record) -> None:
        """Write nothing."""


async def kept(store: Store, application_id: str, action: str) -> list[Any]:
    """Return the events of an action that the store has."""
    page = await store.tenant(application_id).audit.newest(AuditSearch(action=action), PageRequest())
    return [(event.outcome, event.subject) for event in page.items]


MATTERS = {
    "setApplicationStatus": SWITCH_OFF,
    "rotateSigningKey": ROTATE_KEY,
    "rotateAppToken": ROTATE_TOKEN,
    "deleteApplication": DELETE_APPLICATION,
}


@pytest.mark.parametrize(("action", "document"), MATTERS.items(), ids=MATTERS)
async def test_S13_what_matters_is_recorded_by_the_write_itself(
    service: Service, monkeypatch: pytest.MonkeyPatch, action: str, document: str
) -> None:
    """Without anything that is written afterwards the event is there: it came with the change."""
    notes, store = await managed(service), service.server.world.store
    monkeypatch.setattr(service.server.services.audit, "keep", Forgetful.keep)

    await outcome(notes.owner, document, {"id": notes.id})

    assert await kept(store, service.server.portal.id, action) == [("OK", notes.id)]


async def test_S13_so_it_is_with_users(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suspending, deleting and leaving come with their events."""
    notes, store = await managed(service), service.server.world.store
    users = [await notes.user(handle) for handle in (ADA, "bob@example.com")]
    signed_in = await notes.app.run(LOGIN, {"handle": ADA, "password": PASSWORD})
    monkeypatch.setattr(service.server.services.audit, "keep", Forgetful.keep)

    await notes.app.signed_in(signed_in["accessToken"]).run(DELETE_ACCOUNT, {"password": PASSWORD})
    await notes.owner.run(SET_USER_STATUS, {"id": users[1], "status": "SUSPENDED"})
    await notes.owner.run(DELETE_USER, {"id": users[1]})

    assert await kept(store, notes.id, "deleteAccount") == [("OK", users[0])]
    assert await kept(store, notes.id, "setUserStatus") == [("OK", users[1])]
    assert await kept(store, notes.id, "deleteUser") == [("OK", users[1])]


async def test_S13_so_it_is_with_money(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans, subscriptions and payments come with their events."""
    boss, dev = await administrator(service), await developer(service)
    owner, store, portal = await id_of(dev), service.server.world.store, service.server.portal.id
    monkeypatch.setattr(service.server.services.audit, "keep", Forgetful.keep)
    payment = {"developerId": owner, "month": f"{service.clock.now():%Y-%m}", "reference": "ch_1"}

    await boss.run(SET_PLAN, {"id": owner, "plan": "PAID"})
    await dev.run(SUBSCRIBE)
    await boss.run(FAIL, {"input": payment})
    await boss.run(RECORD, {"input": payment})
    await dev.run(CANCEL)

    for action in ("subscribe", "recordPayment", "recordPaymentFailure", "cancelSubscription"):
        assert await kept(store, portal, action) == [("OK", owner)]
    assert set(await kept(store, portal, "setDeveloperPlan")) == {("OK", owner)}


async def test_an_administrators_stop_is_in_both_logs_at_once(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block comes with its event in the application's log, and in the portal's."""
    notes, boss = await managed(service), await administrator(service)
    monkeypatch.setattr(service.server.services.audit, "keep", Forgetful.keep)
    block = SWITCH_OFF.replace("INACTIVE", 'BLOCKED, reason: "Spam"')

    await outcome(boss, block, {"id": notes.id})

    own = await any_log(boss, notes.id, "setApplicationStatus")
    portal = await portal_log(boss, service, "setApplicationStatus")
    assert [event["actor"] for event in own + portal] == ["administrator", await id_of(boss)]
