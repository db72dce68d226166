"""Are recovery codes and secrets good once, and kept from readers? After M-11 and M-13."""

import asyncio

from cosyncjwt.domain.secret import Secret
from tests.factors import (
    FINISH,
    Person,
)


async def test_M11_a_recovery_code_is_good_once(ada: Person) -> None:
    """A used recovery code is wrong from then on."""
    code = ada.recovery_codes[0]

    answers = [await ada.complete(await ada.login_token(), code) for _ in range(2)]

    assert [answer.get("code") or answer["__typename"] for answer in answers] == ["SignedIn", "INVALID_CODE"]


async def test_M11_twenty_logins_by_one_recovery_code(ada: Person) -> None:
    """Of twenty logins that are completed at once by one recovery code one signs in."""
    tokens = [await ada.login_token() for _ in range(20)]

    answers = await asyncio.gather(
        *(ada.app.post(FINISH, {"loginToken": token, "code": ada.recovery_codes[0]}) for token in tokens)
    )

    assert sum("accessToken" in answer.text for answer in answers) == 1


async def test_M13_no_secret_is_kept_or_shown_again(ada: Person) -> None:
    """Neither the secret nor a recovery code is in the store as it is."""
    server = ada.service.server
    calling = await server.services.access.application(Secret(ada.app.headers["app-token"]))
    tenant = server.world.store.tenant(calling.id)
    user = await tenant.users.by_handle(ada.handle)
    assert user is not None

    kept = repr(await tenant.second_factors.get(user.id))

    assert ada.secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in ada.recovery_codes)
