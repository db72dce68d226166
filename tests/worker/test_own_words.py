"""What becomes of a message whose application's own words fail?"""

import pytest
from structlog.testing import capture_logs

from cosyncjwt.domain.wording import Wording
from store.ports import Store
from tests.delivery.stand_ins import ScriptedMailer
from tests.factories import make_template
from tests.fakes import FrozenClock
from tests.worker.pace import Put, events, working


@pytest.mark.parametrize("text", ["{{ gone }}", "{{ code", "x" * 300_000, "{{ handle / 0 }}"])
async def test_words_that_fail_give_way_to_the_shipped_ones(
    store: Store, clock: FrozenClock, put: Put, text: str
) -> None:
    """Words that were kept and cannot be said, as after an upgrade, cost an event and not the mail."""
    message, mailer = await put(), ScriptedMailer()
    template = make_template(wording=Wording("{{ code }}", text, text))
    await store.tenant(message.application_id).templates.put(template)

    with capture_logs() as log:
        await working(store, mailer, clock).drain()

    (mail,) = mailer.sent
    assert mail.subject.startswith("Your sign-up code for ")
    (event,) = events(log, "template.failed")
    assert (event["application_id"], event["message"]) == (message.application_id, "signup_code")
    assert "042917" not in str(log)


async def test_own_words_are_said(store: Store, clock: FrozenClock, put: Put) -> None:
    """Words that can be said are said."""
    message, mailer = await put(), ScriptedMailer()
    template = make_template(wording=Wording("Own {{ code }}", "{{ code }}", "{{ code }}"))
    await store.tenant(message.application_id).templates.put(template)

    await working(store, mailer, clock).drain()

    assert [mail.subject for mail in mailer.sent] == ["Own 042917"]
