"""How do people of the stories come by a code for a new password, and by answers to compare?"""

from datetime import timedelta
from typing import Any

from tests.documents import FORGOT_PASSWORD, LOGIN, RESET_PASSWORD
from tests.service import GraphQL, Service

NEW = "a brand new staple battery"
SOON = timedelta(minutes=2)
"""Longer than the pause between two mails, shorter than a code's life."""


async def forgot(service: Service, client: GraphQL, handle: str) -> str:
    """Ask for a new password and return the code from the mail."""
    # What waits from before, of the same moment, may go out behind it.
    await service.drain()
    sent = await client.run(FORGOT_PASSWORD, {"handle": handle})
    assert sent["__typename"] == "CodeSent", sent
    mail = await service.newest(handle)
    assert mail["template"] == "reset_code", mail
    code = mail["code"]
    assert code is not None
    return code


async def reset(client: GraphQL, handle: str, code: str, password: str = NEW) -> Any:
    """Choose the new password and return the answer."""
    return await client.run(RESET_PASSWORD, {"handle": handle, "code": code, "newPassword": password})


async def log_in(client: GraphQL, handle: str, password: str) -> Any:
    """Log in and return the answer."""
    return await client.run(LOGIN, {"handle": handle, "password": password})


def other_than(code: str) -> str:
    """Return another code."""
    return "000000" if code != "000000" else "000001"


async def sent_to(service: Service, handle: str) -> list[str]:
    """Return the templates of the mails to the handle, newest first, after everything has been sent."""
    await service.drain()
    return [mail["template"] for mail in service.inbox.entries(handle)]


async def ending(client: GraphQL, document: str, **variables: str) -> str:
    """Return how an operation ends: its type, or the code of its refusal."""
    reply = (await client.post(document, variables)).json()
    if "errors" in reply:
        return str(reply["errors"][0]["extensions"]["code"])
    (value,) = reply["data"].values()
    return str(value.get("code") or value["__typename"])
