"""How much memory and time do the processes take? A series each, for one says little of several."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

_LIVING = re.compile(r"gauge_livemax_(\d+)\.db")


class Processes(Collector):
    """What the library reads of a process, of each that lives."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder that the processes share, None where there is one process."""
        self._folder = folder

    def page(self) -> bytes:
        """Return it as Prometheus reads it."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterable[Metric]:
        """Return each metric once, with a sample of each process. The library calls this."""
        found: dict[str, Metric] = {}
        for pid in self._pids():
            for metric in _of(pid):
                kept = found.setdefault(metric.name, Metric(metric.name, metric.documentation, metric.type))
                for sample in metric.samples:
                    kept.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
        return found.values()

    def _pids(self) -> Iterable[int]:
        if self._folder is None:
            return [os.getpid()]
        names = (_LIVING.fullmatch(path.name) for path in self._folder.glob("*.db"))
        return sorted(int(name[1]) for name in names if name)


def _of(pid: int) -> Iterable[Metric]:
    # Nothing of one that has just died.
    return ProcessCollector(pid=lambda: pid, registry=None).collect()
