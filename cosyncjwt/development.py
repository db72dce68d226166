"""What does the development server decide by itself, so that nobody has to?"""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from cosyncjwt.entropy import Entropy
from cosyncjwt.setting_values import MASTER_KEY_SIZE

WIDTH = 78


def environment_of(data: Path, public_url: str, entropy: Entropy) -> dict[str, str]:
    """Return the settings of a development server that keeps its data in `data`.

    `.env` and the environment win over what is made here; the master key is made at the first start.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What is set to nothing counts as not set, as it does for `serve`.
    given = {name: value for name, value in (dotenv_values(".env") | os.environ).items() if value}
    made = {
        "COSYNCJWT_STORE": f"sqlite:///{data / 'cosyncjwt.db'}",
        "COSYNCJWT_PUBLIC_URL": public_url,
    }
    if "COSYNCJWT_MASTER_KEY" not in given and "COSYNCJWT_MASTER_KEY_FILE" not in given:
        made["COSYNCJWT_MASTER_KEY_FILE"] = str(_key_file(data / "master.key", entropy))
    return made | given


def welcome(quickstart: Mapping[str, object]) -> str:
    """Return the box that tells where to go."""
    graphql_url = str(quickstart["graphqlUrl"])
    lines = ["CosyncJWT is ready for development", ""]
    lines += [f"GraphiQL           {graphql_url}", f"Messages           {quickstart['inboxUrl']}"]
    tokens = []
    for name in ("sample", "portal"):
        application = quickstart[name]
        if isinstance(application, Mapping):
            lines.append(f"{name.capitalize()} application {application['applicationId']}")
            tokens.append(f"{name.capitalize()} app token:\n{application['appToken']}")
    lines += ["", "Mail is not sent: every message appears on the messages page."]
    edge = "─" * WIDTH
    box = "\n".join(f"│ {line:<{WIDTH - 2}} │" for line in lines)
    # The tokens stand outside of the box, each on a line of its own, to be copied whole.
    return f"╭{edge}╮\n{box}\n╰{edge}╯\n" + "\n".join(tokens)


def _key_file(path: Path, entropy: Entropy) -> Path:
    if not path.exists():
        key = base64.b64encode(entropy.token(MASTER_KEY_SIZE))
        # Linked into place whole and readable by nobody else, so that two first starts agree on one key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key + b"\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path
