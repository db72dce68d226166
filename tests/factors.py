"""How do people of the tests use a second factor? With an authenticator app of their own."""

import base64
import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.documents import CREATE_APPLICATION, REFUSED, SIGNED_IN, SIGNUP
from tests.people import developer
from tests.service import PASSWORD, GraphQL, Service

STEP = 30

LOGIN = (
    """mutation Login($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) {
    __typename ... on TwoFactorRequired { loginToken methods expiresAt }"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
COMPLETE_LOGIN = (
    """mutation CompleteLogin($loginToken: String!, $code: String!, $method: TwoFactorMethod) {
  completeLogin(input: {loginToken: $loginToken, code: $code, method: $method}) { __typename"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
FINISH = """mutation Finish($loginToken: String!, $code: String!) {
  completeLogin(input: {loginToken: $loginToken, code: $code}) {
    __typename ... on SignedIn { accessToken } ... on UserError { code }
  }
}"""
"""The same in short, for the many requests of a race."""
SETUP = (
    """mutation Setup($input: SetupGoogleTwoFactorInput) { setupGoogleTwoFactor(input: $input) {
    __typename ... on TwoFactorSetup { secret otpauthUri qrCode }"""
    + REFUSED
    + "} }"
)
ENABLE = (
    """mutation Enable($code: String, $method: TwoFactorMethod = GOOGLE) {
  enableTwoFactor(input: {method: $method, code: $code}) {
    __typename
    ... on TwoFactorEnabled { recoveryCodes user { handle twoFactor { google recoveryCodesLeft } } }"""
    + REFUSED
    + "} }"
)
DISABLE = (
    """mutation Disable($password: String!, $method: TwoFactorMethod = GOOGLE) {
  disableTwoFactor(input: {method: $method, password: $password}) {
    __typename ... on User { handle twoFactor { google recoveryCodesLeft } }"""
    + REFUSED
    + "} }"
)
REGENERATE = (
    """mutation Regenerate($password: String!) { regenerateRecoveryCodes(input: {password: $password}) {
    __typename ... on TwoFactorEnabled { recoveryCodes user { twoFactor { recoveryCodesLeft } } }"""
    + REFUSED
    + "} }"
)
STATUS = "{ me { handle twoFactor { google recoveryCodesLeft } } }"


def code_of(secret: str, now: datetime, steps: int = 0) -> str:
    """Return what an authenticator app shows `steps` steps from now: RFC 6238, written a second time here."""
    counter = int(now.timestamp()) // STEP + steps
    mac = hmac.digest(base64.b32decode(secret), counter.to_bytes(8), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def wrong(code: str) -> str:
    """Return a code that is none of those that are right around now."""
    return f"{(int(code) + 1) % 10**6:06}"


def tally(answers: Iterable[Any]) -> Counter[str]:
    """Count answers by type, refusals by code."""
    return Counter(answer.get("code") or answer["__typename"] for answer in answers)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, an authenticator app and a sheet of recovery codes."""

    service: Service
    app: GraphQL
    client: GraphQL
    handle: str
    secret: str
    recovery_codes: Sequence[str]

    def code(self, steps: int = 0) -> str:
        """Return what the app shows, `steps` steps from now; the step of the enrolment is used already."""
        return code_of(self.secret, self.service.clock.now(), steps)

    async def login(self, password: str = PASSWORD) -> Any:
        """Log in by the password and return the answer."""
        return await self.app.run(LOGIN, {"handle": self.handle, "password": password})

    async def login_token(self) -> str:
        """Log in by the password and return the token of the login that waits."""
        token: str = (await self.login())["loginToken"]
        return token

    async def complete(self, token: str, code: str, method: str | None = None) -> Any:
        """Finish a login and return the answer."""
        return await self.app.run(COMPLETE_LOGIN, {"loginToken": token, "code": code, "method": method})

    async def refusal(self, token: str, code: str) -> Any:
        """Finish a login and return the extensions of its top-level error."""
        return await self.app.error(COMPLETE_LOGIN, {"loginToken": token, "code": code})


async def application(service: Service, mode: str = "GOOGLE") -> GraphQL:
    """Return a client of a new application that everybody can sign up to at once."""
    maker = await developer(service, f"dev-of-{mode.lower()}@example.com")
    settings = {"name": "Vault", "twoFactorVerification": mode, "onboarding": {"signupFlow": "NONE"}}
    made = await maker.run(CREATE_APPLICATION, {"input": settings})
    return service.client_of(made["appToken"])


async def signed_up(app: GraphQL, handle: str = "ada@example.com") -> GraphQL:
    """Return the client of a new user."""
    signed_in = await app.run(SIGNUP, {"handle": handle, "password": PASSWORD})
    return app.signed_in(signed_in["accessToken"])


async def enrolled(service: Service, app: GraphQL, handle: str = "ada@example.com") -> Person:
    """Return a new user who has turned the second factor on."""
    client = await signed_up(app, handle)
    secret = (await client.run(SETUP))["secret"]
    enabled = await client.run(ENABLE, {"code": code_of(secret, service.clock.now())})
    return Person(service, app, client, handle, secret, enabled["recoveryCodes"])
