"""How long does a start take, and how much memory does a server occupy that does nothing?"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import Load
from bench.servers import dev, resident_mib
from bench.site import Site
from bench.table import Row, Table

TIME = Row("start: `dev` on an empty folder to /readyz", "python -c pass", "s")
MEMORY = Row("memory of the idle server", "an idle python", "MiB")
SETTLED_SECONDS = 0.5


def measure(site: Site, _load: Load, table: Table) -> None:
    """Start a server on an empty folder, and an interpreter beside it."""
    with TemporaryDirectory(dir=site.folder) as folder, dev(Path(folder) / "data") as server:
        time.sleep(SETTLED_SECONDS)
        ours, memory = server.seconds, server.resident_mib
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    table.add(TIME, ours, time.perf_counter() - begun)
    table.add(MEMORY, memory, _bare_memory())


def _bare_memory() -> float:
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        memory = resident_mib(bare.pid)
        bare.communicate(b"\n")
    return memory
