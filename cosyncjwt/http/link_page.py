"""What does a person see who opens the link of a signup mail?"""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cosyncjwt import errors
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.http.device import device_of
from cosyncjwt.http.form import FormRefused, fields_of, form_of
from cosyncjwt.http.page import Pages

PATH = "/signup/confirm"

# What the server puts into its links is narrower still; nothing else is worth a look into the store.
_APPLICATION_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_TOKEN = re.compile(r"[0-9A-Za-z_-]{1,128}")


class Link(NamedTuple):
    """The two halves of a link, of which only the second is secret."""

    application_id: str
    token: Secret


class Outcome(NamedTuple):
    """What is told to the person, and with which HTTP status."""

    status: int
    title: str
    advice: str


CONFIRMED = Outcome(200, "You are signed up", "Go back to where you signed up and log in.")
DEAD = Outcome(
    400,
    "This link does not work",
    "Each link works once, for a limited time, and only the newest one. If you have pressed the button "
    "before, you are signed up: go back and log in. Otherwise sign up again to get a new link.",
)
CLOSED = Outcome(
    403,
    "Signing up is not possible now",
    "The application is switched off at the moment. Keep the message and try the link again later.",
)
TAKEN = Outcome(409, "You already have an account", "This address is signed up already. Go back and log in.")
FULL = Outcome(
    409,
    "There is no room for another account",
    "The application has as many users as it may have. Tell the people who run it, "
    "and try the link again later.",
)
BUSY = Outcome(
    503, "The server is busy", "Nothing is lost. Wait a moment, go back and press the button again."
)

OUTCOMES: dict[type[errors.PublicError], Outcome] = {
    errors.InvalidCode: DEAD,
    errors.CodeExpired: DEAD,
    errors.TooManyAttempts: DEAD,
    errors.HandleTaken: TAKEN,
    errors.UserLimitReached: FULL,
    errors.SignupDisabled: CLOSED,
    errors.ApplicationInactive: CLOSED,
    errors.ApplicationSuspended: CLOSED,
    errors.ApplicationBlocked: CLOSED,
    errors.RateLimited: BUSY._replace(status=429),
    errors.Overloaded: BUSY,
}


class LinkPage:
    """A page with a button: opening it changes nothing, because mail scanners open links (security C-11)."""

    def __init__(
        self,
        *,
        pages: Pages,
        confirm: Callable[[str, Secret, Device], Awaitable[str | None]],
        application_name: Callable[[str], Awaitable[str | None]],
    ) -> None:
        """Take what completes a signup and says where to go then, and what an application is called."""
        self._pages = pages
        self._confirm = confirm
        self._application_name = application_name

    @property
    def routes(self) -> list[Route]:
        """The page, for looking (GET, HEAD) and for the button (POST)."""
        return [Route(PATH, self._show, methods=["GET"]), Route(PATH, self._press, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        try:
            # Tolerant: mail programs and scanners add parameters of their own.
            link = _link(fields_of(request.scope["query_string"], strict=False))
        except FormRefused as refusal:
            return self._told(DEAD._replace(status=refusal.status), None)
        name = await self._application_name(link.application_id)
        variables = {
            "path": PATH,
            "application_name": name,
            "application_id": link.application_id,
            "token": link.token.reveal(),
        }
        return self._pages.page("confirm.html", variables)

    async def _press(self, request: Request) -> Response:
        try:
            link = _link(await form_of(request))
        except FormRefused as refusal:
            return self._told(DEAD._replace(status=refusal.status), None)
        name = await self._application_name(link.application_id)
        try:
            return_to = await self._confirm(link.application_id, link.token, device_of(request))
        except errors.PublicError as refusal:
            structlog.get_logger().info(
                "signup.link_refused", application_id=link.application_id, reason=refusal.code
            )
            return self._told(OUTCOMES.get(type(refusal), DEAD), name, refusal)
        return self._told(CONFIRMED, name, return_to=return_to)

    def _told(
        self,
        outcome: Outcome,
        application_name: str | None,
        refusal: errors.PublicError | None = None,
        *,
        return_to: str | None = None,
    ) -> Response:
        headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, errors.Delayed) else None
        variables = {"outcome": outcome, "application_name": application_name, "return_to": return_to}
        return self._pages.page("outcome.html", variables, status=outcome.status, headers=headers)


def _link(fields: dict[str, str]) -> Link:
    application_id, token = fields.get("app", ""), fields.get("token", "")
    if not _APPLICATION_ID.fullmatch(application_id) or not _TOKEN.fullmatch(token):
        raise FormRefused(400)
    return Link(application_id, Secret(token))
