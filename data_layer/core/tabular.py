"""A table to be handed out: columns that know what they hold, and rows that come one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from data_layer.vocab import Text


class Holds(StrEnum):
    """What the values of a column are; each format writes them in its own way."""

    TEXT = "text"
    CODE = "code"  # of digits, yet no number: case and area codes, telephone numbers
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"  # 0..1, printed in percent
    SECONDS = "seconds"
    DAY = "day"  # 20261123
    MOMENT = "moment"  # UTC epoch milliseconds


class Column(NamedTuple):
    """One column: its name for programs, its heading for people, what its values are."""

    key: str
    heading: Text
    holds: Holds = Holds.TEXT


class Note(NamedTuple):
    """One line of what stands beside a table: by which rule, of what, when, for whom."""

    label: Text
    told: str


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
    none."""

    names: Sequence[str]
    series: Sequence[str]
    cells: Sequence[Sequence[tuple[int, Any] | None]]


class Curve(NamedTuple):
    """A line drawn behind the points of a scatter; its numbers stand in no table."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


class Drawing(NamedTuple):
    """A chart of a table's own cells. Its points are named by the column `names` and are the
    columns `values`, a series each; of a scatter the first of them goes across and the second
    upwards. With a `grid` they are those of it, cells of the one column of `values`."""

    plot: Plot
    title: str
    values: Sequence[int]
    names: int = 0
    grid: Grid | None = None
    curves: Sequence[Curve] = ()
    colours: Sequence[str] = ()


class Tabular(NamedTuple):
    """`n` rows to come, each as long as `columns`; None is a cell without a value."""

    name: Text
    columns: Sequence[Column]
    n: int
    rows: Iterable[Sequence[Any]]
    notes: Sequence[Note] = ()
    drawing: Drawing | None = None
