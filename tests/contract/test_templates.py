"""Does a store keep message templates as `Templates` promises?"""

import pytest

from cosyncjwt.domain.application import Application
from cosyncjwt.domain.wording import Wording
from store.ports import Store, Tenant
from tests.contract.race import in_turn, outcomes
from tests.factories import guid, make_application, make_template

WORDING = Wording("{{ code }} für ‹Notes›", "$where: {{ code }}\r\n.\n", "<b>{{ code }}</b>\u00a0🎉" * 100)


async def test_a_template_is_kept_to_the_letter(tenant: Tenant) -> None:
    """What is put comes back as it was."""
    template = make_template(wording=WORDING, locale="PT-BR")

    assert await tenant.templates.put(template)

    assert await tenant.templates.get("signup_code", "PT-BR") == template


async def test_there_is_one_for_a_message_and_a_locale(tenant: Tenant) -> None:
    """A newer one takes the place of the former, and leaves other messages and locales alone."""
    former, german = make_template(), make_template(locale="DE")
    reset = make_template(message="reset_code")
    for template in (former, german, reset):
        await tenant.templates.put(template)
    newer = make_template()

    await tenant.templates.put(newer)

    assert await tenant.templates.get("signup_code", "EN") == newer
    assert await tenant.templates.get("signup_code", "DE") == german
    assert await tenant.templates.get("reset_code", "EN") == reset


async def test_a_template_that_is_not_there(tenant: Tenant) -> None:
    """Nothing is found and nothing removed where nothing is."""
    assert await tenant.templates.get("signup_code", "EN") is None
    assert not await tenant.templates.remove("signup_code", "EN")


async def test_removing_says_who_did(tenant: Tenant) -> None:
    """Of several removals one says that it removed the template, and it is gone."""
    await tenant.templates.put(make_template())

    counted = await outcomes(tenant.templates.remove("signup_code", "EN") for _ in range(10))

    assert counted == {True: 1, False: 9}
    assert await tenant.templates.get("signup_code", "EN") is None


async def test_an_application_that_is_gone_keeps_nothing(store: Store) -> None:
    """A template for an application that is not there is not kept."""
    nobody = store.tenant(guid(4711))

    assert not await nobody.templates.put(make_template())

    assert await nobody.templates.get("signup_code", "EN") is None


@pytest.fixture
async def application(stores: list[Store]) -> Application:
    """Return an application that the stores know."""
    application = make_application()
    await stores[0].applications.add(application, limit=None)
    return application


async def test_parallel_first_ones_end_as_one_of_them(stores: list[Store], application: Application) -> None:
    """Twenty first templates put at once are all taken, and a whole one of them is left."""
    tenants = [store.tenant(application.id) for store in stores]
    templates = [make_template() for _ in range(20)]

    counted = await outcomes(
        tenant.templates.put(template)
        for tenant, template in zip(in_turn(tenants, 20), templates, strict=True)
    )

    assert counted == {True: 20}
    assert await tenants[0].templates.get("signup_code", "EN") in templates
