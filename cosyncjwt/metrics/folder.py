"""Where do several processes count together? In a folder of their own, made before they start.

The library looks into its variable when it is loaded, so that this file must not load it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


class NoFolderError(Exception):
    """There is no place for such a folder; the text says what helps."""


@contextmanager
def shared_folder() -> Iterator[None]:
    """Tell the processes that are started inside of a fresh folder, which nobody else may read.

    Raises NoFolderError.
    """
    # Here, because every command loads this file.
    from tempfile import TemporaryDirectory

    try:
        # An old one would add its figures to those of today.
        made = TemporaryDirectory(prefix="cosyncjwt-metrics-")
    except OSError as failure:
        message = (
            f"COSYNCJWT_METRICS_TOKEN is set, and several workers count in a folder, which cannot be made "
            f"({failure.strerror}). Name in TMPDIR where this process may write, or use one worker"
        )
        raise NoFolderError(message) from failure
    with made as folder:
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
