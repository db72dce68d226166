"""How do the commands `users import` and `users export` read and write their files?"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from cosyncjwt.clock import SystemClock
from cosyncjwt.command_log import BEGUN, CommandLog
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.audit import FAULT, OK
from cosyncjwt.domain.user_record import LONGEST_LINE
from cosyncjwt.entropy import SystemEntropy
from cosyncjwt.errors import NotFound
from cosyncjwt.flows.user_transfer import AT_ONCE, Refusal, UserImport, exported
from cosyncjwt.settings import Settings
from store.open import open_store
from store.ports import Tenant

IMPORTED = "users.import"
EXPORTED = "users.export"
EXPORTED_HASHES = "users.export-with-password-hashes"


@asynccontextmanager
async def opened(
    settings: Settings, application_id: str
) -> AsyncIterator[tuple[Tenant, Application, CommandLog]]:
    """Yield an application of the store that the settings name; raise NotFound when there is none."""
    store = open_store(settings.store_url, mongo_driver=settings.mongo_driver)
    await store.open()
    try:
        application = await store.applications.get(application_id)
        if application is None:
            message = "The store has no application of this id."
            raise NotFound(message)
        yield store.tenant(application_id), application, CommandLog(settings, store)
    finally:
        await store.close()


async def import_users(
    settings: Settings,
    application_id: str,
    file: BinaryIO,
    *,
    dry_run: bool,
    tell: Callable[[Refusal], None],
    progress: Callable[[int], None],
) -> tuple[int, int]:
    """Make users of the lines of a file; return how many were made and how many refused."""
    made = refused = 0
    async with (
        opened(settings, application_id) as (tenant, application, log),
        _told(log, application, dry_run),
    ):
        taking = UserImport(
            tenant, application, clock=SystemClock(), entropy=SystemEntropy(), dry_run=dry_run
        )
        lines = lines_of(file)
        while batch := list(islice(lines, AT_ONCE)):
            refusals = await taking.take(batch)
            for refusal in refusals:
                tell(refusal)
            made, refused = made + len(batch) - len(refusals), refused + len(refusals)
            progress(sum(len(line) for _, line in batch))
    return made, refused


async def export_users(
    settings: Settings,
    application_id: str,
    file: BinaryIO,
    *,
    with_hashes: bool,
    progress: Callable[[int], None],
) -> int:
    """Write a line for each user; return how many."""
    written = 0
    async with opened(settings, application_id) as (tenant, application, log):
        # First: nobody takes users away without a trace.
        await log.write(EXPORTED_HASHES if with_hashes else EXPORTED, about=application_id)
        async for line in exported(tenant, application, with_hashes=with_hashes):
            file.write(line)
            written += 1
            progress(1)
    return written


@asynccontextmanager
async def _told(log: CommandLog, application: Application, dry_run: bool) -> AsyncIterator[None]:  # noqa: FBT001
    """Tell the audit log of an import before it and after it, unless it is a dry run."""
    if dry_run:
        yield
        return
    await log.write(IMPORTED, about=application.id, outcome=BEGUN)
    outcome = FAULT
    try:
        yield
        outcome = OK
    finally:
        await log.write(IMPORTED, about=application.id, outcome=outcome)


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty with their numbers; of one that is too long only its beginning."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if line.strip():
            yield number, line
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)


def new_file(path: Path) -> BinaryIO:
    """Make a file that nobody else may read; raise OSError when it is there already."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
