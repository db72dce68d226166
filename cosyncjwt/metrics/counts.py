"""What is counted, and how is it shown? `docs/operators.md` says what each metric means.

Labels are of our own making: fields of the schema, names of its types, codes, process ids. Nothing that a
client can make up, no handle, application, address, token (security K-06).
"""

from importlib.metadata import version

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from cosyncjwt.delivery.sender import OUTCOMES
from cosyncjwt.domain.message import Channel
from cosyncjwt.metrics.folder import folder_of
from cosyncjwt.metrics.processes import Processes

OPERATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""From what is remembered to the deadline of a request."""
HASH_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0)


class Counts:
    """What one process counts; of several, each shows what all of them have counted."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self) -> None:
        """Begin at zero."""
        # When a series began is no series of its own that anybody asked for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._count_operations()
        self._count_hashes()
        self.messages = Counter(
            "cosyncjwt_messages_total",
            "Messages handed to a provider, put off, or given up, by channel.",
            ("channel", "outcome"),
            registry=self._registry,
        )
        # Else the first of a kind would come from nowhere, and be no increase to whoever watches.
        for channel in Channel:
            for outcome in OUTCOMES:
                self.messages.labels(channel.value, outcome)
        built = Gauge(
            "cosyncjwt_build_info",
            "Always 1; the label says which version runs.",
            ("version",),
            registry=self._registry,
            # Of processes that live: this also tells `Processes` who they are.
            multiprocess_mode="livemax",
        )
        built.labels(version("cosyncjwt")).set(1)

    def _count_operations(self) -> None:
        self.operations = Counter(
            "cosyncjwt_operations_total",
            "Fields of queries and mutations that were answered, by how that ended.",
            ("field", "outcome"),
            registry=self._registry,
        )
        self.operation_seconds = Histogram(
            "cosyncjwt_operation_seconds",
            "How long answering such a field took.",
            ("field",),
            registry=self._registry,
            buckets=OPERATION_BUCKETS,
        )
        self.store_failures = Counter(
            "cosyncjwt_store_failures_total",
            "Operations that failed because the store was away, slow or full.",
            registry=self._registry,
        )

    def _count_hashes(self) -> None:
        self.hashes_waiting = Gauge(
            "cosyncjwt_password_hashes_waiting",
            "Password hashes that wait for a thread.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self.hashes_running = Gauge(
            "cosyncjwt_password_hashes_running",
            "Password hashes that are computed at this moment.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self.hashes_refused = Counter(
            "cosyncjwt_password_hashes_refused_total",
            "Passwords that were not looked at, because too many waited or for too long.",
            registry=self._registry,
        )
        self.hash_seconds = Histogram(
            "cosyncjwt_password_hash_seconds",
            "How long computing one password hash took.",
            registry=self._registry,
            buckets=HASH_BUCKETS,
        )

    def message(self, channel: str, outcome: str) -> None:
        """Count what became of a message."""
        self.messages.labels(channel, outcome).inc()

    def page(self) -> bytes:
        """Return all of it as Prometheus reads it. Reads files where there are several processes."""
        folder, registry = folder_of(), self._registry
        if folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + Processes(folder).page()
