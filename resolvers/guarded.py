"""Where is every try of a secret counted by where it comes from? Around each resolver that takes one.

One place for all of them, so that no field is a way around (security L-04); a test goes through the schema.
"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from cosyncjwt.context import Client, Context, SignedInUser
from cosyncjwt.errors import InvalidCode, InvalidCredentials, InvitationInvalid, TooManyAttempts
from cosyncjwt.flows.quotas import Quotas
from resolvers.info import Info
from store.ports import Tenant

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Resolver: TypeAlias = Callable[Concatenate[Info, Arguments], Coroutine[Any, Any, Answer]]
Who: TypeAlias = Callable[[Context], Awaitable[Client | SignedInUser]]
Before: TypeAlias = Callable[[Quotas, Tenant, str | None], Awaitable[None]]

WRONG = (InvalidCredentials, InvalidCode, InvitationInvalid, TooManyAttempts)
"""What tells that a secret was looked at and was not the right one."""


def guarded(
    who: Who, before: Before | None = Quotas.before_try
) -> Callable[[Resolver[Arguments, Answer]], Resolver[Arguments, Answer]]:
    """Return what counts a resolver's calls `before` they are answered, and those that were wrong after.

    `who` says whose application counts. Before some there is nothing to count, or their flow does it.
    """

    def guard(resolver: Resolver[Arguments, Answer]) -> Resolver[Arguments, Answer]:
        async def counting(info: Info, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
            context = info.context
            tenant, address = (await who(context)).tenant, context.device.ip_address
            if before is not None:
                await before(context.services.quotas, tenant, address)
            try:
                return await resolver(info, *arguments, **named)
            except WRONG:
                await context.services.quotas.after_failure(tenant, address)
                raise

        update_wrapper(counting, resolver)
        # Strawberry calls it by name, which the type of what comes before `Arguments` cannot say.
        return counting  # type: ignore[return-value]

    return guard
