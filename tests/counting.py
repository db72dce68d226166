"""What does a page of metrics say, as Prometheus' own library reads it?"""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from cosyncjwt.domain.secret import Secret
from cosyncjwt.http.graphql import Execution
from store.open import open_store
from tests.fakes import FrozenClock, ScriptedEntropy
from tests.service import SETTINGS, Service, running

TOKEN = "0123456789abcdef0123456789abcdef-metrics"
BRINGING = {"authorization": f"Bearer {TOKEN}"}
COUNTED = replace(SETTINGS, metrics_token=Secret(TOKEN))


def counting(folder: Path) -> AbstractAsyncContextManager[Service]:
    """Return what runs a service that counts, over a store in the folder."""
    clock = FrozenClock()
    store = open_store(f"sqlite:///{folder}/counted.db")
    # Executed once each, for what is executed is counted.
    return running(store, clock, ScriptedEntropy(), COUNTED, execution=Execution)


async def page_of(service: Service) -> str:
    """Return the page, for who brings the token."""
    reply = await service.http.get("/metrics", headers=BRINGING)
    assert reply.status_code == 200
    return reply.text


def samples(page: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Yield each sample's name, labels and value."""
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def total(page: str, name: str, **labels: str) -> float:
    """Return the sum of the samples of a name that have these labels; 0 where there is none."""
    found = [value for each, has, value in samples(page) if each == name and labels.items() <= has.items()]
    return sum(found)
