"""How do many ask for the same thing at once, through the balancer?"""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx

from tests.servers.deployment import BUSY, Deployment
from tests.servers.front import PATIENCE

AT_ONCE = 20
LONG = "COSYNCJWT_TEST_SERVERS_ROUNDS" in os.environ
ROUNDS = int(os.environ.get("COSYNCJWT_TEST_SERVERS_ROUNDS", "1"))


class Answers(list[Any]):
    """What each of them was told at last, and how often each had to ask again."""

    def __init__(self, told: Sequence[tuple[Any, int]]) -> None:
        """Take both for each."""
        super().__init__(answer for answer, _ in told)
        self.again = [again for _, again in told]

    def has(self, number: int, kind: str, otherwise: str | None = None) -> bool:
        """Say whether so many were told this, and all others that, if it is named.

        Fewer are enough when somebody asked again: the first answer may have been lost, and its effect not.
        """
        counted = tally(self)
        others = len(self) - counted[kind]
        is_enough = counted[kind] == number or (any(self.again) and counted[kind] < number)
        return is_enough and (otherwise is None or counted[otherwise] == others)


async def raced(
    deployment: Deployment,
    app_token: str,
    document: str,
    asked: Sequence[dict[str, object]],
    access: str = "",
) -> Answers:
    """Send one operation with each of these variables at once; return what each answers.

    Who is told that a server is busy tries again, as the documentation says.
    """
    headers = {"app-token": app_token} | ({"authorization": f"Bearer {access}"} if access else {})
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=deployment.origin, trust_env=False, timeout=PATIENCE, limits=limits
    ) as http:

        async def answer(variables: dict[str, object]) -> tuple[Any, int]:
            body = {"query": document, "variables": variables}
            again = 0
            while True:
                said = _answer((await http.post("/graphql", json=body, headers=headers)).json())
                if said.get("code") not in BUSY:
                    return said, again
                again += 1

        return Answers(await asyncio.gather(*map(answer, asked)))


def tally(answers: Sequence[Any]) -> Counter[str]:
    """Count the answers by what they are."""
    return Counter(answer.get("code") or answer["__typename"] for answer in answers)


def _answer(reply: Any) -> Any:
    if "errors" in reply:
        return {"code": reply["errors"][0]["extensions"]["code"]}
    (value,) = reply["data"].values()
    return value
