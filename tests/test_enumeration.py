"""Does the figure that judges the time of answers say what it should?"""

import pytest

from bench.enumeration import auc

NUMBERS = [float(number) for number in range(100)]


@pytest.mark.parametrize(
    ("known", "unknown", "area"),
    [
        (NUMBERS, NUMBERS, 0.5),
        ([1.0] * 9, [1.0] * 7, 0.5),
        ([number + 100 for number in NUMBERS], NUMBERS, 1.0),
        (NUMBERS, [number + 100 for number in NUMBERS], 0.0),
        ([1.0, 3.0], [2.0, 2.0], 0.5),
        ([2.0, 3.0], [1.0, 2.0], 0.875),
    ],
)
def test_the_area_is_how_often_the_first_is_greater(
    known: list[float], unknown: list[float], area: float
) -> None:
    """A coin is 0.5, an oracle 1 or 0, and what is equal counts half."""
    assert auc(known, unknown) == pytest.approx(area)
