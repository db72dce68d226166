"""Where is kept what the store was seen to look for? In COSYNCJWT_TEST_QUERIES, for `make queries`."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.wire.queries import Query

FOLDER = "COSYNCJWT_TEST_QUERIES"


def record(queries: Iterable[Query]) -> None:
    """Keep the queries, if there is a folder for them: a file for each process."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return
    with (Path(folder) / str(os.getpid())).open("a", encoding="utf-8") as file:
        for each in queries:
            file.write(json.dumps([each.collection, each.verb, each.fields, each.order]) + "\n")


def recorded(folder: Path) -> Iterator[Query]:
    """Yield what was kept."""
    for path in sorted(folder.iterdir()):
        for line in path.read_text("utf-8").splitlines():
            collection, verb, fields, order = json.loads(line)
            yield Query(collection, verb, tuple(map(tuple, fields)), tuple(map(tuple, order)))
