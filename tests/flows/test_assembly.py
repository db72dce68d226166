"""What do the parts do that only a start, the command line or a race of workers reaches?"""

from dataclasses import replace
from typing import Any, cast

import pytest

from cosyncjwt.crypto.codes import Codes
from cosyncjwt.domain.application import Onboarding, SignupFlow
from cosyncjwt.domain.application_change import ApplicationChange
from cosyncjwt.domain.caller import Device
from cosyncjwt.domain.second_factor import TwoFactorVerification
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.status import ApplicationStatus
from cosyncjwt.errors import (
    ApplicationBlocked,
    ApplicationNameTaken,
    HandleInvalid,
    HandleTaken,
    InvalidCode,
    InvalidCredentials,
    PasswordTooWeak,
    SignupDisabled,
)
from cosyncjwt.flows.applications import Applications, Draft
from cosyncjwt.flows.steps import SIGNUP_LINK
from cosyncjwt.server import PORTAL
from store.ports import Store
from tests.applications import client, kept_application
from tests.backends import Backend
from tests.contents import unchanged
from tests.documents import LOGIN
from tests.factories import make_message, make_proof, make_signup
from tests.fakes import ScriptedEntropy
from tests.forging import keys_of
from tests.outcomes import outcome
from tests.people import signed_up
from tests.security.support import ADA
from tests.service import PASSWORD, SETTINGS, Service, running

LINK = Onboarding(signup_flow=SignupFlow.LINK)


async def test_administrator(service: Service) -> None:
    """An administrator made from the command line signs in at the portal."""
    portal = service.server.world.store.tenant(service.server.portal.id)

    made = await service.server.administrators.create(portal, " Ada@Example.com ", Secret(PASSWORD))

    assert (made.handle, made.administrator) == (ADA, True)
    assert await outcome(service.portal, LOGIN, {"handle": ADA, "password": PASSWORD}) == "SignedIn"


@pytest.mark.parametrize(
    ("handle", "password", "refusal"),
    [
        ("nobody", PASSWORD, HandleInvalid),
        (ADA, "short", PasswordTooWeak),
        ("taken@example.com", PASSWORD, HandleTaken),
    ],
)
async def test_refused_administrator(
    service: Service, backend: Backend, handle: str, password: str, refusal: type[Exception]
) -> None:
    """A bad handle, a weak password and a taken handle make no administrator."""
    await signed_up(service, service.portal, "taken@example.com")
    portal = service.server.world.store.tenant(service.server.portal.id)

    async with unchanged(backend):
        with pytest.raises(refusal):
            await service.server.administrators.create(portal, handle, Secret(password))


async def test_the_servers_applications_are_made_once(service: Service, backend: Backend) -> None:
    """A second start finds portal, sample and their app tokens as they were."""
    async with running(backend.connect(), service.clock, ScriptedEntropy("later")) as later:
        assert later.server.portal == service.server.portal
        assert later.server.sample == service.server.sample
        assert later.portal.headers == service.portal.headers


class Hasty:
    """Applications of which another worker makes one just after this one has looked."""

    def __init__(self, store: Store, *, keeps: bool) -> None:
        """Say whether the other worker's application is there afterwards."""
        self._applications = store.applications
        self._keeps = keeps
        self._looked = 0

    async def named(self, owner_id: str, name_key: str) -> Any:
        """Find nothing at the first look."""
        self._looked += 1
        if self._looked == 1 or not self._keeps:
            return None
        return await self._applications.named(owner_id, name_key)

    async def add(self, application: Any, *, limit: int | None) -> None:
        """Keep the other worker's, and refuse this one's."""
        if self._keeps:
            await self._applications.add(replace(application, id="other worker's"), limit=limit)
        raise ApplicationNameTaken


class World:
    """A store that has nothing but applications."""

    def __init__(self, applications: Hasty) -> None:
        """Take the applications."""
        self.applications = applications


async def ensured(service: Service, *, keeps: bool) -> Any:
    """Have an application made while another worker makes it."""
    made_by = service.server.services.applications
    store = cast("Store", World(Hasty(service.server.world.store, keeps=keeps)))
    racing = Applications(
        store, made_by._keys, made_by._texts, clock=service.clock, entropy=service.server.world.entropy
    )
    return await racing.ensure_server_owned(Draft("Another"))


async def test_the_portal_allows_a_second_factor(service: Service) -> None:
    """Developers may protect their accounts, with a portal that an older server made too."""
    applications = service.server.services.applications
    store = service.server.world.store
    older = ApplicationChange(two_factor_verification=TwoFactorVerification.NONE)
    portal = await store.applications.change(service.server.portal.id, older, service.clock.now())

    renewed = await applications.ensure_server_owned(PORTAL)

    assert service.server.portal.two_factor_verification is TwoFactorVerification.GOOGLE
    assert portal is not None
    assert portal.two_factor_verification is TwoFactorVerification.NONE
    assert renewed.two_factor_verification is TwoFactorVerification.GOOGLE


async def test_another_worker_was_first(service: Service) -> None:
    """When two workers start at once, both end with the same application."""
    assert (await ensured(service, keeps=True)).id == "other worker's"


async def test_claimed_and_not_kept(service: Service) -> None:
    """A name that was claimed by a worker that died is said in words."""
    with pytest.raises(RuntimeError, match="start again in a minute"):
        await ensured(service, keeps=False)


async def test_closed_developer_signup(service: Service, backend: Backend) -> None:
    """With developer signup closed the portal says so, and its developers still log in."""
    await signed_up(service, service.portal, ADA)
    closed = replace(SETTINGS, developer_signup_open=False)

    async with running(backend.connect(), service.clock, ScriptedEntropy("later"), closed) as later:
        shown = await later.portal.run("{ application { onboarding { signupEnabled } } }")
        login = await outcome(later.portal, LOGIN, {"handle": ADA, "password": PASSWORD})
        sample = await later.sample.run("{ application { onboarding { signupEnabled } } }")

    assert (shown["onboarding"]["signupEnabled"], sample["onboarding"]["signupEnabled"]) == (False, True)
    assert login == "SignedIn"


async def test_an_application_that_has_changed(service: Service) -> None:
    """What this worker has changed of an application is seen at once."""
    application = await kept_application(service)
    app = client(service, application)
    before = await outcome(app, "{ application { name } }")

    service.server.directory.forget_application(application.id)

    assert (before, await outcome(app, "{ application { name } }")) == ("OK", "OK")


async def test_H06_a_link_after_signup_was_switched_off(service: Service) -> None:
    """A link that was sent before is refused when signup is off, and when the application is blocked."""
    application = await kept_application(service, onboarding=LINK)
    tenant = service.server.world.store.tenant(application.id)
    confirm, token = service.server.services.signup.confirm_link, Secret("token")

    with pytest.raises(SignupDisabled):
        await confirm(tenant, replace(application, onboarding=replace(LINK, signup_enabled=False)), token)
    with pytest.raises(ApplicationBlocked):
        await confirm(tenant, replace(application, status=ApplicationStatus.BLOCKED), token)


async def test_C07_a_link_dies_with_its_proof(service: Service, backend: Backend) -> None:
    """A link whose proof has expired makes no user, even while its signup is still kept."""
    application = await kept_application(service, onboarding=LINK)
    tenant = service.server.world.store.tenant(application.id)
    codes = Codes(await keys_of(service), service.server.world.entropy)
    token = codes.new_link_token()
    digest = codes.link_digest(application.id, SIGNUP_LINK.purpose, token)
    proof = make_proof(digest=digest, expires_at=service.clock.now())
    message = make_message(application_id=application.id)
    await tenant.signups.put(make_signup(handle=ADA, proof=proof), message)

    async with unchanged(backend):
        with pytest.raises(InvalidCode):
            await service.server.services.signup.confirm_link(tenant, application, token)


async def test_a_user_who_goes_while_signing_in(service: Service) -> None:
    """A login that ends after its user was removed is refused, and nothing is signed."""
    assert service.server.sample is not None
    await signed_up(service, service.sample, ADA)
    tenant = service.server.world.store.tenant(service.server.sample.id)
    user = await tenant.users.by_handle(ADA)
    assert user is not None
    await tenant.users.remove(user.id)

    with pytest.raises(InvalidCredentials):
        await service.server.services.sessions.open(tenant, service.server.sample, user, Device())
