"""What must a backend be able to do with an application's own message templates?

The promises at the head of `store/ports` hold here too.
"""

from typing import Protocol

from cosyncjwt.domain.message_template import MessageTemplate


class Templates(Protocol):
    """The message templates of one application, at most one for a message and a locale."""

    async def put(self, template: MessageTemplate) -> bool:
        """Keep the template in place of any other for its message and locale; the last one wins.

        Says whether it was kept: it is not when the application has just been removed.
        """
        ...

    async def get(self, message: str, locale: str) -> MessageTemplate | None:
        """Return the template, or None."""
        ...

    async def remove(self, message: str, locale: str) -> bool:
        """Forget the template; say whether this call did."""
        ...
