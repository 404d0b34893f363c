"""A scheme as a form shows it, and back: rows of cells as they are typed, shares in per cent and
times in hours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from dashboards.components.score_words import Voice, value_text
from dashboards.strings import scheme as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Unit
from data_layer.core.scoring import Item, Scheme
from data_layer.core.scoring_scheme import MOST_ITEMS
from data_layer.errors import ManyProblems, Problem
from data_layer.services.score_schemes import WRONG
from data_layer.vocab import Text

COLUMNS = {
    "weight": words.WEIGHT,
    "zero": words.ZERO,
    "full": words.FULL,
    "least": words.LEAST,
    "cap": words.CAP,
}
SPARE = 3
SCALE = {Unit.PERCENT: 100.0, Unit.SECONDS: 1 / 3600}
LONGEST_CELL = 32


class FormCell(NamedTuple):
    """A number of the form: its name, what is typed in it, what a reader hears, whether it is
    wrong."""

    name: str
    column: str
    value: str
    told: str
    unit: str
    wrong: bool


class FormRow(NamedTuple):
    """An item of the form; `metric` '' for one that may be added."""

    number: int
    metric: str
    told: str
    wrong: bool
    cells: list[FormCell]


Sheet = list[dict[str, str]]


def sheet_of(scheme: Scheme) -> Sheet:
    """The rows of a scheme as they would be typed."""
    return [
        {
            "metric": item.metric,
            "weight": f"{item.weight:g}",
            "zero": _typed(item.zero, item.metric),
            "full": _typed(item.full, item.metric),
            "least": str(item.least),
            "cap": f"{item.cap:g}",
        }
        for item in scheme.items
    ]


def sheet_sent(form: Mapping[str, str]) -> Sheet:
    """The rows that were sent; those without a metric are dropped."""
    rows = []
    for n in range(MOST_ITEMS + SPARE):
        row = {
            column: form.get(f"{column}-{n}", "")[:LONGEST_CELL].strip()
            for column in ("metric", *COLUMNS)
        }
        if row["metric"]:
            rows.append(row)
    return rows


def items_of(sheet: Sheet) -> tuple[Item, ...]:
    """The items of the rows; ManyProblems with every cell that is no number. The most points of a
    row without any are its weight."""
    problems: list[Problem] = []
    items = [_item(row, problems) for row in sheet]
    if problems:
        raise ManyProblems(WRONG, "scheme_invalid", problems)
    return tuple(items)


def form_rows(sheet: Sheet, voice: Voice, wrong: Collection[object] = ()) -> Iterator[FormRow]:
    """The rows of the form, and a few more to add."""
    spare = [dict.fromkeys(("metric", *COLUMNS), "")] * SPARE
    for n, row in enumerate([*sheet, *spare]):
        key = row["metric"]
        metric = BY_KEY.get(key)
        name = voice.say(metric.label) if metric else voice.say(words.NEW_ROW)
        told = voice.say(words.ROW, n=n + 1, name=name)
        cells = [
            FormCell(
                f"{column}-{n}",
                voice.say(text),
                row[column],
                f"{told} · {voice.say(text)}",
                _unit(key, column, voice),
                (key, column) in wrong,
            )
            for column, text in COLUMNS.items()
        ]
        yield FormRow(n, key, told, (key, "metric") in wrong, cells)


def scheme_lines(scheme: Scheme, voice: Voice) -> list[tuple[str, str, list[str]]]:
    """Name, rule and the numbers of each item as they are read."""
    lines = []
    for item in scheme.items:
        metric = BY_KEY[item.metric]
        zero, full = (value_text(metric, v, voice.lang) for v in (item.zero, item.full))
        numbers = [f"{item.weight:g}", zero, full, str(item.least), f"{item.cap:g}"]
        lines.append((voice.say(metric.label), voice.say(metric.standard), numbers))
    return lines


def _item(row: Mapping[str, str], problems: list[Problem]) -> Item:
    key = row["metric"]
    metric = BY_KEY.get(key)
    filled = {**row, "cap": row["cap"] or row["weight"]}
    found = {}
    for column, text in COLUMNS.items():
        try:
            found[column] = float(filled[column])
            if not abs(found[column]) < 1e9:
                raise ValueError(filled[column])
        except ValueError:
            name = metric.label if metric else Text(key, key)
            told = Text(
                words.NO_NUMBER.zh.format(name=name.zh, column=text.zh),
                words.NO_NUMBER.en.format(name=name.en, column=text.en),
            )
            problems.append(Problem(told, cells=((key, column),)))
            found[column] = 0.0
    scale = SCALE.get(metric.unit, 1.0) if metric else 1.0
    zero, full = (round(found[name] / scale, 6) for name in ("zero", "full"))
    return Item(key, found["weight"], zero, full, int(found["least"]), found["cap"])


def _typed(value: float, key: str) -> str:
    return f"{round(value * SCALE.get(BY_KEY[key].unit, 1.0), 4):g}"


def _unit(key: str, column: str, voice: Voice) -> str:
    metric = BY_KEY.get(key)
    if metric is None or column not in {"zero", "full"}:
        return ""
    return voice.say(words.UNIT.get(metric.unit, Text("", "")))
