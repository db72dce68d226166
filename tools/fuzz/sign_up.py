"""Who calls while the API is fuzzed? A new developer of a development server: writes the headers to send."""

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

ORIGIN = sys.argv[1]
WHO = {"handle": "fuzz@example.com", "password": "correct horse battery staple"}
SIGNUP = "mutation S($i: SignupInput!) { signup(input: $i) { __typename } }"
COMPLETE = (
    "mutation C($i: CompleteSignupInput!) { completeSignup(input: $i) { ... on SignedIn { accessToken } } }"
)


def read(path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what the development server tells under a path."""
    with urlopen(ORIGIN + path) as reply:  # noqa: S310 - an address of our own
        return json.load(reply)


def run(document: str, token: str, given: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Return the answer of one operation."""
    body = json.dumps({"query": document, "variables": {"i": given}}).encode()
    headers = {"content-type": "application/json", "app-token": token}
    with urlopen(Request(f"{ORIGIN}/graphql", body, headers)) as reply:  # noqa: S310 - an address of our own
        return next(iter(json.load(reply)["data"].values()))


portal = read("/dev/quickstart.json")["portal"]["appToken"]
run(SIGNUP, portal, WHO)
code = read(f"/dev/inbox.json?to={WHO['handle']}")[0]["code"]
access = run(COMPLETE, portal, {"handle": WHO["handle"], "code": code})["accessToken"]
sys.stdout.write(f"app-token: {portal}\nauthorization: Bearer {access}\n")
