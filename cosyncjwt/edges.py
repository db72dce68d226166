"""Who answers what is asked outside of GraphQL, and how is that recorded?"""

from collections.abc import AsyncIterator, Mapping

from cosyncjwt.context import Context
from cosyncjwt.crypto.signing_keys import jwks
from cosyncjwt.domain.audit import OK, Actor, id_of_ours
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from cosyncjwt.errors import InvalidCode, PublicError
from cosyncjwt.flows.acts import Act, Place
from cosyncjwt.server import Server

CONFIRMED = "signup.confirm"
EXPORTED = "users.export"
"""As the command is called that does the same."""
REPORTED = {InvoiceStatus.PAID: "recordPayment", InvoiceStatus.FAILED: "recordPaymentFailure"}
"""As the mutations are called that report the same."""


async def known_keys(server: Server, application_id: str) -> Mapping[str, object] | None:
    """Return an application's JWKS, None where there is no such application."""
    application = await server.directory.application(application_id)
    return None if application is None else jwks(application, server.world.clock.now())


async def name_of(server: Server, application_id: str) -> str | None:
    """Return what an application is called, None where there is none."""
    application = await server.directory.application(application_id)
    return None if application is None else application.name


async def confirm(server: Server, application_id: str, token: Secret, device: Device) -> str | None:
    """Complete the signup of a link; return where to go then. Raises as `Signup.confirm_link` does."""
    application = await server.directory.application(application_id)
    if application is None:
        raise InvalidCode
    audit, tenant = server.services.audit, server.directory.tenant(application.id)
    try:
        user, return_to = await server.services.signup.confirm_link(tenant, application, token)
    except PublicError as refusal:
        audit.note(Act(CONFIRMED, refusal.code, None, device), Place(application.id, None))
        raise
    audit.note(Act(CONFIRMED, OK, user.id, device), Place(application.id, user.id))
    return return_to


async def export(
    server: Server, application_id: str, headers: Mapping[str, str], device: Device
) -> AsyncIterator[bytes]:
    """Return the users of one of the calling developer's applications, in parts; it is recorded first.

    Raises as `Access.developer` and `UserExport.of` do.
    """
    context = Context.of(server.services, headers, device.ip_address, "")
    caller = (await context.developer()).caller
    audit = server.services.audit
    places = await audit.places_of(caller, id_of_ours(application_id))
    subject = id_of_ours(application_id) or caller.user_id
    try:
        parts = await server.services.portal.user_export.of(caller, application_id)
    except PublicError as refusal:
        for place in places:
            audit.note(Act(EXPORTED, refusal.code, subject, device), place)
        raise
    await audit.keep(audit.acts.record(Act(EXPORTED, OK, subject, device), places))
    return parts


async def report(server: Server, payment: Payment, device: Device) -> None:
    """Keep what a bridge reports of a month's invoice; raise as `Subscriptions.report` does."""
    act = Act(REPORTED[payment.status], OK, payment.owner_id, device)
    record = server.services.audit.acts.record(act, [Place(server.portal.id, Actor.SYSTEM.value)])
    await server.services.portal.subscriptions.report(payment, record)
