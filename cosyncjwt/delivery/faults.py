"""How is an unexpected failure named in a log without what it was about?"""

import traceback
from pathlib import Path


def named(failure: BaseException) -> str:
    """Return the failure's class and where it was raised; its words may hold a handle or a code."""
    frames = traceback.extract_tb(failure.__traceback__)
    if not frames:
        return type(failure).__name__
    return f"{type(failure).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
