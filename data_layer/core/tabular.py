"""A table to be handed out: columns that know what they hold, and rows that come in portions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from data_layer.core.axes import Axis
from data_layer.vocab import Text

# Rows that are handled at a time, each column at once: a call for each cell takes three times as
# long.
PORTION = 2_000

# Of some rows the values of each column.
Portion = Sequence[Sequence[Any]]


class Holds(StrEnum):
    """What the values of a column are; each format writes them in its own way."""

    TEXT = "text"
    CODE = "code"  # of digits, yet no number: case and area codes, telephone numbers
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"  # 0..1, printed in percent
    POINTS = "points"  # the difference of two shares in percentage points
    SECONDS = "seconds"
    DAY = "day"  # 20261123
    MOMENT = "moment"  # UTC epoch milliseconds


class Column(NamedTuple):
    """One column: its name for programs, its heading for people, what its values are."""

    key: str
    heading: Text
    holds: Holds = Holds.TEXT


class Note(NamedTuple):
    """One line of what stands beside a table: by which rule, of what, when, for whom; a number
    where it is one."""

    label: Text
    told: str | int


class Plot(StrEnum):
    """What a spreadsheet draws by itself."""

    LINE = "line"
    BAR = "bar"
    COLUMN = "column"
    STACKED_BAR = "stacked_bar"
    STACKED_COLUMN = "stacked_column"
    SCATTER = "scatter"


class Grid(NamedTuple):
    """Cells of one column that lie apart in the table and are drawn side by side: a row a name, a
    column a series, each the place of its row in the table and its value, None where there is
    none. The names are as a column `head` holds them."""

    head: Column
    names: Sequence[Any]
    series: Sequence[str]
    cells: Sequence[Sequence[tuple[int, Any] | None]]


class Curve(NamedTuple):
    """A line drawn behind the points of a scatter; its numbers stand in no table. `name` is that
    in the legend, which branches of one limit share, `heading` that of its numbers."""

    name: str
    heading: str
    y: Sequence[float]


class Points(NamedTuple):
    """What stands about the points of a scatter: the axes across and upwards, None where the
    spreadsheet may choose; the names of rows that get one; and curves over the values `x`."""

    axes: tuple[Axis | None, Axis | None]
    named: Mapping[int, str]
    x: Sequence[float] = ()
    curves: Sequence[Curve] = ()


class Past(NamedTuple):
    """A column of earlier values that is laid behind the present ones, under a name of its own."""

    column: int
    name: str


class Drawing(NamedTuple):
    """A chart of a table's own cells. Its points are named by the column `names` and are the
    columns `values`, a series each; of a scatter the first of them goes across and the second
    upwards, with what `points` says. With a `grid` they are those of it, cells of the one column of
    `values`. `years` where days are of more than one year."""

    plot: Plot
    title: str
    values: Sequence[int]
    names: int = 0
    grid: Grid | None = None
    points: Points | None = None
    past: Past | None = None
    colours: Sequence[str] = ()
    years: bool = False


class Tabular(NamedTuple):
    """`n` rows to come in `portions`, of each the values of all `columns`; None is a cell without
    a value."""

    name: Text
    columns: Sequence[Column]
    n: int
    portions: Iterable[Portion]
    notes: Sequence[Note] = ()
    drawing: Drawing | None = None


def in_portions(rows: Iterable[Sequence[Any]]) -> Iterator[Portion]:
    """Rows that come one by one, as a table takes them."""
    left = iter(rows)
    while some := list(islice(left, PORTION)):
        yield [*zip(*some, strict=True)]


def rows_of(table: Tabular) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, one by one."""
    for portion in table.portions:
        yield from zip(*portion, strict=True)
