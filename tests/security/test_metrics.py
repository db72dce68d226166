"""Do metrics tell only whom they are meant for, and of nobody in particular?"""

import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import pytest

from cosyncjwt.delivery.sender import OUTCOMES
from cosyncjwt.domain.message import Channel
from cosyncjwt.errors import PublicError
from cosyncjwt.metrics.operations import FAULT, NOTHING, STOPPED
from schema.root import schema
from tests.counting import BRINGING, TOKEN, counting, page_of, samples
from tests.documents import LOGIN
from tests.people import signed_up
from tests.service import PASSWORD, Service

PECULIAR = "query Peculiar { curious: me { handle } }"
SENT = ("ada@", "eve@", "sesame", "Peculiar", "curious", "forged", "192.0.2.1", "auth.test", TOKEN, PASSWORD)


def codes(kind: type[PublicError] = PublicError) -> Iterator[str]:
    """Yield the code of every failure that a client may see."""
    for each in kind.__subclasses__():
        yield from [each.code] if "code" in vars(each) else []
        yield from codes(each)


def allowed() -> Mapping[str, set[str]]:
    """Return the values that each label may have, as the schema and the code know them."""
    executable = schema._schema
    roots = [root for root in (executable.query_type, executable.mutation_type) if root is not None]
    return {
        "field": {name for root in roots for name in root.fields},
        "outcome": {*codes(), *executable.type_map, FAULT, NOTHING, STOPPED, *OUTCOMES},
        "channel": {channel.value for channel in Channel},
        "version": {version("cosyncjwt")},
        "pid": {str(os.getpid())},
    }


async def test_K06_no_label_is_what_a_client_has_sent(tmp_path: Path) -> None:
    """Fields, types, codes, versions, process ids: no handle, token, address, alias, name of an operation."""
    async with counting(tmp_path) as service:
        ada = await signed_up(service, service.sample, "ada@example.com")
        await service.sample.post(LOGIN, {"handle": "eve@example.com", "password": "sesame"})
        await service.sample.signed_in(ada["accessToken"]).post(PECULIAR)
        await service.client_of("forged.token").post(LOGIN, {"handle": "x", "password": PASSWORD})
        await service.sample.post("{ peculiar }")
        told = await page_of(service)

    given = [*SENT, ada["accessToken"], ada["user"]["id"], service.server.portal.id]
    assert [each for each in given if each in told] == []
    known = allowed()
    assert {label for _, labels, _ in samples(told) for label in labels} == {*known, "le"}
    for _, labels, _ in samples(told):
        assert {name: value for name, value in labels.items() if value not in known.get(name, {value})} == {}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer ä",
    ],
)
async def test_K06_metrics_are_for_whom_the_operator_has_named(
    tmp_path: Path, authorization: str | None
) -> None:
    """Whoever does not bring the token is told how it is brought, and nothing more."""
    headers = {} if authorization is None else {"authorization": authorization.encode()}
    async with counting(tmp_path) as service:
        reply = await service.http.get(f"/metrics?token={TOKEN}", headers=headers)

    assert (reply.status_code, reply.content, reply.headers["www-authenticate"]) == (401, b"", "Bearer")


async def test_K06_metrics_are_kept_by_nobody_on_the_way(tmp_path: Path) -> None:
    """The page has the header fields of all others, under whatever host it is asked for."""
    async with counting(tmp_path) as service:
        reply = await service.http.get("/metrics", headers={**BRINGING, "host": "10.0.0.7:8000"})

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"


async def test_metrics_that_are_off_are_no_route(service: Service) -> None:
    """Without the setting the answer is that to any path that is none, whoever asks by whatever host."""
    for headers in (BRINGING, {**BRINGING, "host": "10.0.0.7"}):
        replies = [await service.http.get(path, headers=headers) for path in ("/metrics", "/nowhere")]
        shown = [
            (reply.status_code, reply.content, {**reply.headers, "x-request-id": ""}) for reply in replies
        ]
        assert shown[0] == shown[1]
        assert shown[0][0] in {404, 421}
