"""How does SQLite keep an application's own message templates?"""

from cosyncjwt.domain.message_template import MessageTemplate
from cosyncjwt.domain.wording import Wording
from store.sqlite.database import Database, Values, row
from store.sqlite.rows import milliseconds, moment

# A template that comes too late for an application just removed keeps nothing.
PUT = """
    INSERT OR REPLACE INTO templates (application_id, message, locale, subject, text, html, updated_at)
    SELECT :application_id, :message, :locale, :subject, :text, :html, :updated_at
    FROM applications WHERE id = :application_id
"""
GET = """
    SELECT * FROM templates
    WHERE application_id = :application_id AND message = :message AND locale = :locale
"""
REMOVE = """
    DELETE FROM templates
    WHERE application_id = :application_id AND message = :message AND locale = :locale
"""


class SqliteTemplates:
    """The message templates of one application."""

    def __init__(self, database: Database, application_id: str) -> None:
        """Keep them in `database`, under the application's id."""
        self._database = database
        self._application_id = application_id

    async def put(self, template: MessageTemplate) -> bool:
        """Keep the template in place of any other for its message and locale."""
        wording = template.wording
        values = self._values(
            template.message,
            template.locale,
            subject=wording.subject,
            text=wording.text,
            html=wording.html,
            updated_at=milliseconds(template.updated_at),
        )
        return await self._database.write(lambda connection: connection.execute(PUT, values).rowcount == 1)

    async def get(self, message: str, locale: str) -> MessageTemplate | None:
        """Return the template, or None."""
        found = row(self._database.reader, GET, self._values(message, locale))
        if found is None:
            return None
        wording = Wording(found["subject"], found["text"], found["html"])
        return MessageTemplate(message, locale, wording, moment(found["updated_at"]))

    async def remove(self, message: str, locale: str) -> bool:
        """Forget the template; say whether this call did."""
        values = self._values(message, locale)
        return await self._database.write(lambda connection: connection.execute(REMOVE, values).rowcount == 1)

    def _values(self, message: str, locale: str, **values: object) -> Values:
        return {"application_id": self._application_id, "message": message, "locale": locale, **values}
