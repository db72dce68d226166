"""What if something happens just between two steps of a flow? Here it does, every time, at a named moment."""

from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.caller import Caller, Device
from cosyncjwt.domain.second_factor import TwoFactorMethod
from cosyncjwt.domain.secret import Secret
from cosyncjwt.errors import CodeExpired, TokenInvalid, TwoFactorUnavailable
from cosyncjwt.flows.challenges import Answer
from cosyncjwt.flows.outcomes import SignedIn, TwoFactorRequired
from cosyncjwt.flows.second_factor import Wish
from store.ports import Tenant
from tests.factories import digest
from tests.factors import ENABLE, SETUP, Person, application, code_of, signed_up
from tests.service import PASSWORD, GraphQL, Service

Act = Callable[[], Awaitable[object]]
GOOGLE = TwoFactorMethod.GOOGLE


class Meanwhile:
    """A port before one of whose calls something happens, once."""

    # Any: it stands for whichever port it is given.
    def __init__(self, port: Any, method: str, act: Act) -> None:
        """Act before the next call of `method`."""
        self._port, self._method, self._act = port, method, act

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)
        if name != self._method:
            return real

        async def call(*values: Any, **options: Any) -> Any:
            self._method = ""
            await self._act()
            return await real(*values, **options)

        return call


def meanwhile(tenant: Tenant, port: str, method: str, act: Act) -> Tenant:
    """Return the tenant with something that happens before the port's method."""
    changed = copy(tenant)
    setattr(changed, port, Meanwhile(getattr(tenant, port), method, act))
    return changed


async def ports(service: Service, app: GraphQL) -> tuple[Application, Tenant]:
    """Return the application of a client, and its ports."""
    found = await service.server.services.access.application(Secret(app.headers["app-token"]))
    return found, service.server.world.store.tenant(found.id)


async def caller(service: Service, client: GraphQL) -> Caller:
    """Return who a signed-in client is."""
    token = client.headers["authorization"].removeprefix("Bearer ")
    return await service.server.services.access.caller(Secret(token))


async def test_M12_the_factor_is_turned_on_during_a_login(service: Service) -> None:
    """A login that saw no factor, and opens its session after one was turned on, still has to prove it."""
    app = await application(service)
    ada = await signed_up(app)
    code = code_of((await ada.run(SETUP))["secret"], service.clock.now())
    found, tenant = await ports(service, app)
    late = meanwhile(tenant, "sessions", "open", lambda: ada.run(ENABLE, {"code": code}))

    outcome = await service.server.services.login.with_password(
        late, found, "ada@example.com", Secret(PASSWORD), Device()
    )

    user = await tenant.users.by_handle("ada@example.com")
    assert user is not None
    assert isinstance(outcome, TwoFactorRequired)
    assert await tenant.sessions.count_of_user(user.id, service.clock.now()) == 1


async def completed(ada: Person, port: str, method: str, act: Callable[[Tenant], Act]) -> SignedIn:
    """Finish a login by the right code, while something happens."""
    token = await ada.login_token()
    found, tenant = await ports(ada.service, ada.app)
    answer = Answer(Secret(token), Secret(ada.code()), None)
    return await ada.service.server.services.challenges.complete(
        meanwhile(tenant, port, method, act(tenant)), found, answer, Device()
    )


async def test_M04_the_login_is_completed_elsewhere(ada: Person) -> None:
    """Of two right codes for one login the one that comes second to consume it gets nothing."""
    token = await ada.login_token()
    found, tenant = await ports(ada.service, ada.app)
    late = meanwhile(tenant, "challenges", "consume", lambda: ada.complete(token, ada.code(1)))

    with pytest.raises(CodeExpired):
        await ada.service.server.services.challenges.complete(
            late, found, Answer(Secret(token), Secret(ada.code()), None), Device()
        )


async def test_the_user_leaves_during_a_login(ada: Person) -> None:
    """Who has just left is not signed in any more."""
    ada_id = (await caller(ada.service, ada.client)).user_id

    with pytest.raises(CodeExpired):
        await completed(ada, "users", "get", lambda tenant: lambda: tenant.users.remove(ada_id))


async def test_the_factor_is_turned_off_during_a_login(ada: Person) -> None:
    """Where nothing can be proven any more the login begins anew."""
    ada_id = (await caller(ada.service, ada.client)).user_id
    _, tenant = await ports(ada.service, ada.app)
    factor = await tenant.second_factors.get(ada_id)
    assert factor is not None
    assert factor.secret is not None
    secret = factor.secret

    with pytest.raises(CodeExpired):
        await completed(
            ada,
            "second_factors",
            "get",
            lambda ports: lambda: ports.second_factors.remove(ada_id, secret=secret),
        )


async def test_M07_another_secret_is_proposed_during_enabling(service: Service) -> None:
    """The code of a secret that has just been replaced turns nothing on."""
    app = await application(service)
    client = await signed_up(app)
    code = code_of((await client.run(SETUP))["secret"], service.clock.now())
    ada = await caller(service, client)
    _, tenant = await ports(service, app)
    late = meanwhile(
        tenant,
        "second_factors",
        "activate",
        lambda: tenant.second_factors.propose(ada.user_id, digest("other")),
    )

    with pytest.raises(TwoFactorUnavailable):
        await service.server.services.second_factors.enable(late, ada, Wish(GOOGLE, Secret(code)))


@pytest.mark.parametrize("method", ["remove", "replace_recovery_codes"])
async def test_M08_the_factor_is_changed_meanwhile(ada: Person, method: str) -> None:
    """What was allowed for one factor is not done to another."""
    calling = await caller(ada.service, ada.client)
    _, tenant = await ports(ada.service, ada.app)
    factor = await tenant.second_factors.get(calling.user_id)
    assert factor is not None
    assert factor.secret is not None
    secret, factors = factor.secret, ada.service.server.services.second_factors
    late = meanwhile(
        tenant, "second_factors", method, lambda: tenant.second_factors.remove(calling.user_id, secret=secret)
    )

    calls: dict[str, Act] = {
        "remove": lambda: factors.disable(late, calling, GOOGLE, Secret(PASSWORD)),
        "replace_recovery_codes": lambda: factors.regenerate_recovery_codes(late, calling, Secret(PASSWORD)),
    }

    with pytest.raises(TwoFactorUnavailable):
        await calls[method]()


async def test_the_user_leaves_during_a_setup(service: Service) -> None:
    """Who has just left sets nothing up."""
    app = await application(service)
    client = await signed_up(app)
    ada = await caller(service, client)
    _, tenant = await ports(service, app)
    late = meanwhile(tenant, "users", "get", lambda: tenant.users.remove(ada.user_id))

    with pytest.raises(TokenInvalid):
        await service.server.services.second_factors.set_up(late, ada, None)
