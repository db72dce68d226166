"""Does whatever a client may send come to the same, whichever way the web server goes?

For a longer round: COSYNCJWT_TEST_STREAMS says how many, COSYNCJWT_TEST_STREAMS_SEED which.
"""

import os
import random
from itertools import islice

from tests.http.streams import streams
from tests.http.twins import same

COUNT = int(os.environ.get("COSYNCJWT_TEST_STREAMS", "400"))
SEED = int(os.environ.get("COSYNCJWT_TEST_STREAMS_SEED", "8"))


async def test_pieces_and_pipelines_are_the_same() -> None:
    """However streams of requests are cut, and whether answers are waited for or not, nothing differs."""
    for stream in islice(streams(random.Random(SEED)), COUNT):  # noqa: S311 - examples, no secret
        await same(*stream)
