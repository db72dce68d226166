"""What may no answer of the API be, whatever is sent? Hooks for Schemathesis, which writes the operations."""

import gc
import json
import os
from pathlib import Path

import schemathesis
from hypothesis import strategies
from hypothesis_graphql import nodes

FAULT = 500
SLOWEST = os.environ.get("FUZZ_SLOWEST")
"""The file that gets the longest time of an answer, in seconds, if anybody wants to know."""

_longest = [0.0]

schemathesis.graphql.scalar("JSON", strategies.text(max_size=20).map(nodes.String))


@schemathesis.check
def no_fault_of_ours(
    _context: schemathesis.CheckContext, response: schemathesis.Response, _case: schemathesis.Case
) -> None:
    """JSON, each error with a code, none masked, and no status of 500 but a busy server's (G-08)."""
    errors = json.loads(response.content).get("errors", ())
    codes = {error.get("extensions", {}).get("code") for error in errors}
    if response.status_code >= FAULT and codes != {"OVERLOADED"}:
        message = f"The status is {response.status_code}"
        raise AssertionError(message)
    if codes & {"INTERNAL", None}:
        message = f"The codes are {codes}"
        raise AssertionError(message)


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, _case: schemathesis.Case, _arguments: object) -> None:
    """Let the collector rest here: to look through what is kept of so many cases takes long."""
    gc.disable()


@schemathesis.hook
def after_call(
    _context: schemathesis.HookContext, _case: schemathesis.Case, _response: schemathesis.Response
) -> None:
    """Let the collector work again."""
    gc.enable()


@schemathesis.check
def is_timed(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Keep how long the slowest answer took, and to what; nothing is judged here."""
    if SLOWEST and response.elapsed > _longest[0]:
        _longest[0] = response.elapsed
        Path(SLOWEST).write_text(f"{response.elapsed:.3f} {case.operation.label}\n", "utf-8")
