"""How are an application's own message templates kept?"""

from pymongo.errors import DuplicateKeyError

from cosyncjwt.domain.message_template import MessageTemplate
from cosyncjwt.domain.wording import Wording
from store.mongo.driver import Collection, Database, Document
from store.mongo.stages import PRESENT
from store.mongo.tenancy import TenantCollection
from store.mongo.values import moment_of, scalar, stored


class MongoTemplates:
    """The message templates of one application, a document each."""

    def __init__(self, application_id: str, templates: TenantCollection, database: Database) -> None:
        """Take the application's templates, and the applications to see whether it is still there."""
        self._application_id = application_id
        self._templates = templates
        self._applications: Collection = database["applications"]

    async def put(self, template: MessageTemplate) -> bool:
        """Keep the template in place of any other for its message and locale."""
        named = self._named(template.message, template.locale)
        change = {"$set": _fields(template)}
        try:
            await self._templates.update(named, change, upsert=True)
        except DuplicateKeyError:
            # Two first ones came at once and this one was second: now it replaces.
            await self._templates.update(named, change)
        # A removal hides the application before it deletes what is its own: it has seen this one, or this
        # sees it.
        present = {"_id": scalar(self._application_id), "stage": PRESENT}
        if await self._applications.find_one(present) is not None:
            return True
        await self._templates.delete(named)
        return False

    async def get(self, message: str, locale: str) -> MessageTemplate | None:
        """Return the template, or None."""
        found = await self._templates.find_one(self._named(message, locale))
        return None if found is None else _template_of(found)

    async def remove(self, message: str, locale: str) -> bool:
        """Forget the template; say whether this call did."""
        return await self._templates.delete(self._named(message, locale))

    def _named(self, message: str, locale: str) -> dict[str, str]:
        return {"_id": self._templates.key(f"{message}|{locale}")}


def _fields(template: MessageTemplate) -> Document:
    return {
        "message": template.message,
        "locale": template.locale,
        "subject": template.wording.subject,
        "text": template.wording.text,
        "html": template.wording.html,
        "updated_at": stored(template.updated_at),
    }


def _template_of(document: Document) -> MessageTemplate:
    return MessageTemplate(
        message=document["message"],
        locale=document["locale"],
        wording=Wording(document["subject"], document["text"], document["html"]),
        updated_at=moment_of(document["updated_at"]),
    )
