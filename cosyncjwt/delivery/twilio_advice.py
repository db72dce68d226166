"""What should a developer look at when Twilio does not take an SMS? In words of ours, never in Twilio's."""

from collections.abc import Mapping
from http import HTTPStatus

UNKNOWN = "Twilio does not know this account SID with this auth token. Copy both again from its console."
INACTIVE = "The Twilio account is not active. Its console says why."
FOREIGN_NUMBER = "The number is not one of this account's. Twilio's console lists them under Phone Numbers."
UNANSWERED = "Twilio did not answer as it should. Try again in a minute."
UNREACHABLE = "Twilio could not be reached. Try again in a minute."
UNCERTAIN = "Twilio did not say whether it has the SMS. Wait a minute for it before you try again."
NO_ACCOUNT = "Set twilio first: updateApplication."

NO_SUCH_NUMBER = "Twilio does not send to this number. Look whether it is a mobile number that is in use."
COUNTRY = (
    "The account may not send to this country. Allow it in Twilio's console under Messaging, Geo permissions."
)
TRIAL = (
    "The Twilio account is on trial and sends to numbers only that its console lists under Verified Caller "
    "IDs. Add yours there, or upgrade the account."
)
SENDER = "The account's number cannot send SMS. Choose one in Twilio's console that has the capability SMS."
STOPPED = "The owner of this number has answered STOP to the account's number. START makes it send again."
BUSY = "Twilio asks to wait: the account has sent too much. Try again in a minute."

OF_CODES: Mapping[int, str] = {
    20003: UNKNOWN,
    20005: INACTIVE,
    20429: BUSY,
    21211: NO_SUCH_NUMBER,
    21265: NO_SUCH_NUMBER,
    21408: COUNTRY,
    21606: FOREIGN_NUMBER,
    21608: TRIAL,
    21610: STOPPED,
    21612: SENDER,
    21614: NO_SUCH_NUMBER,
    21659: FOREIGN_NUMBER,
    21660: FOREIGN_NUMBER,
}
"""By Twilio's error codes, https://www.twilio.com/docs/api/errors."""

OF_STATUSES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: UNKNOWN,
    HTTPStatus.FORBIDDEN: UNKNOWN,
    HTTPStatus.NOT_FOUND: UNKNOWN,
    HTTPStatus.TOO_MANY_REQUESTS: BUSY,
}


def on_refusal(status: int, code: int | None) -> str:
    """Return what to look at after Twilio has refused an SMS with this status and error code."""
    known = OF_CODES.get(code or 0) or OF_STATUSES.get(status)
    if known is not None:
        return known
    if code is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"Twilio refused the SMS with its error {code}: https://www.twilio.com/docs/api/errors/{code}"
    return UNCERTAIN
