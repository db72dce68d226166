"""Which store, clock, mailer and provider of SMS do the settings name?"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cosyncjwt.clock import Clock, SystemClock
from cosyncjwt.crypto.key_pairs import KeyPairSource, key_pair_source
from cosyncjwt.crypto.nobody import nobodys_hash as made_now
from cosyncjwt.delivery.inbox import Inbox
from cosyncjwt.delivery.ports import Mailer, Texter
from cosyncjwt.delivery.smtp import SmtpMailer
from cosyncjwt.entropy import Entropy, SystemEntropy
from cosyncjwt.settings import Settings
from cosyncjwt.wiring.outside import World
from cosyncjwt.worker import Pace
from store.open import open_store
from store.ports import Store

if TYPE_CHECKING:
    from cosyncjwt.metrics.counts import Counts


def world_of(
    settings: Settings,
    *,
    store: Store | None = None,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    mailer: Mailer | None = None,
    texter: Texter | None = None,
    new_key_pair: KeyPairSource | None = None,
    nobodys_hash: Callable[[], str] | None = None,
    pace: Pace | None = None,
) -> World:
    """Return what the settings name, unopened, but for what is handed in."""
    clock = clock or SystemClock()
    mailer = mailer or _mailer(settings, clock)
    return World(
        store=store or open_store(settings.store_url, mongo_driver=settings.mongo_driver),
        clock=clock,
        entropy=entropy or SystemEntropy(),
        mailer=mailer,
        texter=texter or _texter(settings, mailer, clock),
        new_key_pair=new_key_pair or key_pair_source(settings.signing_key_bits),
        nobodys_hash=nobodys_hash or partial(made_now, settings.hash_cost),
        pace=pace or Pace(),
        counts=_counts(settings),
    )


def _counts(settings: Settings) -> "Counts | None":
    if not settings.counts:
        return None
    from cosyncjwt.metrics.folder import count_alone

    if settings.workers == 1:
        count_alone()
    # Behind that, for its library looks once.
    from cosyncjwt.metrics.counts import Counts

    return Counts()


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    if settings.smtp_url is None:
        return Inbox(clock)
    return SmtpMailer.of_url(settings.smtp_url.reveal(), settings.mail_from, clock=clock)


def _texter(settings: Settings, mailer: Mailer, clock: Clock) -> Texter:
    if isinstance(mailer, Inbox):
        return mailer
    if settings.development:
        # What development writes stays on the machine, whatever accounts there are.
        return Inbox(clock)
    # Here, because it takes half a second to import and development never needs it.
    from cosyncjwt.delivery.twilio import TwilioTexter

    return TwilioTexter(settings.twilio_url)
