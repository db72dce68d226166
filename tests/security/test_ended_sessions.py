"""Can a thief whom a new password has shut out still shut out the owner, by a server that has not heard?"""

import pytest

from cosyncjwt.domain.caller import Caller
from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import TokenInvalid
from cosyncjwt.flows.second_factor import Wish
from store.ports import Tenant
from tests.backends import Backend
from tests.documents import APPLICATION, CREATE_APPLICATION, LOGOUT
from tests.factors import ENABLE, SETUP, application, code_of, signed_up
from tests.fakes import ScriptedEntropy
from tests.outcomes import outcome
from tests.people import developer
from tests.phones import ENABLE_PHONE, proven
from tests.recovering import NEW, forgot, log_in, reset
from tests.security.test_second_factor_meanwhile import caller, meanwhile, ports
from tests.service import GraphQL, Service, running

ADA = "ada@example.com"
DELETE_APPLICATION = "mutation D($id: ID!) { deleteApplication(input: {id: $id}) { __typename } }"


async def reset_by_owner(service: Service, app: GraphQL) -> None:
    """Give the account a new password, by which all sessions end."""
    assert (await reset(app, ADA, await forgot(service, app, ADA)))["__typename"] == "Done"


@pytest.mark.parametrize("mode", ["GOOGLE", "PHONE"])
async def test_R03_who_was_shut_out_turns_nothing_on(service: Service, backend: Backend, mode: str) -> None:
    """The session is dead to another server that remembers it: the owner logs in by the new password."""
    app = await application(service, mode)
    ada = await signed_up(app)
    if mode == "PHONE":
        await proven(service, ada)
    token = ada.headers["authorization"].removeprefix("Bearer ")

    async with running(backend.connect(), service.clock, ScriptedEntropy("other")) as other:
        thief = other.client_of(app.headers["app-token"]).signed_in(token)
        code = code_of((await thief.run(SETUP))["secret"], service.clock.now())
        await reset_by_owner(service, app)
        document = ENABLE_PHONE if mode == "PHONE" else ENABLE
        refused = await outcome(thief, document, {} if mode == "PHONE" else {"code": code})

    assert refused == "TOKEN_INVALID"
    assert (await log_in(app, ADA, NEW))["__typename"] == "SignedIn"


async def test_R03_a_reset_while_a_factor_is_turned_on(service: Service) -> None:
    """A session that ends between the look at the token and the last step turns nothing on."""
    app = await application(service)
    client = await signed_up(app)
    code = code_of((await client.run(SETUP))["secret"], service.clock.now())
    thief = await caller(service, client)
    _, tenant = await ports(service, app)
    late = meanwhile(tenant, "second_factors", "activate", lambda: reset_by_owner(service, app))

    with pytest.raises(TokenInvalid):
        await enable(service, late, thief, code)

    assert (await log_in(app, ADA, NEW))["__typename"] == "SignedIn"


async def test_R03_who_was_shut_out_deletes_no_application(service: Service, backend: Backend) -> None:
    """What needs a login of the last ten minutes is refused at once to a session that has ended."""
    maker = await developer(service)
    made = await maker.run(CREATE_APPLICATION, {"input": {"name": "Vault"}})
    token = maker.headers["authorization"].removeprefix("Bearer ")

    async with running(backend.connect(), service.clock, ScriptedEntropy("other")) as other:
        thief = other.portal.signed_in(token)
        seen = await outcome(thief, APPLICATION, {"id": made["id"]})
        await maker.run(LOGOUT, {"everywhere": True})
        deleted = await outcome(thief, DELETE_APPLICATION, {"id": made["id"]})

    assert (seen, deleted) == ("OK", "TOKEN_INVALID")


async def enable(service: Service, tenant: Tenant, thief: Caller, code: str) -> None:
    """Turn the app on."""
    wish = Wish(TwoFactorMethod.GOOGLE, Secret(code))
    await service.server.services.second_factors.enable(tenant, thief, wish)
