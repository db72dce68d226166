"""What do the worker tests stand on: a message in the outbox of a real store."""

import pytest

from cosyncjwt.delivery.messages import Compose, Template
from cosyncjwt.domain.message import OutboxMessage
from store.ports import Store
from tests.delivery.stand_ins import composed
from tests.factories import make_application, make_signup
from tests.worker.pace import COMPOSE, Put


@pytest.fixture
def put(store: Store) -> Put:
    """Give what puts a message into the outbox, by a signup of its own."""

    async def put(
        template: Template = Template.SIGNUP_CODE, *, compose: Compose = COMPOSE, minutes: int = 10
    ) -> OutboxMessage:
        application = make_application()
        await store.applications.add(application, limit=None)
        message = composed(compose, template, minutes=minutes, application=application)
        await store.tenant(application.id).signups.put(make_signup(), message)
        return message

    return put
