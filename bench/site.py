"""Which servers run while everything is measured?"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.credentials import People
from bench.servers import Running, dev, echo, serve

WORKERS = (1, 2)


@dataclass(frozen=True, slots=True)
class Site:
    """The service and the echo, each by its number of workers, and the people of the service.

    One worker is `cosyncjwt dev`; more are `cosyncjwt serve`, on a copy of its data.
    """

    folder: Path
    people: People
    service: Mapping[int, Running]
    echo: Mapping[int, Running]

    @classmethod
    @contextmanager
    def running(cls, folder: Path, people: People) -> Iterator[Self]:
        """Start all servers on the data of `prepared`, and stop them."""
        with ExitStack() as stack:
            service, echoes = {}, {}
            for workers in WORKERS:
                data = folder / "dev"
                if workers > 1:
                    data = shutil.copytree(folder / "dev", folder / f"serve{workers}")
                server = dev(data) if workers == 1 else serve(data, workers)
                service[workers] = stack.enter_context(server)
                echoes[workers] = stack.enter_context(echo(folder, workers))
            yield cls(folder, people, service, echoes)
