"""Is a table that takes long to make kept as it was found?"""

from pathlib import Path

from bench.growth import Growth, kept


def found(*sizes: int) -> Growth:
    """Return a table of one row."""
    growth = Growth("users", sizes)
    for size in sizes:
        growth.note("login", f"{size} ms")
    return growth


def test_a_table_is_kept_unless_one_goes_further(tmp_path: Path) -> None:
    """What comes back is what was found, with what found it; a shorter look replaces nothing."""
    path = tmp_path / "growth.json"
    assert kept(path) == []
    far = found(1_000, 10_000)
    far.keep("bench far", path)

    found(1_000).keep("bench near", path)

    (table,) = kept(path)
    assert list(table.lines()) == list(far.lines())
    assert list(table.lines())[2] == "| login | 1000 ms | 10000 ms |"
    assert "`bench far`" in table.made
    again = found(1_000, 10_000)
    again.keep("bench again", path)
    assert "`bench again`" in kept(path)[0].made
