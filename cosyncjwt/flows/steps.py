"""Which steps does each flow have, and how long does its proof live?

Every purpose, lifetime and number of tries comes from this table; the diagram in the documentation is
made from it; and a test demands that each mutation belongs to a step or is listed as step-less.
"""

from dataclasses import dataclass
from datetime import timedelta

from cosyncjwt.flows.outcomes import Delivery


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is proven: `begins` sends a proof, `finishes` takes it, while it lives.

    `again` sends another proof in place of the former. `tries` is how many wrong guesses it survives; a link
    needs no such limit and gets one all the same.
    """

    purpose: str
    begins: str
    finishes: str
    lifetime: timedelta
    tries: int
    delivery: Delivery
    again: str


@dataclass(frozen=True, slots=True)
class FactorStep:
    """A proof that the user has at hand, so that nothing is sent: `begins` asks, `finishes` takes it."""

    purpose: str
    begins: str
    again: str
    finishes: str
    lifetime: timedelta
    tries: int


SIGNUP_CODE = Step(
    purpose="signup-code",
    begins="signup",
    finishes="completeSignup",
    lifetime=timedelta(minutes=10),
    tries=5,
    delivery=Delivery.EMAIL_CODE,
    again="resendSignup",
)
SIGNUP_LINK = Step(
    purpose="signup-link",
    begins="signup",
    finishes="POST /signup/confirm",
    lifetime=timedelta(hours=24),
    tries=5,
    delivery=Delivery.EMAIL_LINK,
    again="resendSignup",
)
RESET = Step(
    purpose="reset-code",
    begins="forgotPassword",
    finishes="resetPassword",
    lifetime=timedelta(minutes=10),
    tries=5,
    delivery=Delivery.EMAIL_CODE,
    again="forgotPassword",
)
INVITATION = Step(
    purpose="invitation",
    begins="invite",
    finishes="register",
    lifetime=timedelta(days=7),
    tries=5,
    delivery=Delivery.EMAIL_CODE,
    again="invite",
)

LOGIN_CHALLENGE = FactorStep(
    purpose="login-challenge",
    begins="login",
    again="login",
    finishes="completeLogin",
    lifetime=timedelta(minutes=5),
    tries=5,
)

LOGIN_TEXT = Step(
    purpose="login-text",
    begins="login",
    finishes="completeLogin",
    # As long as the login waits that it finishes, at most.
    lifetime=LOGIN_CHALLENGE.lifetime,
    tries=5,
    delivery=Delivery.SMS_CODE,
    again="resendLoginCode",
)
PHONE = Step(
    purpose="phone",
    begins="setPhone",
    finishes="verifyPhone",
    lifetime=timedelta(minutes=10),
    tries=5,
    delivery=Delivery.SMS_CODE,
    again="setPhone",
)
TEST_NUMBER = Step(
    purpose="test-number",
    begins="testTwilio",
    finishes="confirmTestNumber",
    lifetime=timedelta(minutes=10),
    tries=5,
    delivery=Delivery.SMS_CODE,
    again="testTwilio",
)

STEPS = (SIGNUP_CODE, SIGNUP_LINK, RESET, INVITATION, LOGIN_CHALLENGE, LOGIN_TEXT, PHONE, TEST_NUMBER)

STEPLESS = frozenset(
    {
        "refresh",
        "logout",
        "revokeSession",
        "changePassword",
        "deleteAccount",
        "createApplication",
        "updateApplication",
        "setApplicationStatus",
        "rotateSigningKey",
        "rotateAppToken",
        "deleteApplication",
        "setDeveloperPlan",
        "setDeveloperStatus",
        "subscribe",
        "cancelSubscription",
        "recordPayment",
        "recordPaymentFailure",
        "setMetadata",
        "revokeInvitation",
        "setLocale",
        "setMessageTemplate",
        "resetMessageTemplate",
        "sendTestMessage",
        "setSender",
        "removeSender",
        "testSender",
        "createUser",
        "setUserMetadata",
        "setUserStatus",
        "revokeUserSessions",
        "deleteUser",
        "setUserName",
    }
) | {
    # It begins what `forgotPassword` begins, for somebody else.
    "resetUserPassword",
    # What the authenticator app shows is asked for once, and is over when the app shows the next one.
    "setupGoogleTwoFactor",
    "enableTwoFactor",
    "disableTwoFactor",
    "regenerateRecoveryCodes",
    "removePhone",
}
"""The mutations that neither begin nor finish something that waits."""

PENDING_SIGNUP_LIFETIME = timedelta(hours=24)

INVITATION_MEMORY = timedelta(days=37)
"""How long an invitation stays on record: thirty days longer than its code is good."""

NOTICE_LIFETIME = timedelta(hours=24)
"""How long a mail server may be out of reach before the news is too old to be sent."""

CODE_MEMORY = timedelta(hours=24)
"""How long a code is remembered, so that one that comes too late is told so."""
