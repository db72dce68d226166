"""How is every mutation recorded, whoever answers it? See `cosyncjwt/flows/audit.py` for what is decided.

Strawberry calls this around each resolver of `Mutation`, whichever way the operation is executed, and before
a refusal becomes a member of the result's union.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from strawberry.extensions import FieldExtension

from cosyncjwt.context import Context
from cosyncjwt.domain.audit import FAULT, OK, Record, id_of_ours
from cosyncjwt.domain.caller import Caller
from cosyncjwt.errors import PublicError
from cosyncjwt.flows.acts import Act, Place
from cosyncjwt.flows.audit import STOPPED
from resolvers.info import Info
from schema.results import SignedIn, TwoFactorEnabled
from schema.types.second_factor import TwoFactorRequired

UNRECORDED = ("refresh", OK)
"""Far too many, and each leaves its time in its session."""
IDS = ("user_id", "invitation_id", "session_id", "developer_id", "application_id", "id")
"""Where an input names what is acted on."""

Resolver = Callable[..., Awaitable[object]]


class Recorded(FieldExtension):
    """Records an act soon after it, or before its answer goes out."""

    def __init__(self, *, durably: bool) -> None:
        """Say whether the answer waits until the act is written."""
        self._durably = durably

    async def resolve_async(self, next_: Resolver, source: object, info: Info, **arguments: object) -> object:
        """Answer the mutation and record how that ended."""
        context, action, named = info.context, info.field_name, _named(arguments)
        # Before, because what is deleted leads nowhere afterwards, and because the store keeps what is said
        # of some acts in the same step.
        places = await _places(context, action, named, _within(arguments)) if self._durably else []
        try:
            result = await next_(source, info, **arguments)
        except PublicError as refusal:
            act = _act(context, refusal.act or action, refusal.code, refusal.concerns or named)
            await self._record(context, act, places)
            raise
        except (Exception, asyncio.CancelledError):
            # Nobody waits for the store once more: it may be what has failed.
            _note(context, _act(context, action, FAULT, named), places or _known(context))
            raise
        outcome = "TWO_FACTOR_REQUIRED" if isinstance(result, TwoFactorRequired) else OK
        if (action, outcome) != UNRECORDED:
            await self._record(
                context, _act(context, action, outcome, _made(result) or named), places, result
            )
        return result

    async def _record(self, context: Context, act: Act, places: list[Place], result: object = None) -> None:
        if places and act.outcome not in STOPPED:
            await context.services.audit.keep(await _record_of(context, act, places))
        elif places:
            _note(context, act, places)
        else:
            _note(context, act, await _called(context, result))


def _act(context: Context, action: str, outcome: str, subject: str | None) -> Act:
    subject = subject or context.subject
    if subject is None and context.caller is not None:
        subject = context.caller.user_id
    return Act(action, outcome, subject, context.device, context.request_id)


def _note(context: Context, act: Act, places: list[Place]) -> None:
    for place in places:
        context.services.audit.note(act, place)


async def _places(context: Context, action: str, named: str | None, within: str | None) -> list[Place]:
    """Return where the act is to be written, and prepare what is said of it when all goes well."""
    caller = await _caller(context)
    if caller is None:
        return []
    audit, act = context.services.audit, _act(context, action, OK, named or caller.user_id)
    # Asked once: who then does something to the user goes by the same answer.
    context.holders = await audit.holders_of(caller, named)
    places = await audit.places_of(caller, named, within, context.holders)
    # The log of an application goes with it.
    context.record = audit.acts.record(act, places[:1] if action == "deleteApplication" else places)
    return places


async def _record_of(context: Context, act: Act, places: list[Place]) -> Record:
    """Return what is written of an act: what was prepared, if that is how it ended and what it was about."""
    prepared = context.record[0].event
    if (prepared.outcome, prepared.subject) == (act.outcome, act.subject):
        return context.record
    if (act.action, act.outcome) == ("createApplication", OK) and context.caller is not None:
        places = await context.services.audit.places_of(context.caller, act.subject)
    return context.services.audit.acts.record(act, places)


async def _called(context: Context, result: object) -> list[Place]:
    """Return the log of the application that was called, as far as the credentials tell."""
    if isinstance(result, SignedIn) and context.application_id is not None:
        # Who has just proven to be one.
        return [Place(context.application_id, str(result.user.id))]
    known = _known(context)
    if known:
        return known
    caller = await _caller(context)
    if caller is not None:
        return [Place(caller.application.id, caller.user_id)]
    with suppress(PublicError):
        application = await context.services.access.application(context.app_token)
        return [Place(application.id, None)]
    return []


def _known(context: Context) -> list[Place]:
    if context.caller is not None:
        return [Place(context.caller.application.id, context.caller.user_id)]
    return [] if context.application_id is None else [Place(context.application_id, None)]


async def _caller(context: Context) -> Caller | None:
    with suppress(PublicError):
        return context.caller or await context.services.access.caller(context.access_token)
    return None


def _named(arguments: Mapping[str, object]) -> str | None:
    """Return the id in the input, if it is one that this server gives: a client may send anything as one."""
    given = arguments.get("input")
    has = getattr(given, "__dataclass_fields__", ())
    return next(filter(None, (id_of_ours(getattr(given, name)) for name in IDS if name in has)), None)


def _within(arguments: Mapping[str, object]) -> str | None:
    """Return the application that the input says beside a user's id, as it was sent."""
    within = getattr(arguments.get("input"), "application_id", None)
    return None if within is None else str(within)


def _made(result: object) -> str | None:
    """Return the id of what the act has made or changed."""
    shown = result.user if isinstance(result, (SignedIn, TwoFactorEnabled)) else result
    return id_of_ours(getattr(shown, "id", None))
