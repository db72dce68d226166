"""What does a store look like that holds some of everything?"""

from datetime import timedelta
from functools import partial

from cosyncjwt.crypto.seal import Seal
from cosyncjwt.domain.application import ApplicationType
from cosyncjwt.domain.billing import Month, Usage
from cosyncjwt.domain.limit import Quota, Window
from cosyncjwt.domain.message import Channel
from cosyncjwt.domain.plan import Plan
from cosyncjwt.domain.sealed import SealedKind
from cosyncjwt.domain.sender import Sender
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.subscription import InvoiceStatus, Payment
from cosyncjwt.domain.text_account import TwilioAccount
from cosyncjwt.domain.user import User, UserMetadata, UserStatus
from store.ports import Store, Tenant
from tests.factories import (
    digest,
    make_activation,
    make_application,
    make_challenge,
    make_code_of,
    make_event,
    make_invitation,
    make_message,
    make_new_password,
    make_phone_code,
    make_session,
    make_signing_key,
    make_signup,
    make_template,
    make_user,
)
from tests.fakes import NOW, ScriptedEntropy

SEAL = Seal([bytes(range(32))], ScriptedEntropy())
OWNER = "usr_owner"
MONTH = Month(2026, 3)
APPLICATION = make_application(
    owner_id=OWNER,
    type=ApplicationType.COMMERCIAL,
    signing_keys=(
        make_signing_key(retires_at=NOW + timedelta(hours=2)),
        make_signing_key(signs_from=NOW + timedelta(minutes=15)),
    ),
    twilio=TwilioAccount("AC" + "0" * 32, b"\x01token", "+14155552671"),
    sender=Sender("smtps://mail.example.org:465", "hello@example.org", b"\x01url"),
    locales=("EN", "DE"),
    two_factor_required=True,
    former_app_token_id="apt_former",
    former_app_token_until=NOW + timedelta(hours=1),
    status_reason="Grüße 🐝",
)
SMALL = make_application(owner_id="usr_other")
ADA = make_user(id="usr_ada", handle="ada@example.org", administrator=True, metadata='{"a":"ü"}')
BOB = make_user(id="usr_bob", handle="bob@example.org", locale="DE")
CYD = make_user(id="usr_cyd", handle="cyd@example.org")
PHONE, OTHER_PHONE = "+14155552671", "+14155552672"


async def fill(store: Store) -> None:
    """Keep some of everything, by the ports as the service does."""
    await store.root_secrets.claim(SEAL.seal(bytes(32), SealedKind.ROOT_SECRET.place()))
    await store.developers.set_plan(OWNER, Plan.PAID, NOW)
    await store.developers.close("usr_gone")
    for application in (APPLICATION, SMALL):
        await store.applications.add(application, limit=None)
    tenant = store.tenant(APPLICATION.id)
    for user in (ADA, BOB, CYD):
        await tenant.users.add(user, limit=None)
    await store.tenant(SMALL.id).users.add(make_user(handle="ada@example.org"), limit=50)
    await _users(tenant)
    await _factors(tenant)
    await _waiting(tenant, store)
    await _accounts(store)


async def _users(tenant: Tenant) -> None:
    await tenant.users.set_user_name(ADA.id, "countess", NOW)
    await tenant.users.set_user_name(ADA.id, "ada", NOW)
    code = make_phone_code(ADA, PHONE)
    await tenant.codes.put(code, None)
    await tenant.users.take_phone(code, NOW)
    await tenant.users.propose_phone(BOB.id, OTHER_PHONE, NOW)
    new = UserMetadata('{"b":1}', '{"c":2}', '{"d":3}')
    await tenant.users.replace_metadata(BOB.id, old=UserMetadata(), new=new, now=NOW)
    await tenant.roster.set_status(CYD.id, UserStatus.SUSPENDED, NOW)
    for user in (ADA, BOB):
        await tenant.sessions.open(session_of(user), keep=20)
    await tenant.users.change_password(
        BOB.id, version=0, new=make_new_password(), keep=session_of(BOB, id="ses_kept")
    )
    await tenant.sessions.open(
        session_of(BOB, id="ses_new", user_agent="ü", amr=("pwd", "otp")), keep=20, version=1, ends_era=1
    )
    for number in range(3):
        notice = partial(make_message, application_id=tenant.application_id)
        await tenant.devices.recognise(ADA.id, digest(f"device {number}"), keep=2, notice=notice)


async def _factors(tenant: Tenant) -> None:
    await tenant.second_factors.propose(ADA.id, b"\x01proposed")
    session = session_of(ADA, id="ses_ada")
    await tenant.sessions.open(session, keep=20)
    activation = make_activation(proposed=b"\x01proposed", session_id=session.id)
    await tenant.second_factors.activate(ADA.id, activation)
    await tenant.second_factors.use_recovery_code(ADA.id, digest("one"))
    await tenant.second_factors.take_guess(ADA.id, NOW)
    await tenant.second_factors.propose(BOB.id, b"\x01begun")
    await tenant.challenges.put(make_challenge(id="chl_ada", user_id=ADA.id))
    await tenant.challenges.take_try("chl_ada", NOW)


async def _waiting(tenant: Tenant, store: Store) -> None:
    own = {"application_id": tenant.application_id}
    await tenant.signups.put(make_signup(handle="eve@example.org"), make_message(**own))
    await tenant.signups.take_try("eve@example.org", NOW)
    for handle, hour in (("eve@example.org", 0), ("eve@example.org", 1), ("fay@example.org", 2)):
        invitation = make_invitation(
            handle=handle, inviter_id=ADA.id, created_at=NOW + timedelta(hours=hour), metadata='{"c":2}'
        )
        await tenant.invitations.put(invitation, make_message(**own))
    await tenant.codes.put(make_code_of(ADA), make_message(**own))
    await tenant.codes.put(make_phone_code(BOB, OTHER_PHONE), make_message(**own, channel=Channel.SMS))
    (sent, *_) = await store.outbox.claim(NOW, lease=timedelta(minutes=1), most=2)
    await store.outbox.remove(sent.id)
    await tenant.limits.take("login|ada@example.org", Window(5, timedelta(hours=1)), NOW)
    await tenant.limits.take("login|ada@example.org", Window(5, timedelta(hours=1)), NOW)
    await tenant.limits.take("login|bob@example.org", Window(5, timedelta(hours=1)), NOW, era=2)
    await tenant.limits.count("address|192.0.2.1", Quota(5, timedelta(hours=1)), NOW)
    await tenant.templates.put(make_template(locale="DE"))
    await tenant.audit.append([make_event(actor=ADA.id), make_event(user_agent="ü" * 40, outcome="REFUSED")])


async def _accounts(store: Store) -> None:
    await store.billing.note_usage(OWNER, MONTH, Usage(APPLICATION.id, APPLICATION.name, 3))
    await store.billing.bill(OWNER, MONTH)
    await store.billing.settle(Payment(OWNER, MONTH, "pay_1", InvoiceStatus.FAILED, "card"))
    await store.billing.subscribe(OWNER, NOW)


def session_of(user: User, **changes: object) -> Session:
    """Return a session of a user."""
    return make_session(**{"user_id": user.id, **changes})
