"""How is GraphiQL served, and under which policy?"""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from cosyncjwt.http.graphiql import IDE_POLICY, GraphiQLPage, static_files
from cosyncjwt.http.headers import SecurityHeaders


@pytest.fixture
def browser(tmp_path: Path) -> httpx.AsyncClient:
    """Give a client of a server with a page and three files."""
    folder = tmp_path / "graphiql"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>GraphiQL</title>")
    for name in ("graphiql.js", "chunk-34HWK26T.js", "editor.worker.js"):
        (folder / name).write_text("//")
    routes = [
        Route("/graphql", GraphiQLPage(folder / "index.html")),
        Mount("/static", static_files(tmp_path)),
    ]
    app = SecurityHeaders(Starlette(routes=routes), allowed_hosts=["*"], is_https=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy.example")


async def test_G24_the_page_has_a_policy_of_its_own(browser: httpx.AsyncClient) -> None:
    """The page may load what this server has and nothing else."""
    reply = await browser.get("/graphql")

    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert reply.headers.get_list("content-security-policy") == [IDE_POLICY]
    assert "script-src 'self';" in IDE_POLICY


async def test_a_head_request_has_no_body(browser: httpx.AsyncClient) -> None:
    """HEAD is answered like GET without the page."""
    reply = await browser.head("/graphql")

    assert (reply.status_code, reply.content) == (200, b"")


async def test_G24_a_worker_carries_the_policy(browser: httpx.AsyncClient) -> None:
    """A worker's policy comes with its own file."""
    reply = await browser.get("/static/graphiql/editor.worker.js")

    assert reply.headers.get_list("content-security-policy") == [IDE_POLICY]


@pytest.mark.parametrize(
    ("name", "cached"),
    [
        ("chunk-34HWK26T.js", "public, max-age=31536000, immutable"),
        ("graphiql.js", "public, max-age=300"),
        ("editor.worker.js", "public, max-age=300"),
    ],
)
async def test_files_with_a_hash_in_their_name_are_kept_for_ever(
    browser: httpx.AsyncClient, name: str, cached: str
) -> None:
    """A file whose name changes with its content never has to be asked for again."""
    reply = await browser.get(f"/static/graphiql/{name}")

    assert reply.headers.get_list("cache-control") == [cached]


async def test_an_unchanged_file_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    """A browser that has the file gets 304."""
    etag = (await browser.get("/static/graphiql/graphiql.js")).headers["etag"]

    reply = await browser.get("/static/graphiql/graphiql.js", headers={"if-none-match": etag})

    assert reply.status_code == 304


@pytest.mark.parametrize("path", ["../secret", "%2e%2e/secret", "graphiql/", "graphiql", "nothing.js"])
async def test_only_files_of_the_folder_are_served(
    browser: httpx.AsyncClient, tmp_path: Path, path: str
) -> None:
    """Neither a listing nor a file outside is given."""
    (tmp_path.parent / "secret").write_text("secret")

    reply = await browser.get(f"/static/{path}")

    assert reply.status_code == 404
