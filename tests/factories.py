"""How does a test get a record without naming what it does not care about?

Ids, names and handles differ from call to call; everything else is the same until a keyword changes it.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cosyncjwt.domain.application import Application, ApplicationType, Onboarding
from cosyncjwt.domain.audit import AuditEvent
from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.invitation import Invitation
from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.message_template import MessageTemplate
from cosyncjwt.domain.second_factor import Activation, Challenge
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import ABSOLUTE_LIFETIME, BY_AUTHENTICATOR, IDLE_LIFETIME, Session
from cosyncjwt.domain.signing import SigningKey
from cosyncjwt.domain.signup import PendingSignup, Proof
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.domain.user import User
from cosyncjwt.domain.wording import Wording
from tests.fakes import NOW

PASSWORD_HASH = Secret("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNo")

_numbers = count(1)


def digest(text: str) -> bytes:
    """Return 32 bytes that stand for `text`."""
    return hashlib.sha256(text.encode()).digest()


def guid(number: int) -> str:
    """Return a GUID that stands for `number`."""
    return str(UUID(int=number, version=4))


# The keywords of the factories are the fields of the records, which have many types.
def make_application(**changes: Any) -> Application:
    """Make an active development application without users."""
    number = next(_numbers)
    application = Application(
        id=guid(number),
        owner_id="usr_developer00000000000000",
        name=f"Application {number}",
        type=ApplicationType.DEVELOPMENT,
        status=ApplicationStatus.ACTIVE,
        onboarding=Onboarding(),
        audience="https://api.example.org",
        jwt_lifetime_minutes=60,
        signing_keys=(make_signing_key(),),
        app_token_id=f"apt_{number:022}",
        app_token_issued_at=NOW,
        user_count=0,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(application, **changes)


def make_signing_key(**changes: Any) -> SigningKey:
    """Make a signing key that looks like one and signs nothing."""
    key = SigningKey(
        kid=f"kid-{next(_numbers)}",
        public_key="-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
        sealed_private_key=bytes(range(256)),
        created_at=NOW,
    )
    return replace(key, **changes)


def make_user(**changes: Any) -> User:
    """Make a user who has not signed in yet."""
    number = next(_numbers)
    user = User(
        id=f"usr_{number:022}",
        handle=f"person{number}@example.org",
        password_hash=PASSWORD_HASH,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(user, **changes)


def make_session(**changes: Any) -> Session:
    """Make a session that was opened now."""
    number = next(_numbers)
    session = Session(
        id=f"ses_{number:022}",
        user_id="usr_nobody0000000000000000",
        created_at=NOW,
        authenticated_at=NOW,
        last_used_at=NOW,
        idle_expires_at=NOW + IDLE_LIFETIME,
        expires_at=NOW + ABSOLUTE_LIFETIME,
        refresh_digest=digest(f"refresh {number}"),
    )
    return replace(session, **changes)


def make_proof(**changes: Any) -> Proof:
    """Make a proof with five tries and ten minutes."""
    number = next(_numbers)
    proof = Proof(
        id=f"prf_{number:022}",
        digest=digest(f"proof {number}"),
        tries_left=5,
        expires_at=NOW + timedelta(minutes=10),
    )
    return replace(proof, **changes)


def make_signup(**changes: Any) -> PendingSignup:
    """Make a signup that lives for a day."""
    signup = PendingSignup(
        handle=f"person{next(_numbers)}@example.org",
        password_hash=PASSWORD_HASH,
        proof=make_proof(),
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    return replace(signup, **changes)


def make_code(**changes: Any) -> Code:
    """Make a code for a reset that is remembered for a day; a decoy unless a user is named."""
    code = Code(
        purpose="reset-code",
        handle=f"person{next(_numbers)}@example.org",
        user_id=None,
        password_version=0,
        proof=make_proof(),
        expires_at=NOW + timedelta(days=1),
    )
    return replace(code, **changes)


def make_code_of(user: User, **changes: Any) -> Code:
    """Make a code for a reset of the user's password."""
    of_user = {"handle": user.handle, "user_id": user.id, "password_version": user.password_version}
    return make_code(**(of_user | changes))


def make_phone_code(user: User, phone: str = "+14155552671", **changes: Any) -> Code:
    """Make a code that was sent to the number which the user wants to have."""
    return make_code(
        **({"purpose": "phone-code", "handle": user.id, "user_id": user.id, "phone": phone} | changes)
    )


def make_new_password(**changes: Any) -> NewPassword:
    """Make a password that is to take another's place a second from now."""
    new = NewPassword(
        hash=Secret(f"$argon2id$new{next(_numbers)}"),
        set_at=NOW + timedelta(seconds=1),
        message=make_message(template="password_changed"),
    )
    return replace(new, **changes)


def make_activation(**changes: Any) -> Activation:
    """Make the proof of a proposed secret, in the session that is named, else of one who enrolls."""
    activation = Activation(
        proposed=digest("proposed"),
        step=100,
        recovery_digests=(digest("one"), digest("two")),
        session_id="ses_nobody0000000000000000",
        amr=BY_AUTHENTICATOR,
        at=NOW,
        enrolled_with=None if "session_id" in changes else 0,
    )
    return replace(activation, **changes)


def make_challenge(**changes: Any) -> Challenge:
    """Make a login that waits for its second factor for five minutes."""
    challenge = Challenge(
        id=f"chl_{next(_numbers):022}",
        user_id="usr_nobody0000000000000000",
        password_version=0,
        tries_left=5,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=5),
    )
    return replace(challenge, **changes)


def make_invitation(**changes: Any) -> Invitation:
    """Make an invitation that is good for a week and remembered for a month more."""
    number = next(_numbers)
    invitation = Invitation(
        id=f"inv_{number:022}",
        handle=f"person{number}@example.org",
        inviter_id="usr_nobody0000000000000000",
        proof=make_proof(expires_at=NOW + timedelta(days=7)),
        created_at=NOW,
        forgotten_at=NOW + timedelta(days=37),
    )
    return replace(invitation, **changes)


def make_message(**changes: Any) -> OutboxMessage:
    """Make a message that is due now and useful for ten minutes."""
    number = next(_numbers)
    message = OutboxMessage(
        id=f"msg_{number:022}",
        application_id=guid(number),
        channel=Channel.EMAIL,
        recipient=f"person{number}@example.org",
        template="signup_code",
        sealed_values=bytes(range(256)),
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
        due_at=NOW,
        locale="DE",
    )
    return replace(message, **changes)


def make_event(**changes: Any) -> AuditEvent:
    """Make an event of an audit log, later ones with a greater id."""
    number = next(_numbers)
    event = AuditEvent(
        id=f"evt_{number:036x}",
        action="login",
        outcome="OK",
        actor=None,
        subject=None,
        ip_address="192.0.2.1",
        user_agent=None,
        request_id="req",
        created_at=NOW,
        expires_at=NOW + timedelta(days=365),
    )
    return replace(event, **changes)


def make_template(**changes: Any) -> MessageTemplate:
    """Make an application's own wording of the signup code's mail."""
    number = next(_numbers)
    template = MessageTemplate(
        message="signup_code",
        locale="EN",
        wording=Wording(f"Code {number}", "{{ code }}\n", "<p>{{ code }}</p>\n"),
        updated_at=NOW,
    )
    return replace(template, **changes)
