"""Does a developer hear of JWTs that have grown too long?"""

from datetime import timedelta

from structlog.testing import capture_logs

from tests.auditing import log_of, told
from tests.backends import Backend
from tests.documents import LOGIN, ME, REFRESH, SIGNUP
from tests.fakes import ScriptedEntropy
from tests.metadata import declared
from tests.people import developer_again
from tests.service import PASSWORD, Service, running

BIG = [{"path": "big", "fieldName": "big"}]
ADA = {"handle": "ada@example.com", "password": PASSWORD, "metadata": {"big": "x" * 2000}}
BOB = {"handle": "bob@example.com", "password": PASSWORD, "metadata": {"big": "x" * 100}}
LOG_IN_AS_ADA = {"handle": "ada@example.com", "password": PASSWORD}


async def test_a_long_jwt_leaves_one_event_a_day(service: Service) -> None:
    """The developer reads once a day that a JWT passed 2,048 characters, and whose it was."""
    dev, client, application_id = await declared(service, BIG)
    await client.run(SIGNUP, BOB)
    before = await log_of(dev, application_id, action="jwt.long")
    signed_in = await client.run(SIGNUP, ADA)
    ada = await client.signed_in(signed_in["accessToken"]).run(ME)

    for hours in (1, 22):
        service.clock.advance(timedelta(hours=hours))
        await client.run(LOGIN, LOG_IN_AS_ADA)
    one = await log_of(await developer_again(service), application_id, action="jwt.long")
    service.clock.advance(timedelta(hours=1))
    await client.run(LOGIN, LOG_IN_AS_ADA)
    two = await log_of(await developer_again(service), application_id, action="jwt.long")

    parts = ("outcome", "actor", "subject", "ipAddress", "userAgent", "requestId")
    assert (before, told(one, *parts)) == ([], [("WARNING", "system", ada["id"], None, None, None)])
    assert (len(two), two[1:]) == (2, one)


async def test_all_processes_together_tell_once(service: Service, backend: Backend) -> None:
    """Another process on the same store, as after a restart, does not tell again on the same day."""
    dev, client, application_id = await declared(service, BIG)
    signed_in = await client.run(SIGNUP, ADA)
    (event,) = await log_of(dev, application_id, action="jwt.long")

    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        app = later.client_of(client.headers["app-token"])
        await app.run(REFRESH, {"refreshToken": signed_in["refreshToken"]})
        await app.run(LOGIN, LOG_IN_AS_ADA)

    assert await log_of(dev, application_id, action="jwt.long") == [event]


async def test_the_operator_hears_of_it_without_anything_personal(service: Service) -> None:
    """The log of the server has the application's id and the length, and of a shorter JWT nothing."""
    _, client, application_id = await declared(service, BIG)

    with capture_logs() as entries:
        await client.run(SIGNUP, BOB)
        signed_in = await client.run(SIGNUP, ADA)

    (warning,) = [entry for entry in entries if entry["event"] == "jwt.long"]
    assert warning == {
        "event": "jwt.long",
        "log_level": "warning",
        "application_id": application_id,
        "characters": len(signed_in["jwt"]),
    }
