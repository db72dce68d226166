"""How does a test come by an application with metadata, and read a JWT?"""

from typing import Any

import jwt

from tests.documents import CREATE_APPLICATION
from tests.people import developer
from tests.service import GraphQL, Service

FIELDS = [
    {"path": "user_data.name.first", "fieldName": "first", "required": True, "canEdit": True},
    {"path": "user_data.name.last", "fieldName": "last", "required": False, "canEdit": True},
    {"path": '"https://hasura.io/jwt/claims".x-hasura-role', "fieldName": "role"},
    {"path": "email", "fieldName": "email"},
]
ADA = {"user_data": {"name": {"first": "Ada"}}}


async def declared(
    service: Service, fields: list[dict[str, object]] | None = None, flow: str = "NONE"
) -> tuple[GraphQL, GraphQL, str]:
    """Return a developer, a client of an application that declares the fields, and the application's id."""
    dev = await developer(service)
    draft = {
        "name": "Notes",
        "metadataFields": FIELDS if fields is None else fields,
        "onboarding": {"signupFlow": flow},
    }
    made = await dev.run(CREATE_APPLICATION, {"input": draft})
    assert made["__typename"] == "Application", made
    return dev, service.client_of(made["appToken"]), made["id"]


def claims(signed_in: Any) -> dict[str, Any]:
    """Return what a JWT says, believed without a look at its signature."""
    decoded: dict[str, Any] = jwt.decode(signed_in["jwt"], options={"verify_signature": False})
    return decoded
