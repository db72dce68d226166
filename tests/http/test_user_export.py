"""Can developers, and nobody else, take the users of their applications away?"""

import json
from datetime import timedelta

import httpx
import pytest

from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.flows import user_export
from tests.applications import filled
from tests.auditing import log_of, portal_log, told
from tests.backends import Backend
from tests.contents import unchanged
from tests.managed import Managed, managed
from tests.people import administrator, developer, developer_again, signed_up
from tests.portal import id_of, put_into
from tests.service import GraphQL, Service

ADA, BOB = "ada@example.com", "bob@example.com"


async def fetched(service: Service, client: GraphQL, application_id: str) -> httpx.Response:
    """Fetch the file with the client's credentials."""
    return await service.http.get(f"/apps/{application_id}/users.jsonl", headers=dict(client.headers))


def refusal(reply: httpx.Response) -> tuple[int, str]:
    """Return how a refusal reads."""
    return reply.status_code, reply.json()["code"]


@pytest.fixture
async def notes(service: Service) -> Managed:
    """Return a developer's application with two users."""
    made = await managed(service)
    for handle in (BOB, ADA):
        await made.user(handle)
    return made


async def test_every_user_is_a_line(service: Service, notes: Managed) -> None:
    """The file has everybody by handle, as the command line writes them, and no password hash."""
    reply = await fetched(service, notes.owner, notes.id)

    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert [line["handle"] for line in lines] == [ADA, BOB]
    assert lines[0].keys() == {
        *("version", "id", "handle", "status", "locale", "metadata", "createdAt", "updatedAt")
    }
    assert reply.headers["content-type"] == "application/jsonl"
    assert reply.headers["cache-control"] == "no-store"
    assert "users.jsonl" in reply.headers["content-disposition"]


async def test_S12_it_needs_a_login_of_the_last_ten_minutes(service: Service, notes: Managed) -> None:
    """After ten minutes the file is refused, and after another login it is there."""
    service.clock.advance(timedelta(minutes=10))
    refused = await fetched(service, notes.owner, notes.id)

    again = await fetched(service, await developer_again(service), notes.id)

    assert refusal(refused) == (403, "REAUTHENTICATION_REQUIRED")
    assert again.status_code == 200


async def test_lock_in_is_no_punishment(service: Service, notes: Managed) -> None:
    """The users of an application that is BLOCKED can be taken away, too: it can be read."""
    await put_into(service, notes.id, ApplicationStatus.BLOCKED)

    assert (await fetched(service, notes.owner, notes.id)).status_code == 200


async def test_S01_another_developers_application(service: Service, notes: Managed, backend: Backend) -> None:
    """Another's application, the portal and no application are one answer; an administrator gets it too."""
    other, boss = await developer(service, "other@example.com"), await administrator(service)
    unknown = "00000000-0000-4000-8000-000000000000"

    async with unchanged(backend):
        replies = [
            await fetched(service, client, each)
            for client in (other, boss)
            for each in (notes.id, service.server.portal.id, unknown, "x", "%00")
        ]

    assert {refusal(reply) for reply in replies} == {(404, "NOT_FOUND")}
    assert len({reply.text for reply in replies}) == 1


async def test_T05_no_other_token_opens_it(service: Service, notes: Managed) -> None:
    """Without a token, with the app token, with a token of a user: nobody but a developer."""
    ada = notes.app.signed_in((await signed_up(service, notes.app, "cy@example.com"))["accessToken"])
    nobody = GraphQL(service.http, {})

    replies = [await fetched(service, client, notes.id) for client in (nobody, notes.app, ada)]

    assert [reply.status_code for reply in replies] == [401, 401, 403]
    assert replies[0].headers["www-authenticate"] == "Bearer"
    assert not any(ADA in reply.text for reply in replies)


async def test_S13_it_is_recorded(service: Service, notes: Managed) -> None:
    """Who has taken users away, or tried to, is in the application's log and in the portal's."""
    boss, me = await administrator(service), await id_of(notes.owner)
    await fetched(service, notes.owner, notes.id)
    service.clock.advance(timedelta(minutes=10))
    await fetched(service, notes.owner, notes.id)
    dev = await developer_again(service)

    own = told(await log_of(dev, notes.id, action="users.export"), "outcome", "actor", "subject")
    portal = told(await portal_log(boss, service, "users.export"), "outcome", "actor", "subject")

    assert own == portal == [("OK", me, notes.id), ("REAUTHENTICATION_REQUIRED", me, notes.id)]


async def test_ten_an_hour(service: Service, notes: Managed) -> None:
    """The eleventh within an hour must wait, and is told how long; looking by HEAD does not count."""
    path = f"/apps/{notes.id}/users.jsonl"
    looked = await service.http.head(path, headers=dict(notes.owner.headers))
    replies = [await fetched(service, notes.owner, notes.id) for _ in range(11)]

    assert looked.status_code == 405
    assert [reply.status_code for reply in replies] == [200] * 10 + [429]
    assert int(replies[-1].headers["retry-after"]) == 3600


async def test_it_comes_in_parts(service: Service, notes: Managed, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many users there are, only a part of them is in memory."""
    monkeypatch.setattr(user_export, "PART", 2)
    await filled(service, notes.id, 3)
    token = notes.owner.headers["authorization"].removeprefix("Bearer ")
    caller = await service.server.services.access.developer(Secret(token))

    parts = [part async for part in await service.server.services.portal.user_export.of(caller, notes.id)]

    assert [part.count(b"\n") for part in parts] == [2, 2, 1]
