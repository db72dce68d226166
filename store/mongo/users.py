"""How are the users of one application kept?"""

from collections.abc import Sequence
from datetime import datetime

import pymongo

from cosyncjwt.domain.audit import Record
from cosyncjwt.domain.code import Code, NewPassword
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.session import Session
from cosyncjwt.domain.user import User, UserMetadata
from cosyncjwt.errors import PublicError, UserError
from store.mongo.driver import Document
from store.mongo.joining import Roll
from store.mongo.joining_together import PATIENCE_SECONDS, JoiningTogether
from store.mongo.leaving import Leaving
from store.mongo.new_passwords import NewPasswords
from store.mongo.phones import Phones
from store.mongo.renaming import Renaming
from store.mongo.stages import PRESENT
from store.mongo.tenancy import TenantCollection, Where
from store.mongo.user_documents import NOBODY, USER_FIELDS, metadata_fields, user_document, user_of
from store.mongo.values import stored


class MongoUsers:
    """The users of one application. Only those that are PRESENT are there for a caller."""

    def __init__(
        self,
        application_id: str,
        users: TenantCollection,
        roll: Roll,
        *,
        leaving: Leaving,
        new_passwords: NewPasswords,
        naming: Renaming,
        phones: Phones,
    ) -> None:
        """Take the application's users, and what adds, removes and names them and replaces what they have."""
        self._application_id = application_id
        self._users = users
        self._roll = roll
        self._together = JoiningTogether(roll)
        self._leaving = leaving
        self._new_passwords = new_passwords
        self._naming = naming
        self._phones = phones

    async def add(self, user: User, *, limit: int | None) -> None:
        """Keep a new user and count it (see `joining`)."""
        document = user_document(self._application_id, user)
        await self._roll.begin(document)
        await self._roll.admit(document, limit)

    async def add_many(
        self, users: Sequence[User], *, limit: int | None, now: datetime
    ) -> Sequence[PublicError | None]:
        """Keep and count each new user, with its user name; say of each why not (see `joining_together`)."""
        with pymongo.timeout(PATIENCE_SECONDS):
            arrivals = await self._together.add(self._documents(users), limit, now)
        return [each.refusal for each in arrivals]

    async def refusals(self, users: Sequence[User]) -> Sequence[UserError | None]:
        """Say of each whose handle, id or user name somebody has now."""
        with pymongo.timeout(PATIENCE_SECONDS):
            return await self._together.refusals(self._documents(users))

    def _documents(self, users: Sequence[User]) -> list[Document]:
        return [{**user_document(self._application_id, user), "user_name": user.user_name} for user in users]

    async def get(self, user_id: str) -> User | None:
        """Return the user, or None."""
        return _user_or_none(await self._users.find_one(self._present(user_id), only=USER_FIELDS))

    async def by_handle(self, handle: str) -> User | None:
        """Return the user of a canonical handle, or None after as much work: one read, a login's first."""
        return await self._named({"handle": handle, "stage": PRESENT})

    async def by_user_name(self, user_name: str) -> User | None:
        """Return the user of a canonical user name, or None after as much work."""
        return await self._named({"user_name": user_name, "stage": PRESENT})

    async def replace_password_hash(self, user_id: str, *, old: Secret, new: Secret, now: datetime) -> bool:
        """Set the password hash if it is still `old`; say whether it was."""
        return await self._users.update(
            {**self._present(user_id), "password_hash": old.reveal()},
            {"$set": {"password_hash": new.reveal(), "updated_at": stored(now)}},
        )

    async def replace_metadata(
        self, user_id: str, *, old: UserMetadata, new: UserMetadata, now: datetime
    ) -> bool:
        """Set all sets of metadata if all are still `old`; say whether they were."""
        return await self._users.update(
            {**self._present(user_id), **metadata_fields(old)},
            {"$set": {**metadata_fields(new), "updated_at": stored(now)}},
        )

    async def set_locale(self, user_id: str, locale: str, now: datetime) -> bool:
        """Set the locale; say whether there is such a user."""
        change = {"$set": {"locale": locale, "updated_at": stored(now)}}
        return await self._users.update(self._present(user_id), change)

    async def set_user_name(self, user_id: str, user_name: str, now: datetime) -> bool:
        """Give the user the name unless another has it (see `renaming`); say whether there is such a user."""
        fields = {"user_name": user_name, "updated_at": stored(now)}
        return await self._naming.change(self._users.key(user_id), fields, now) is not None

    async def reset_password(self, code: Code, new: NewPassword) -> None:
        """Use up the code and give its user the new password (see `new_passwords`)."""
        await self._new_passwords.reset(self._application_id, code, new)

    async def change_password(self, user_id: str, *, version: int, new: NewPassword, keep: Session) -> bool:
        """Give the user the new password if the present one is still that of `version`."""
        return await self._new_passwords.change(self._application_id, user_id, version, new, keep)

    async def release_phone(self, user_id: str, now: datetime) -> bool:
        """Take the user's number away, unless the phone is turned on (see `phones`)."""
        return await self._phones.release(self._users.key(user_id), now)

    async def propose_phone(self, user_id: str, phone: str, now: datetime) -> None:
        """Set the user's unverified number, unless there is a verified one."""
        unverified: Where = {**self._present(user_id), "phone_verified": False}
        await self._users.update(unverified, {"$set": {"phone": phone, "updated_at": stored(now)}})

    async def take_phone(self, code: Code, now: datetime) -> bool:
        """Use the code up, and make its number the user's unless it is another's (see `phones`)."""
        return await self._phones.take(self._application_id, code, now)

    async def remove(self, user_id: str, record: Record = ()) -> bool:
        """Remove the user and all that belongs to it (see `leaving`)."""
        return await self._leaving.remove(self._application_id, user_id, record)

    async def _named(self, where: Where) -> User | None:
        found = await self._users.find_one(where, only=USER_FIELDS)
        user = user_of(NOBODY if found is None else found)
        return None if found is None else user

    def _present(self, user_id: str) -> dict[str, str]:
        return {"_id": self._users.key(user_id), "stage": PRESENT}


def _user_or_none(document: Document | None) -> User | None:
    return None if document is None else user_of(document)
