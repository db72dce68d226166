"""Where do several processes count together? In a folder of their own, made before they start.

The library looks into its variable when it is loaded, so that this file must not load it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_folder() -> Iterator[None]:
    """Tell the processes that are started inside of a fresh folder, which nobody else may read."""
    # Shaped by what was counted before, an old one would add its figures to those of today.
    with TemporaryDirectory(prefix="cosyncjwt-metrics-") as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]


def count_alone() -> None:
    """Look into no folder that somebody else has named: there may be none, or another program's figures."""
    os.environ.pop(VARIABLE, None)


def folder_of() -> Path | None:
    """Return the folder in which this process counts together with others; None where it is alone."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder else None


def forget(pid: int) -> None:
    """Count no longer what a process that has died was doing; what it has done stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
