"""What does the service reach outside itself?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.key_pairs import KeyPairSource
from cosyncjwt.delivery.ports import Mailer, Texter
from cosyncjwt.entropy import Entropy
from cosyncjwt.worker import Pace
from store.ports import Store

if TYPE_CHECKING:
    # Its library is loaded only where somebody may ask.
    from cosyncjwt.metrics.counts import Counts


@dataclass(frozen=True, slots=True)
class World:
    """What the service reaches outside itself; tests hand in their own."""

    store: Store
    clock: Clock
    entropy: Entropy
    mailer: Mailer
    texter: Texter
    new_key_pair: KeyPairSource
    nobodys_hash: Callable[[], str]
    pace: Pace = field(default_factory=Pace)
    counts: "Counts | None" = None
