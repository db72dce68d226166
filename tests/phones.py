"""How do people of the tests use their telephones? By the SMS in the development inbox."""

from dataclasses import dataclass
from typing import Any

from tests.documents import REFUSED
from tests.factors import COMPLETE_LOGIN, application, signed_up
from tests.service import PASSWORD, GraphQL, Service

NUMBER, OTHER = "+14155552671", "+14155552672"
FACTORS = "twoFactor { google phone recoveryCodesLeft }"

SET_PHONE = (
    """mutation SetPhone($phone: String!, $password: String) {
  setPhone(input: {phone: $phone, password: $password}) {
    __typename ... on CodeSent { sentTo expiresAt delivery }"""
    + REFUSED
    + "} }"
)
VERIFY_PHONE = (
    """mutation VerifyPhone($code: String!) {
  verifyPhone(input: {code: $code}) { __typename ... on User { phone phoneVerified }"""
    + REFUSED
    + "} }"
)
ENABLE_PHONE = (
    """mutation EnablePhone($password: String) {
  enableTwoFactor(input: {method: PHONE, password: $password}) {
    __typename
    ... on TwoFactorEnabled { recoveryCodes user { twoFactor { google phone recoveryCodesLeft } } }"""
    + REFUSED
    + "} }"
)
DISABLE_PHONE = (
    """mutation DisablePhone($password: String!) {
  disableTwoFactor(input: {method: PHONE, password: $password}) {
    __typename ... on User { twoFactor { google phone recoveryCodesLeft } }"""
    + REFUSED
    + "} }"
)
REMOVE_PHONE = (
    """mutation RemovePhone($password: String!) {
  removePhone(input: {password: $password}) { __typename ... on User { phone phoneVerified }"""
    + REFUSED
    + "} }"
)
LOGIN = (
    """mutation Login($handle: String!, $password: String!) {
  login(input: {handle: $handle, password: $password}) {
    __typename
    ... on SignedIn { jwt accessToken refreshToken }
    ... on TwoFactorRequired { loginToken methods expiresAt textSentTo }"""
    + REFUSED
    + "} }"
)
RESEND = (
    """mutation Resend($loginToken: String!) {
  resendLoginCode(input: {loginToken: $loginToken}) {
    __typename ... on CodeSent { sentTo expiresAt delivery }"""
    + REFUSED
    + "} }"
)
PHONE = "{ me { phone phoneVerified twoFactor { google phone recoveryCodesLeft } } }"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with an account and a telephone, who may have turned PHONE on."""

    service: Service
    app: GraphQL
    client: GraphQL
    handle: str
    number: str
    recovery_codes: tuple[str, ...] = ()

    async def login(self) -> Any:
        """Log in by the password and return the answer."""
        return await self.app.run(LOGIN, {"handle": self.handle, "password": PASSWORD})

    async def code(self) -> str:
        """Return the code of the newest SMS."""
        return await code_at(self.service, self.number)

    async def complete(self, token: str, code: str, method: str | None = None) -> Any:
        """Finish a login and return the answer."""
        return await self.app.run(COMPLETE_LOGIN, {"loginToken": token, "code": code, "method": method})


async def code_at(service: Service, number: str = NUMBER) -> str:
    """Return the code of the newest SMS to a number."""
    return str((await service.newest(number))["code"])


async def texts_to(service: Service, number: str = NUMBER) -> int:
    """Return how many SMS have gone to a number."""
    await service.drain()
    return len(service.inbox.entries(number))


async def proven(service: Service, client: GraphQL, number: str = NUMBER, password: str | None = None) -> Any:
    """Have a signed-in user prove a number, and return the answer to it."""
    sent = await client.run(SET_PHONE, {"phone": number, "password": password})
    assert sent["__typename"] == "CodeSent", sent
    return await client.run(VERIFY_PHONE, {"code": await code_at(service, number)})


async def caller(
    service: Service, app: GraphQL | None = None, handle: str = "ada@example.com", number: str = NUMBER
) -> Caller:
    """Return a new user who has turned PHONE on."""
    app = app or await application(service, "PHONE")
    client = await signed_up(app, handle)
    await proven(service, client, number)
    enabled = await client.run(ENABLE_PHONE)
    assert enabled["__typename"] == "TwoFactorEnabled", enabled
    return Caller(service, app, client, handle, number, tuple(enabled["recoveryCodes"]))
