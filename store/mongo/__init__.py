"""The backend for many machines: any number of servers on one MongoDB deployment, which is all they share.

Nothing needs a transaction of several documents. Each rule that a race could break is one conditional write
on one document; uniqueness is by `_id` alone (collection `claims`); where several documents must agree, one
of them is the record of the undertaking, written first, deleted last, and changed in conditional steps, so
that a repair can finish or undo what a crash left: `joining`, `leaving`, `signups`, `relay`.
"""

from store.mongo.store import MongoStore

__all__ = ["MongoStore"]
