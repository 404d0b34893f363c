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


class Tabular(NamedTuple):
    """`n` rows to come, each as long as `columns`; None is a cell without a value."""

    name: Text
    columns: Sequence[Column]
    n: int
    rows: Iterable[Sequence[Any]]
    notes: Sequence[Note] = ()
