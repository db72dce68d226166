"""How are the services made of each other? Everything that touches the world is handed in."""

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
from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.crypto.signing_keys import KeyPairSource
from cosyncjwt.crypto.tokens import AccessTokens, AppTokens, LoginTokens
from cosyncjwt.crypto.totp import AuthenticatorSecrets
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.ports import Mailer
from cosyncjwt.entropy import Entropy
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.account import Account
from cosyncjwt.flows.application_settings import ApplicationSettings
from cosyncjwt.flows.applications import Applications
from cosyncjwt.flows.challenges import Challenges
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.factor_proofs import FactorProofs
from cosyncjwt.flows.login import Login
from cosyncjwt.flows.metadata import Metadata
from cosyncjwt.flows.password_change import PasswordChange
from cosyncjwt.flows.password_messages import PasswordMessages
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.recovery import Recovery
from cosyncjwt.flows.resending import Resending
from cosyncjwt.flows.second_factor import SecondFactors
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.signup import Signup
from cosyncjwt.flows.signup_messages import SignupMessages
from cosyncjwt.flows.throttle import Throttle
from store.ports import Store


@dataclass(frozen=True, slots=True)
class World:
    """What the service reaches outside itself; tests hand in their own."""

    store: Store
    clock: Clock
    entropy: Entropy
    mailer: Mailer
    new_key_pair: KeyPairSource


@dataclass(frozen=True, slots=True)
class _Factors:
    """The services of second factors."""

    second_factors: SecondFactors
    challenges: Challenges


@dataclass(frozen=True, slots=True)
class Wiring:
    """What several services share, and how each is made of it."""

    world: World
    keys: ServerKeys
    seal: Seal
    directory: Directory
    passwords: Passwords
    jwts: ApplicationJwts
    compose: Compose
    public_url: str
    portal_id: str
    wake: Callable[[], None]

    def services(self, applications: Applications) -> Services:
        """Wire the services that answer requests."""
        access_tokens, app_tokens = AccessTokens(self.keys), AppTokens(self.keys)
        sessions = self._sessions(access_tokens)
        factors = self._factors(sessions)
        return Services(
            store=self.world.store,
            access=Access(app_tokens, access_tokens, self.directory, self.world.clock, self.portal_id),
            signup=self._signup(sessions),
            login=self._login(sessions, factors.challenges),
            recovery=self._recovery(),
            password_change=self._password_change(sessions),
            resending=self._resending(),
            sessions=sessions,
            account=Account(reauthentication=self._reauthentication, directory=self.directory),
            metadata=Metadata(clock=self.world.clock),
            applications=applications,
            application_settings=ApplicationSettings(
                self.world.store, applications, directory=self.directory, clock=self.world.clock
            ),
            app_tokens=app_tokens,
            jwts=self.jwts,
            second_factors=factors.second_factors,
            challenges=factors.challenges,
        )

    def _sessions(self, access_tokens: AccessTokens) -> Sessions:
        return Sessions(
            jwts=self.jwts,
            access_tokens=access_tokens,
            refresh_tokens=RefreshTokens(self.keys, self.world.entropy),
            directory=self.directory,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )

    def _login(self, sessions: Sessions, challenges: Challenges) -> Login:
        return Login(
            passwords=self.passwords,
            sessions=sessions,
            challenges=challenges,
            throttle=self.throttle,
            clock=self.world.clock,
        )

    def _factors(self, sessions: Sessions) -> "_Factors":
        clock, entropy = self.world.clock, self.world.entropy
        secrets, recovery_codes = AuthenticatorSecrets(self.seal, entropy), RecoveryCodes(self.keys, entropy)
        proofs = FactorProofs(secrets=secrets, recovery_codes=recovery_codes, clock=clock)
        return _Factors(
            SecondFactors(
                reauthentication=self._reauthentication,
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

    @property
    def throttle(self) -> Throttle:
        """What counts tries and mails; the counts are in the store."""
        return Throttle(self._codes, self.world.clock)

    @property
    def _codes(self) -> Codes:
        return Codes(self.keys, self.world.entropy)

    @property
    def _reauthentication(self) -> Reauthentication:
        return Reauthentication(self.passwords, self.throttle)

    def _signup_messages(self) -> SignupMessages:
        return SignupMessages(self._codes, self.compose, self.public_url, announce=self.wake)

    def _resending(self) -> Resending:
        return Resending(
            codes=self._codes,
            messages=self._signup_messages(),
            throttle=self.throttle,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )

    def _recovery(self) -> Recovery:
        return Recovery(
            passwords=self.passwords,
            codes=self._codes,
            messages=PasswordMessages(self._codes, self.compose, announce=self.wake),
            throttle=self.throttle,
            directory=self.directory,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )

    def _password_change(self, sessions: Sessions) -> PasswordChange:
        return PasswordChange(
            passwords=self.passwords,
            reauthentication=self._reauthentication,
            messages=PasswordMessages(self._codes, self.compose, announce=self.wake),
            sessions=sessions,
            directory=self.directory,
            clock=self.world.clock,
        )

    def _signup(self, sessions: Sessions) -> Signup:
        return Signup(
            passwords=self.passwords,
            codes=self._codes,
            messages=self._signup_messages(),
            sessions=sessions,
            throttle=self.throttle,
            clock=self.world.clock,
            entropy=self.world.entropy,
        )
