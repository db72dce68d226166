"""How are properties tested? With the same examples in every run, however slow the machine is."""

from hypothesis import settings

steadily = settings(deadline=None, derandomize=True, database=None)
