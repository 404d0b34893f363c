"""What a report is: sentences, tables, charts, maps and cases whose every number can be traced.

A number is never text alone. A `Figure` is a metric's value with the question that gives it; a
`Derived` is made of figures by a named rule; a `Point` is a score; a `Tally` counts alerts; a
`Fixed` belongs to a rule and not to the data (a target, a sample size). Everything else a sentence
says is words and dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from dashboards.strings.wording import DASH
from data_layer.core.scope import Scope
from data_layer.core.tabular import Holds
from data_layer.queries.asking import Ask


class Figure(NamedTuple):
    """One value of the dictionary: of `key` in the split `ask.by`, asked at the moment `at` (ms).

    `numerator` and `n` are what it is made of; `text` is how it is printed, with its sign of per
    cent but without a counting word.
    """

    metric: str
    ask: Ask
    key: Any
    at: int
    value: float | None
    numerator: float
    n: int
    text: str


class Derived(NamedTuple):
    """What follows from figures by a rule of `derived.RULES`, as text and, where it is a number, as
    `value`."""

    rule: str
    of: tuple[Figure, ...]
    text: str
    value: float | None = None


class Point(NamedTuple):
    """A figure of a month's scores: of a kind of body and one of them ('' for all), and which part
    of its score it is: total, low, high, deducted; of all: median, or those without a total."""

    kind: str
    month: int
    body: str
    part: str
    value: float | None
    text: str


class Tally(NamedTuple):
    """A number of the judgement sheet of the days `first` to `last`, asked at the moment `at` (ms):
    of a rule ('' all), and which of its numbers it is (`judgement.TALLIES`)."""

    first: int
    last: int
    at: int
    rule: str
    what: str
    value: float | None
    text: str


class Fixed(NamedTuple):
    """A number that belongs to a rule or to the calendar, not to the data."""

    text: str


class Told(NamedTuple):
    """What a stored case or decision says: its number, a moment, words somebody wrote (covered)."""

    text: str


class Ref(NamedTuple):
    """The number of a table or figure of the report: 表1, 图2."""

    key: str


Part = str | Figure | Derived | Point | Tally | Fixed | Told | Ref
Sentence = tuple[Part, ...]
Cell = str | Figure | Derived | Point | Tally | Told | None


class Heading(NamedTuple):
    """A heading of level 1 (一、) or 2 （（一））; the number is given where it is printed."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Sentences that follow one another."""

    sentences: tuple[Sentence, ...]


class Column(NamedTuple):
    """A column of a table: heading, what it holds, how wide beside the others."""

    heading: str
    holds: Holds = Holds.TEXT
    width: float = 1.0


class Table(NamedTuple):
    """A numbered table; `note` stands below it. One of the `annex` is in the workbook alone."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    annex: bool = False


class Series(NamedTuple):
    """One line, or one colour of bars; a value of None is a gap."""

    name: str
    values: tuple[Figure | Derived | Point | None, ...]


class Chart(NamedTuple):
    """A chart that stays one in Word and Excel; `kind` is column, bar, stacked, line or pie, `unit`
    what its axis counts ('%' for shares)."""

    key: str
    caption: str
    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str


class Map(NamedTuple):
    """Values by area code, drawn on the shapes of the report's scope."""

    key: str
    caption: str
    values: tuple[tuple[str, Figure], ...]
    note: str


class Draft(NamedTuple):
    """What a stated rule suggests, for somebody to change: marked as a draft."""

    problem: Sentence
    advice: str


class Case(NamedTuple):
    """A typical case, covered as on screen; `why` says by which rule it was chosen."""

    case_no: str
    title: str
    why: str
    course: tuple[Sentence, ...]


Block = Heading | Paragraph | Table | Chart | Map | Draft | Case


class Report(NamedTuple):
    """A whole report. `issue` is 2026年第11期, `standard` the line of 口径, `cut_off` and `day` are
    already written out; `scope` is what the numbers were asked for."""

    kind: str
    title: str
    issue: str
    office: str
    day: str
    scope: Scope
    place: str
    cut_off: str
    window: str
    standard: str
    demo: bool
    blocks: tuple[Block, ...]


def text_of(part: Part | Cell, numbers: dict[str, str] | None = None) -> str:
    """How a part of a sentence or a cell is printed; `numbers` as `numbering` gives them."""
    if part is None:
        return DASH
    if isinstance(part, str):
        return part
    if isinstance(part, Ref):
        return (numbers or {})[part.key]
    return part.text


def said(sentence: Sentence, numbers: dict[str, str] | None = None) -> str:
    """A sentence as it is printed."""
    return "".join(text_of(part, numbers) for part in sentence)


def numbering(report: Report) -> dict[str, str]:
    """Key of a table, chart or map -> 表1, 图1, 附表1, in the order of the report."""
    tables = [block.key for block in report.blocks if isinstance(block, Table) and not block.annex]
    annexes = [block.key for block in report.blocks if isinstance(block, Table) and block.annex]
    drawn = [block.key for block in report.blocks if isinstance(block, Chart | Map)]
    return {
        **{key: f"表{n}" for n, key in enumerate(tables, 1)},
        **{key: f"附表{n}" for n, key in enumerate(annexes, 1)},
        **{key: f"图{n}" for n, key in enumerate(drawn, 1)},
    }


def sentences(report: Report) -> Iterator[Sentence]:
    """Every sentence of a report."""
    for block in report.blocks:
        if isinstance(block, Paragraph):
            yield from block.sentences
        elif isinstance(block, Case):
            yield from block.course
        elif isinstance(block, Draft):
            yield block.problem


def parts(report: Report) -> Iterator[Part | Cell]:
    """Every part of sentences, every cell, every value of charts and maps."""
    for sentence in sentences(report):
        yield from sentence
    for block in report.blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Chart):
            yield from (value for series in block.series for value in series.values)
        elif isinstance(block, Map):
            yield from (figure for _, figure in block.values)


def figures(report: Report) -> list[Figure]:
    """Every figure of a report, those that something is derived from too: for the cross-check
    against what the pages ask."""
    found: list[Figure] = []
    for part in parts(report):
        if isinstance(part, Figure):
            found.append(part)
        elif isinstance(part, Derived):
            found += part.of
    return list(dict.fromkeys(found))
