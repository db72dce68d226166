"""How are the figures shown? Each beside its yardstick, as a ratio with its spread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("", "ours", "yardstick", "", "ratio", "lowest to highest")


@dataclass(frozen=True, slots=True)
class Row:
    """What is measured, by what it is divided, in which unit both are."""

    name: str
    yardstick: str
    unit: str = "/s"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one round found."""

    ours: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """Ours to the yardstick; nothing of nothing is 0."""
        return self.ours / self.yardstick if self.yardstick else 0.0


class Table:
    """The figures of all rounds, and remarks on what went wrong."""

    def __init__(self) -> None:
        """Begin without figures."""
        self._figures: dict[Row, list[Figure]] = {}
        self._remarks: dict[str, None] = {}

    def add(self, row: Row, ours: float, yardstick: float) -> None:
        """Note what a round found."""
        self._figures.setdefault(row, []).append(Figure(ours, yardstick))

    @property
    def figures(self) -> Mapping[Row, Sequence[Figure]]:
        """What each round found, by row."""
        return self._figures

    def remark(self, remark: str) -> None:
        """Note something a reader must know, once."""
        self._remarks[remark] = None

    def lines(self) -> Iterator[str]:
        """Yield the table, a line at a time."""
        rows = [HEADINGS, *(_cells(row, figures) for row, figures in self._figures.items())]
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADINGS))]
        for cells in rows:
            name, ours, yardstick, value, ratio, spread = (
                cell.ljust(width) if column in {0, 2} else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            yield f"{name}  {ours}   {yardstick}  {value}  {ratio}  {spread}".rstrip()
        yield from self._remarks

    def markdown(self) -> Iterator[str]:
        """Yield the table as Markdown, a line at a time."""
        yield "| what | ours | yardstick | | ratio | lowest to highest |"
        yield "| --- | ---: | --- | ---: | ---: | ---: |"
        for row, figures in self._figures.items():
            yield f"| {' | '.join(_cells(row, figures))} |"
        for remark in self._remarks:
            yield f"\n{remark}"


def _cells(row: Row, figures: Sequence[Figure]) -> tuple[str, ...]:
    ratios = [figure.ratio for figure in figures]
    return (
        row.name,
        _shown(median(figure.ours for figure in figures), row.unit),
        row.yardstick,
        _shown(median(figure.yardstick for figure in figures), row.unit),
        f"{median(ratios):.2f}",
        f"{min(ratios):.2f} to {max(ratios):.2f}",
    )


def _shown(value: float, unit: str) -> str:
    digits = 0 if value >= 1_000 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}" if unit != "/s" else f"{value:,.{digits}f}/s"
