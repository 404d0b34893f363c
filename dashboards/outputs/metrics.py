"""Metrics by groups, as a table to count on: one row a group and metric, as the API has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards.components.analysis_plot import of_years
from dashboards.components.analysis_table import split_column
from dashboards.components.asked import asked, group_name, up_to_now, whole_area
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from dashboards.strings import pages
from dashboards.theme import LIGHT
from data_layer.core.catalog import BY_KEY
from data_layer.core.county import County
from data_layer.core.metric import Kind, Metric, Unit
from data_layer.core.scope import Scope
from data_layer.core.splits import CALENDAR
from data_layer.core.statistics.rates import few
from data_layer.core.tabular import Column, Drawing, Grid, Holds, Note, Plot, Tabular, in_portions
from data_layer.errors import BadRequest
from data_layer.queries.metrics import Value, metric_values
from data_layer.vocab import Text

COLUMNS = (
    Column("key", words.GROUP_CODE, Holds.CODE),
    Column("group", words.GROUP),
    Column("metric", words.METRIC_KEY),
    Column("label", words.METRIC),
    Column("value", words.VALUE, Holds.NUMBER),
    Column("unit", words.UNIT_OF),
    Column("numerator", words.NUMERATOR, Holds.NUMBER),
    Column("n", words.N, Holds.COUNT),
)
NAME, VALUE = 1, 4  # the columns drawn


def check_metrics(query: Mapping[str, str], county: County, scope: Scope, now: int) -> None:
    """Raises as `asked`, and for a second split, which the table has no columns for."""
    if asked(query, county, scope, now).then:
        raise BadRequest(words.ONE_SPLIT, "one_split")


def metrics_table(source: Source) -> Tabular:
    """The metrics of ?keys= (all without), split by ?by=; small groups without their numbers."""
    ask, query = source.ask(), source.order.query
    keys = _keys(query)
    field_way = query.get("cohort") == "field" and up_to_now(source.county, ask, source.now)
    values = metric_values(
        source.conn, source.county, source.scope, source.now,
        ask=ask, keys=keys, field_way=field_way,
    )  # fmt: skip
    notes = (
        *(Note(BY_KEY[key].label, source.say(BY_KEY[key].meaning)) for key in keys),
        *([Note(words.NOTE_SMALL, source.say(words.SUPPRESSED))] if ask.by else []),
    )
    rows, drawing = list(_rows(source, values)), None
    if ask.by and _of_one_unit(keys):
        drawing = _drawing(source, keys, values, rows)
    return Tabular(words.METRICS, COLUMNS, len(values), in_portions(rows), notes, drawing)


def metrics_drawn(query: Mapping[str, str], county: County, scope: Scope, now: int) -> bool:
    """Whether a workbook of the question brings a chart."""
    return bool(asked(query, county, scope, now).by) and _of_one_unit(_keys(query))


def _keys(query: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key in query.get("keys", "").split(",") if key in BY_KEY) or tuple(BY_KEY)


def _of_one_unit(keys: Sequence[str]) -> bool:
    return len({BY_KEY[key].unit for key in keys}) == 1


def _drawing(
    source: Source, keys: Sequence[str], values: Sequence[Value], rows: Sequence[tuple[Any, ...]]
) -> Drawing:
    """Metrics of one unit by group, a series each: lines over days, weeks and months."""
    at = {(one.key, one.metric): (place, rows[place][VALUE]) for place, one in enumerate(values)}
    groups = list(dict.fromkeys(one.key for one in values))
    names = {one.key: row[NAME] for one, row in zip(values, rows, strict=True)}
    labels = [source.say(BY_KEY[key].label) for key in keys]
    ask = source.ask()
    head = split_column(ask.by)
    grid = Grid(
        head,
        [int(group) if head.holds is Holds.DAY else names[group] for group in groups],
        labels,
        [[at.get((group, key)) for key in keys] for group in groups],
    )
    plot = Plot.LINE if ask.by in CALENDAR else Plot.BAR
    title = "、".join(labels)
    return Drawing(plot, title, [VALUE], grid=grid, colours=LIGHT.categorical, years=of_years(ask))


def _rows(source: Source, values: Sequence[Value]) -> Iterator[tuple[Any, ...]]:
    ask, lang = source.ask(), source.order.lang
    for one in values:
        metric = BY_KEY[one.metric]
        code = str(one.key) if ask.by else whole_area(source.county, source.scope, ask)
        name = group_name(source.county, source.scope, ask, one.key).say(lang)
        numbers = (None, None, None) if ask.by and few(one.n) else numbers_of(one)
        value, numerator, n = numbers
        label, unit = metric.label.say(lang), unit_of(metric, lang)
        yield code, name, one.metric, label, value, unit, numerator, n


def unit_of(metric: Metric, lang: str) -> str:
    """What its numbers count, as a column of a file says it."""
    unit: Text = pages.UNITS[metric.unit]
    return "s" if metric.unit == Unit.SECONDS else unit.say(lang)


def numbers_of(one: Value) -> tuple[float | None, float | None, int]:
    """As the page has them; a rate in percent, as its unit says."""
    percent = BY_KEY[one.metric].unit == Unit.PERCENT and one.value is not None
    value = round(100 * (one.value or 0), 4) if percent else one.value
    return value, one.numerator if BY_KEY[one.metric].kind == Kind.RATE else None, one.n
