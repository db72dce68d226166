"""What do several services share? Each part is made once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cosyncjwt.clock import Clock
from cosyncjwt.crypto.application_jwt import ApplicationJwts
from cosyncjwt.crypto.codes import Codes
from cosyncjwt.crypto.enrollment_tokens import EnrollmentTokens
from cosyncjwt.crypto.passwords import Passwords
from cosyncjwt.crypto.recovery_codes import RecoveryCodes
from cosyncjwt.crypto.refresh_tokens import RefreshTokens
from cosyncjwt.crypto.seal import Seal
from cosyncjwt.crypto.server_keys import ServerKeys
from cosyncjwt.crypto.signing_keys import SigningKeys
from cosyncjwt.crypto.text_accounts import TwilioTokens
from cosyncjwt.crypto.tokens import AccessTokens, AppTokens, LoginTokens
from cosyncjwt.crypto.totp import AuthenticatorSecrets
from cosyncjwt.delivery.messages import Compose
from cosyncjwt.delivery.own_mail import OwnMail
from cosyncjwt.delivery.wordings import Wordings
from cosyncjwt.entropy import Entropy
from cosyncjwt.flows.access import Access
from cosyncjwt.flows.account_messages import AccountMessages
from cosyncjwt.flows.acts import Acts
from cosyncjwt.flows.addresses import Addresses
from cosyncjwt.flows.audit import Audit
from cosyncjwt.flows.challenges import Challenges
from cosyncjwt.flows.directory import Directory
from cosyncjwt.flows.enrollment import Enrollments
from cosyncjwt.flows.factor_proofs import FactorProofs
from cosyncjwt.flows.known_devices import KnownDevices
from cosyncjwt.flows.long_jwts import LongJwts
from cosyncjwt.flows.password_messages import PasswordMessages
from cosyncjwt.flows.quotas import Quotas
from cosyncjwt.flows.reauthentication import Reauthentication
from cosyncjwt.flows.sessions import Sessions
from cosyncjwt.flows.text_accounts import TextAccounts, TextSettings
from cosyncjwt.flows.text_budget import TextBudget
from cosyncjwt.flows.text_codes import TextCodes
from cosyncjwt.flows.text_watch import TextWatch
from cosyncjwt.flows.throttle import Throttle
from cosyncjwt.flows.usage import UsageReadings
from cosyncjwt.settings import Settings
from cosyncjwt.wiring.outside import World


@dataclass(frozen=True)
class Parts:
    """What services are made of. Without slots, so that what is made once can be remembered."""

    world: World
    keys: ServerKeys
    seal: Seal
    directory: Directory
    passwords: Passwords
    signing_keys: SigningKeys
    jwts: ApplicationJwts
    compose: Compose
    wordings: Wordings
    own_mail: OwnMail
    portal_id: str
    wake: Callable[[], None]
    settings: Settings

    @property
    def clock(self) -> Clock:
        """The clock of the world."""
        return self.world.clock

    @property
    def entropy(self) -> Entropy:
        """The randomness of the world."""
        return self.world.entropy

    @cached_property
    def text_settings(self) -> TextSettings:
        """What judges settings of SMS."""
        return TextSettings(TwilioTokens(self.seal), needs_account=self.world.texter.needs_account)

    @property
    def text_accounts(self) -> TextAccounts:
        """What finds the accounts that SMS are sent by."""
        return TextAccounts(self.world.store, TwilioTokens(self.seal), self.world.texter)

    @cached_property
    def access(self) -> Access:
        """What believes tokens."""
        return Access(self.app_tokens, self.access_tokens, self.directory, self.clock, self.portal_id)

    @cached_property
    def access_tokens(self) -> AccessTokens:
        """What writes and reads access tokens."""
        return AccessTokens(self.keys)

    @cached_property
    def app_tokens(self) -> AppTokens:
        """What writes and reads app tokens."""
        return AppTokens(self.keys)

    @cached_property
    def codes(self) -> Codes:
        """What makes codes and their digests."""
        return Codes(self.keys, self.entropy)

    @cached_property
    def throttle(self) -> Throttle:
        """What counts tries and mails; the counts are in the store."""
        return Throttle(self.codes, self.directory, self.addresses, self.quotas, self.clock)

    @property
    def addresses(self) -> Addresses:
        """What knows which addresses are counted."""
        return Addresses(are_counted=self.settings.address_limits, spares_loopback=self.settings.development)

    @cached_property
    def quotas(self) -> Quotas:
        """What counts by address and by application; the counts are in the store."""
        return Quotas(self.codes, self.addresses, self.clock, by_application=self.settings.application_limits)

    @cached_property
    def reauthentication(self) -> Reauthentication:
        """What asks a signed-in user for the password again."""
        return Reauthentication(self.passwords, self.throttle, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """What opens sessions and signs."""
        return Sessions(
            jwts=self.jwts,
            long_jwts=LongJwts(self.audit, self.clock),
            access_tokens=self.access_tokens,
            refresh_tokens=RefreshTokens(self.keys, self.entropy),
            devices=self.known_devices,
            directory=self.directory,
            enrollments=self.enrollments,
            clock=self.clock,
            entropy=self.entropy,
        )

    @cached_property
    def audit(self) -> Audit:
        """What writes and reads audit logs."""
        return Audit(
            self.world.store,
            directory=self.directory,
            access=self.access,
            acts=self.acts,
            clock=self.clock,
        )

    @cached_property
    def acts(self) -> Acts:
        """What makes events of acts."""
        return Acts(self.clock, self.entropy, self.settings.audit_retention)

    @cached_property
    def enrollments(self) -> Enrollments:
        """What lets users set a second factor up that is demanded of them."""
        tokens = EnrollmentTokens(self.keys)
        return Enrollments(tokens, directory=self.directory, clock=self.clock, entropy=self.entropy)

    @cached_property
    def authenticator_secrets(self) -> AuthenticatorSecrets:
        """What makes and opens the secrets of authenticator apps."""
        return AuthenticatorSecrets(self.seal, self.entropy)

    @cached_property
    def recovery_codes(self) -> RecoveryCodes:
        """What makes recovery codes and their digests."""
        return RecoveryCodes(self.keys, self.entropy)

    @cached_property
    def proofs(self) -> FactorProofs:
        """What judges the proofs of second factors."""
        return FactorProofs(
            secrets=self.authenticator_secrets,
            recovery_codes=self.recovery_codes,
            texts=self.text_codes,
            clock=self.clock,
        )

    @cached_property
    def text_budget(self) -> TextBudget:
        """What counts SMS; the counts are in the store."""
        return TextBudget(self.codes, TextWatch(self.clock), self.clock)

    @cached_property
    def text_codes(self) -> TextCodes:
        """What sends codes by SMS and believes them; the counts are in the store."""
        return TextCodes(
            codes=self.codes,
            compose=self.compose,
            budget=self.text_budget,
            announce=self.wake,
            clock=self.clock,
            entropy=self.entropy,
        )

    @cached_property
    def challenges(self) -> Challenges:
        """What lets logins wait for a second factor."""
        return Challenges(
            login_tokens=LoginTokens(self.keys),
            proofs=self.proofs,
            texts=self.text_codes,
            messages=self.account_messages,
            sessions=self.sessions,
            clock=self.clock,
            entropy=self.entropy,
        )

    @cached_property
    def account_messages(self) -> AccountMessages:
        """What tells users about their accounts."""
        return AccountMessages(self.compose, self.world.store.outbox, self.throttle, announce=self.wake)

    @cached_property
    def known_devices(self) -> KnownDevices:
        """What knows the devices of users."""
        return KnownDevices(self.codes, self.account_messages)

    @cached_property
    def password_messages(self) -> PasswordMessages:
        """What tells users about their passwords."""
        return PasswordMessages(self.codes, self.compose, announce=self.wake)

    @cached_property
    def readings(self) -> UsageReadings:
        """What reads how many users applications have."""
        return UsageReadings(self.world.store, self.clock)
