"""What does Strawberry hand to a resolver?"""

from typing import TypeAlias

import strawberry

from cosyncjwt.context import Context

Info: TypeAlias = strawberry.Info[Context, None]
