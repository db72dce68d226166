"""Is an unexpected failure named without its words?"""

from cosyncjwt.delivery.faults import named


def test_J09_failure_is_named_by_class_and_place() -> None:
    """A failure's name is its class and where it was raised, not what it says."""
    try:
        int("ada@example.com")
    except ValueError as failure:
        name = named(failure)

    assert name.startswith("ValueError at test_faults.py:")
    assert "ada" not in name


def test_failure_that_nobody_raised_is_named_by_its_class() -> None:
    """A failure without a traceback has its class for a name."""
    assert named(TimeoutError()) == "TimeoutError"
