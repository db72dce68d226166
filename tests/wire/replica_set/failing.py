"""What can happen to a write, and what does a member answer then?

As the fail point `failCommand` makes it happen, once:
https://github.com/mongodb/mongo/wiki/The-%22failCommand%22-fail-point. A server of MongoDB 4.4 or later says
itself, by the label RetryableWriteError, that a driver may send a write again; it says so only where that was
sent with a `txnNumber`, and the driver adds the label itself only where a connection broke.
"""

from enum import StrEnum

from tests.wire.replica_set.messages import Document
from tests.wire.replica_set.retries import STATEMENTS

WRITES = ("insert", "update", "findAndModify", "delete")
NAMES = {
    189: "PrimarySteppedDown",
    10107: "NotWritablePrimary",
    11602: "InterruptedDueToReplStateChange",
    13435: "NotPrimaryNoSecondaryOk",
}
RETRYABLE = ["RetryableWriteError"]


class Fault(StrEnum):
    """What happens to one write."""

    REFUSED = "refused"
    DROPPED = "cut off before they were done"
    HALVED = "interrupted half way"
    UNCONFIRMED = "done by a primary that stepped down"
    UNANSWERED = "cut off after they were done"

    def strikes(self, command: Document) -> bool:
        """Say whether it can happen to the command."""
        name = next(iter(command))
        if self is Fault.HALVED:
            return "txnNumber" in command and len(command.get(STATEMENTS.get(name, ""), ())) > 1
        return self is not Fault.UNCONFIRMED or name in WRITES


def refusal(command: Document, code: int) -> Document:
    """Return the answer of a member that does not do it, or not all of it."""
    said = f"{NAMES[code]}: this member is not the primary, or no longer"
    answer: Document = {"ok": 0.0, "errmsg": said, "code": code, "codeName": NAMES[code]}
    return answer | ({"errorLabels": RETRYABLE} if "txnNumber" in command else {})


def unconfirmed(command: Document, answer: Document) -> Document:
    """Return the answer to a write that is done, whose primary stepped down before the majority had it."""
    failure = refusal(command, 11602)
    labels = {name: failure[name] for name in ("errorLabels",) if name in failure}
    said = {name: failure[name] for name in ("code", "codeName", "errmsg")}
    return answer | {"writeConcernError": said} | labels
