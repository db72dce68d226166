"""Does a store find applications by what is looked for, in pages?"""

from datetime import timedelta

import pytest

from cosyncjwt.domain.application import SERVER, Application
from cosyncjwt.domain.application_search import ApplicationSearch
from cosyncjwt.domain.page import PageRequest
from cosyncjwt.domain.status import ApplicationStatus
from store.ports import Store
from tests.factories import make_application
from tests.fakes import NOW

OWNER = make_application().owner_id
NAMES = ("Straßenkarte", "100% a.b", "straSSe", "Notes")


@pytest.fixture
async def kept(store: Store) -> list[Application]:
    """Return four applications of an owner, one a minute; there are two of others."""
    mine = [
        make_application(name=name, created_at=NOW + timedelta(minutes=number))
        for number, name in enumerate(NAMES)
    ]
    others = [make_application(name="Street", owner_id="usr_other"), make_application(owner_id=SERVER)]
    for application in (*mine, *others):
        await store.applications.add(application, limit=None)
    return mine


@pytest.mark.parametrize(
    ("search", "names"),
    [
        (None, NAMES),
        ("", NAMES),
        ("STRASSE", ("Straßenkarte", "straSSe")),
        ("  karte ", ("Straßenkarte",)),
        ("%", ("100% a.b",)),
        ("a.b", ("100% a.b",)),
        ("a?b", ()),
        (".*", ()),
        ("^N", ()),
        ("[", ()),
        ("\\", ()),
        ("\x00", NAMES),
        ("o\x00t", ("Notes",)),
        ("\ud800", NAMES),
        ("x" * 10_000, ()),
    ],
)
async def test_a_part_of_a_name(
    store: Store, kept: list[Application], search: str | None, names: tuple[str, ...]
) -> None:
    """A text is found wherever it stands in a name, in any capitals, and is no pattern."""
    wanted = ApplicationSearch.of(OWNER, search)

    page = await store.applications.found(wanted, PageRequest())

    assert [each.name for each in page.items] == list(names)
    assert await store.applications.count_found(wanted) == len(names)


async def test_pages_of_a_search(store: Store, kept: list[Application]) -> None:
    """A page goes on where the last one ended, also behind what is not searched for."""
    wanted = ApplicationSearch.of(OWNER, "strasse")

    first = await store.applications.found(wanted, PageRequest(1))
    second = await store.applications.found(wanted, PageRequest(1, first.items[0].id))
    behind = await store.applications.found(wanted, PageRequest(1, kept[1].id))

    assert (list(first.items), first.has_next) == ([kept[0]], True)
    assert (list(second.items), second.has_next) == ([kept[2]], False)
    assert list(behind.items) == [kept[2]]


async def test_all_owners(store: Store, kept: list[Application]) -> None:
    """Without an owner everybody's are found, by name and status."""
    blocked = make_application(owner_id="usr_other", status=ApplicationStatus.BLOCKED)
    await store.applications.add(blocked, limit=None)

    everything = await store.applications.count_found(ApplicationSearch.of(None, None))
    streets = await store.applications.found(ApplicationSearch.of(None, "str"), PageRequest())
    stopped = await store.applications.found(
        ApplicationSearch.of(None, None, ApplicationStatus.BLOCKED), PageRequest()
    )

    assert everything == 7
    assert {each.name for each in streets.items} == {"Straßenkarte", "straSSe", "Street"}
    assert list(stopped.items) == [blocked]


async def test_a_foreign_cursor_leads_nowhere(store: Store, kept: list[Application]) -> None:
    """An owner's list does not go on behind another's application; everybody's does."""
    other = await store.applications.named("usr_other", "street")
    assert other is not None

    mine = await store.applications.found(ApplicationSearch.of(OWNER, None), PageRequest(20, other.id))
    all_of_them = await store.applications.found(ApplicationSearch.of(None, None), PageRequest(20, other.id))

    assert list(mine.items) == []
    assert len(all_of_them.items) > 0
