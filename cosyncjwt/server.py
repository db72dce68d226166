"""How is the service put together? Everything that touches the world is handed in here."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from cosyncjwt.clock import Clock
from cosyncjwt.context import Services
from cosyncjwt.crypto.application_jwt import ApplicationJwts
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.crypto.recovery_codes import RecoveryCodes
from cosyncjwt.crypto.refresh_tokens import RefreshTokens
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import ServerKeys, load_server_keys
from cosyncjwt.crypto.signing_keys import KeyPairSource, SigningKeys
from cosyncjwt.crypto.tokens import AccessTokens, AppTokens, LoginTokens
from cosyncjwt.crypto.totp import AuthenticatorSecrets
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.ports import Mailer
from cosyncjwt.delivery.rendering import Renderer
from cosyncjwt.domain.application import Application, ApplicationType, Onboarding
from cosyncjwt.entropy import Entropy
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.account import Account
from cosyncjwt.flows.administrators import Administrators
from cosyncjwt.flows.applications import Applications, Draft
from cosyncjwt.flows.challenges import Challenges
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.factor_proofs import FactorProofs
from cosyncjwt.flows.login import Login
from cosyncjwt.flows.second_factor import SecondFactors
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.signup import Signup
from cosyncjwt.flows.signup_messages import SignupMessages
from cosyncjwt.settings import Settings
from cosyncjwt.worker import Worker
from store.ports import Store

PORTAL = Draft("Cosync Portal", ApplicationType.COMMERCIAL)
SAMPLE = Draft("Sample application", ApplicationType.COMMERCIAL, Onboarding())


@dataclass(frozen=True, slots=True)
class World:
    """What the service reaches outside itself; tests hand in their own."""

    store: Store
    clock: Clock
    entropy: Entropy
    mailer: Mailer
    new_key_pair: KeyPairSource


@dataclass(frozen=True, slots=True)
class Server:
    """The assembled service over an open store; `sample` is there in development only."""

    world: World
    services: Services
    directory: Directory
    administrators: Administrators
    passwords: Passwords
    worker: Worker
    portal: Application
    sample: Application | None

    @classmethod
    async def assemble(cls, settings: Settings, world: World) -> "Server":
        """Open the store, make what is missing at a first start, and wire the services."""
        await world.store.open()
        seal = Seal(settings.master_keys, world.entropy)
        server_keys = await load_server_keys(world.store.root_secrets, seal, world.entropy)
        signing_keys = SigningKeys(seal, world.clock, world.new_key_pair)
        applications = Applications(world.store, signing_keys, clock=world.clock, entropy=world.entropy)
        portal = await applications.ensure_server_owned(PORTAL)
        sample = await applications.ensure_server_owned(SAMPLE) if settings.development else None
        closed = frozenset() if settings.developer_signup_open else frozenset({portal.id})
        directory = Directory(world.store, world.clock, closed_to_signups=closed)
        passwords = Passwords(settings.hash_cost, workers=_hash_threads(settings))
        compose = Compose(seal, world.entropy)
        worker = Worker(
            store=world.store, mailer=world.mailer, compose=compose, renderer=Renderer(), clock=world.clock
        )
        jwts = ApplicationJwts(signing_keys, settings.public_url)
        parts = _Parts(world, server_keys, seal, directory, passwords, jwts, compose, settings.public_url)
        return cls(
            world=world,
            services=parts.services(applications, portal.id, worker.wake),
            directory=directory,
            administrators=Administrators(passwords=passwords, clock=world.clock, entropy=world.entropy),
            passwords=passwords,
            worker=worker,
            portal=portal,
            sample=sample,
        )

    async def close(self) -> None:
        """Finish what is being sent, let the threads go, close the store."""
        await self.worker.stop()
        self.passwords.close()
        await self.world.store.close()


@dataclass(frozen=True, slots=True)
class _Factors:
    """The services of second factors."""

    second_factors: SecondFactors
    challenges: Challenges


@dataclass(frozen=True, slots=True)
class _Parts:
    """What several services share."""

    world: World
    keys: ServerKeys
    seal: Seal
    directory: Directory
    passwords: Passwords
    jwts: ApplicationJwts
    compose: Compose
    public_url: str

    def services(self, applications: Applications, portal_id: str, wake: Callable[[], None]) -> Services:
        """Wire the services that answer requests."""
        access_tokens, app_tokens = AccessTokens(self.keys), AppTokens(self.keys)
        sessions = Sessions(
            jwts=self.jwts,
            access_tokens=access_tokens,
            refresh_tokens=RefreshTokens(self.keys, self.world.entropy),
            directory=self.directory,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )
        factors = self._factors(sessions)
        return Services(
            store=self.world.store,
            access=Access(app_tokens, access_tokens, self.directory, self.world.clock, portal_id),
            signup=self._signup(sessions, wake),
            login=Login(
                passwords=self.passwords,
                sessions=sessions,
                challenges=factors.challenges,
                clock=self.world.clock,
            ),
            sessions=sessions,
            account=Account(passwords=self.passwords, directory=self.directory),
            applications=applications,
            app_tokens=app_tokens,
            jwts=self.jwts,
            second_factors=factors.second_factors,
            challenges=factors.challenges,
        )

    def _factors(self, sessions: Sessions) -> "_Factors":
        clock, entropy = self.world.clock, self.world.entropy
        secrets, recovery_codes = AuthenticatorSecrets(self.seal, entropy), RecoveryCodes(self.keys, entropy)
        proofs = FactorProofs(secrets=secrets, recovery_codes=recovery_codes, clock=clock)
        return _Factors(
            SecondFactors(
                passwords=self.passwords,
                secrets=secrets,
                recovery_codes=recovery_codes,
                proofs=proofs,
                directory=self.directory,
                clock=clock,
            ),
            Challenges(
                login_tokens=LoginTokens(self.keys),
                proofs=proofs,
                sessions=sessions,
                clock=clock,
                entropy=entropy,
            ),
        )

    def _signup(self, sessions: Sessions, wake: Callable[[], None]) -> Signup:
        codes = Codes(self.keys, self.world.entropy)
        return Signup(
            passwords=self.passwords,
            codes=codes,
            messages=SignupMessages(codes, self.compose, self.public_url, announce=wake),
            sessions=sessions,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )


def _hash_threads(settings: Settings) -> int:
    """Return how many threads may hash: more than the cores would be slower and take more memory."""
    return max(1, (os.cpu_count() or 1) // settings.workers)
