"""Whether a report says what the pages say: its figures asked again and its results made again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from dashboards.reports.derived import RULES
from dashboards.reports.inquiry import figure_of
from dashboards.reports.model import Derived, Figure, Report, Tally, figures, parts
from dashboards.reports.tallies import tallies
from data_layer.core.county import County
from data_layer.queries.asking import Ask
from data_layer.queries.metrics import metric_values
from data_layer.queries.warning_sheet import sheet_of


def unlike(conn: Connection, county: County, report: Report) -> list[Figure | Derived | Tally]:
    """What of a report is not what the catalogue answers now; empty for a good one."""
    return [*_figures(conn, county, report), *_derived(report), *_tallies(conn, county, report)]


def _figures(conn: Connection, county: County, report: Report) -> Iterator[Figure]:
    groups: dict[tuple[Ask, int], list[Figure]] = {}
    for figure in figures(report):
        groups.setdefault((figure.ask, figure.at), []).append(figure)
    for (ask, at), asked in groups.items():
        keys = tuple(sorted({figure.metric for figure in asked}))
        values = metric_values(conn, county, report.scope, at, ask=ask, keys=keys)
        found = {(one.key, one.metric): one for one in values}
        for figure in asked:
            value = found.get((figure.key, figure.metric))
            if figure_of(value, figure.metric, ask, figure.key, at) != figure:
                yield figure


def _derived(report: Report) -> Iterator[Derived]:
    for part in parts(report):
        if isinstance(part, Derived) and RULES[part.rule](*part.of) != (part.text, part.value):
            yield part


def _tallies(conn: Connection, county: County, report: Report) -> Iterator[Tally]:
    asked: dict[tuple[int, int, int], list[Tally]] = {}
    for part in parts(report):
        if isinstance(part, Tally):
            asked.setdefault((part.first, part.last, part.at), []).append(part)
    for (first, last, at), told in asked.items():
        again = tallies(sheet_of(conn, county, report.scope, at, first, last), first, last, at)
        yield from (one for one in told if again(one.rule, one.what) != one)
