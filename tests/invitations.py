"""How does a test invite somebody, and which documents does it send?"""

from dataclasses import dataclass
from typing import Any

from tests.applications import created
from tests.documents import REFUSED, SIGNED_IN
from tests.people import developer, signed_up
from tests.service import PASSWORD, GraphQL, Service

INVITER = "ina@example.com"
BEA = "bea@example.com"

INVITE = (
    """mutation Invite($handle: String!, $metadata: JSON, $locale: String) {
  invite(input: {handle: $handle, metadata: $metadata, locale: $locale}) {
    __typename
    ... on Invitation { id handle status createdAt expiresAt }
    ... on MetadataInvalid { missing unknown readOnly }"""
    + REFUSED
    + "} }"
)
REGISTER = (
    """mutation Register(
  $handle: String!, $password: String!, $code: String!, $metadata: JSON, $locale: String
) {
  register(input: {
    handle: $handle, password: $password, code: $code, metadata: $metadata, locale: $locale
  }) {
    __typename
    ... on PasswordTooWeak { failed }
    ... on MetadataInvalid { missing unknown readOnly }
    ... on SignedIn { user { metadata locale } }"""
    + SIGNED_IN
    + REFUSED
    + "} }"
)
REVOKE_INVITATION = (
    """mutation RevokeInvitation($id: ID!) {
  revokeInvitation(input: {invitationId: $id}) { __typename ... on Done { ok }"""
    + REFUSED
    + "} }"
)
INVITATIONS = """query Invitations($id: ID!, $first: Int, $after: String) { application(id: $id) {
  invitations(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { id handle status createdAt expiresAt }
  }
} }"""
INVITATION = """query Invitation($id: ID!) { node(id: $id) {
  __typename id ... on Invitation { handle status createdAt expiresAt }
} }"""
UPDATE = """mutation Update($input: UpdateApplicationInput!) { updateApplication(input: $input) {
  __typename
  ... on Application {
    id onboarding { signupEnabled invitationEnabled }
    inviteMetadataFields { path fieldName required canEdit } metadataFields { path }
  }
  ... on UserError { code message path }
} }"""


@dataclass(frozen=True, slots=True)
class House:
    """An application with its developer, a client of it, and a user who invites."""

    developer: GraphQL
    id: str
    app: GraphQL
    inviter: GraphQL

    async def set(self, **onboarding: object) -> None:
        """Change how people come in."""
        changed = await self.developer.run(UPDATE, {"input": {"id": self.id, "onboarding": onboarding}})
        assert changed["__typename"] == "Application", changed

    async def listed(self) -> list[Any]:
        """Return the developer's list of invitations, newest first."""
        found = await self.developer.run(INVITATIONS, {"id": self.id})
        nodes: list[Any] = found["invitations"]["nodes"]
        return nodes


async def house(service: Service, **settings: object) -> House:
    """Have a developer create an application with one user, who has signed up by code."""
    dev = await developer(service)
    made = await created(dev, "Notes", **settings)
    app = service.client_of(made["appToken"])
    signed_in = await signed_up(service, app, INVITER)
    return House(dev, made["id"], app, app.signed_in(signed_in["accessToken"]))


async def invited(
    service: Service, inviter: GraphQL, handle: str = BEA, metadata: object = None
) -> tuple[Any, str]:
    """Invite somebody and return the invitation with the code of the mail."""
    invitation = await inviter.run(INVITE, {"handle": handle, "metadata": metadata})
    assert invitation["__typename"] == "Invitation", invitation
    return invitation, str((await service.newest(handle))["code"])


def registration(code: str, handle: str = BEA, **more: object) -> dict[str, object]:
    """Return the variables of a registration."""
    return {"handle": handle, "password": PASSWORD, "code": code, **more}
