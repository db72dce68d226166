"""How does the service start and end, and what is made at its first start?"""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from graphql import GraphQLSchema

from cosyncjwt.context import Services
from cosyncjwt.crypto.application_jwt import ApplicationJwts
from cosyncjwt.crypto.hash_threads import threads_of
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.crypto.pepper import Pepper
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import ServerKeys, load_server_keys
from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.crypto.text_accounts import TwilioTokens
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.outbound import Dialler
from cosyncjwt.delivery.own_mail import OwnMail
from cosyncjwt.delivery.sender import Sender
from cosyncjwt.delivery.text_sender import TextSender
from cosyncjwt.delivery.wordings import Wordings
from cosyncjwt.domain.application import PORTAL_NAME, Application, ApplicationType, Onboarding
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.flows.administrators import Administrators
from cosyncjwt.flows.applications import Applications, Draft
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.text_accounts import TextAccounts, TextSettings
from cosyncjwt.settings import Settings
from cosyncjwt.wiring import Parts, World, services
from cosyncjwt.worker import Worker

PORTAL = Draft(
    PORTAL_NAME,
    ApplicationType.COMMERCIAL,
    # Developers do not bring each other in.
    Onboarding(invitation_enabled=False),
    # Developers hold the keys of others: they may protect their accounts as they let their users do.
    two_factor_verification=TwoFactorVerification.GOOGLE,
)
SAMPLE = Draft("Sample application", ApplicationType.COMMERCIAL, Onboarding())


_log = structlog.get_logger("server")


@dataclass(frozen=True, slots=True)
class Server:
    """The assembled service over an open store; `sample` is there in development only."""

    world: World
    services: Services
    directory: Directory
    passwords: Passwords
    worker: Worker
    portal: Application
    sample: Application | None

    def quickstart(self, public_url: str) -> Mapping[str, object]:
        """Return what a front-end team needs to begin: addresses and the two app tokens of `dev`."""
        shown = {"portal": self.portal, "sample": self.sample or self.portal}
        return {
            "graphqlUrl": f"{public_url}/graphql",
            "inboxUrl": f"{public_url}/dev/inbox",
            **{
                name: {"applicationId": application.id, "appToken": self.services.app_tokens.of(application)}
                for name, application in shown.items()
            },
        }

    @classmethod
    async def assemble(cls, settings: Settings, world: World) -> "Server":
        """Open the store, make what is missing at a first start, and wire the services."""
        await world.store.open()
        seal = Seal(settings.master_keys, world.entropy)
        server_keys = await load_server_keys(world.store.root_secrets, seal, world.entropy)
        signing_keys = SigningKeys(seal, world.clock, world.new_key_pair)
        applications = _applications(world, seal, signing_keys)
        passwords, portal, sample = await _slowly_made(settings, world, server_keys, applications)
        compose, wordings = Compose(seal, world.entropy), Wordings(world.store, world.clock, _log)
        own_mail = _own_mail(settings, world, seal)
        worker = _worker(world, compose, wordings, TwilioTokens(seal), own_mail)
        parts = Parts(
            world=world,
            keys=server_keys,
            seal=seal,
            directory=_directory(settings, world, portal),
            passwords=passwords,
            signing_keys=signing_keys,
            jwts=ApplicationJwts(signing_keys, settings.public_url),
            compose=compose,
            wordings=wordings,
            own_mail=own_mail,
            portal_id=portal.id,
            wake=worker.wake,
            settings=settings,
        )
        wired = services(parts, applications)
        return cls(world, wired, parts.directory, parts.passwords, worker, portal, sample)

    @property
    def administrators(self) -> Administrators:
        """What makes administrators, for the command line."""
        world = self.world
        return Administrators(
            portal=self.portal, passwords=self.passwords, clock=world.clock, entropy=world.entropy
        )

    def counted(self, schema: GraphQLSchema) -> GraphQLSchema:
        """Return the schema with its operations counted, where somebody may ask for that."""
        if self.world.counts is None:
            return schema
        from cosyncjwt.metrics.operations import counted

        return counted(schema, self.world.counts, self.world.store.is_unavailable)

    def start(self, settings: Settings) -> None:
        """Begin what goes on in the background."""
        is_on = settings.breached_passwords is not None
        # Said at every start, so that nobody believes in a list that is not there (security P-09). That there
        # is none is no news on a developer's machine.
        say = _log.info if is_on or not settings.development else _log.debug
        say("passwords.breached_list", state="on" if is_on else "off")
        self.worker.also("subscriptions", self.services.portal.subscriptions.tend)
        self.worker.start()
        self.services.audit.queue.start()

    async def close(self) -> None:
        """Finish what is being sent and written, let the threads go, close the store."""
        await self.worker.stop()
        await self.services.audit.queue.stop()
        self.passwords.close()
        await self.world.store.close()


def _applications(world: World, seal: Seal, keys: SigningKeys) -> Applications:
    texts = TextSettings(TwilioTokens(seal), needs_account=world.texter.needs_account)
    return Applications(world.store, keys, texts, clock=world.clock, entropy=world.entropy)


async def _slowly_made(
    settings: Settings, world: World, keys: ServerKeys, applications: Applications
) -> tuple[Passwords, Application, Application | None]:
    """Make what takes longer than all else, a hash and two key pairs, each in a thread beside the others."""
    return await asyncio.gather(
        asyncio.to_thread(_passwords, settings, keys, world),
        applications.ensure_server_owned(PORTAL),
        _sample(applications, settings),
    )


async def _sample(applications: Applications, settings: Settings) -> Application | None:
    return await applications.ensure_server_owned(SAMPLE) if settings.development else None


def _own_mail(settings: Settings, world: World, seal: Seal) -> OwnMail:
    dialler = Dialler(private_allowed=settings.private_smtp)
    return OwnMail(seal, world.store.applications.get, dialler, world.clock)


def _worker(
    world: World, compose: Compose, wordings: Wordings, tokens: TwilioTokens, own_mail: OwnMail
) -> Worker:
    accounts = TextAccounts(world.store, tokens, world.texter)
    sender = Sender(
        outbox=world.store.outbox,
        mailer=world.mailer,
        own_mail=own_mail,
        texts=TextSender(world.texter, accounts.of_application, world.clock),
        compose=compose,
        wordings=wordings,
        clock=world.clock,
        count=None if world.counts is None else world.counts.message,
    )
    return Worker(store=world.store, sender=sender, clock=world.clock, pace=world.pace)


def _directory(settings: Settings, world: World, portal: Application) -> Directory:
    closed = frozenset() if settings.developer_signup_open else frozenset({portal.id})
    return Directory(world.store, world.clock, closed_to_signups=closed)


def _passwords(settings: Settings, keys: ServerKeys, world: World) -> Passwords:
    return _kind_of_passwords(world)(
        settings.hash_cost,
        # Always there, by the root secret; what the operator sets comes before it.
        Pepper([*settings.peppers, keys.passwords]),
        workers=threads_of(os.cpu_count() or 1, settings.workers),
        breached=settings.breached_passwords,
        nobodys=world.nobodys_hash(),
    )


def _kind_of_passwords(world: World) -> Callable[..., Passwords]:
    if world.counts is None:
        return Passwords
    from cosyncjwt.metrics.passwords import CountedPasswords

    return partial(CountedPasswords, world.counts)
