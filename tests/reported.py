"""Reports of the crowd of cases, composed once, and everything that they print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shapely.geometry import box
from sqlalchemy import Connection

from dashboards.reports.compose import compose
from dashboards.reports.model import Chart, Report, Table, parts, text_of
from dashboards.reports.printed import Line, Maker, printed
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import periods
from data_layer.core.scope import Scope
from tests.assessed import ASSESSED
from tests.world import COUNTY_SCOPE, EAST, EAST_SCOPE, NOW, WEST

MAKER = Maker("BG20261123-0001", "演示-分析员")
# Who asks, and what a report is narrowed to.
ASKED: dict[str, tuple[Kind, Scope, dict[str, str]]] = {
    "daily": (Kind.DAILY, COUNTY_SCOPE, {}),
    "weekly": (Kind.WEEKLY, COUNTY_SCOPE, {}),
    "monthly": (Kind.MONTHLY, COUNTY_SCOPE, {}),
    "category": (Kind.SPECIAL, COUNTY_SCOPE, {"category": "02"}),
    "township": (Kind.SPECIAL, COUNTY_SCOPE, {"township": WEST}),
    "scores": (Kind.SCORES, COUNTY_SCOPE, {}),
    "brief": (Kind.BRIEF, COUNTY_SCOPE, {"township": EAST}),
    "own-brief": (Kind.BRIEF, EAST_SCOPE, {}),
    "judgement": (Kind.JUDGEMENT, COUNTY_SCOPE, {}),
    "own-judgement": (Kind.JUDGEMENT, EAST_SCOPE, {}),
}


def report_of(conn: Connection, name: str, back: int = 0) -> Report:
    kind, scope, narrowed = ASKED[name]
    period = periods(kind, ASSESSED, NOW)[back].number
    return compose(conn, ASSESSED, scope, NOW, kind, period, **narrowed)


def shapes(scope: Scope) -> Mapping[str, Any]:
    """Squares in a row for every area the scope may see."""
    areas = sorted(ASSESSED.township_of)
    seen = [code for code in areas if scope.allows(ASSESSED.township_of[code])]
    return {code: box(106 + n / 50, 27, 106 + (n + 1) / 50, 27.02) for n, code in enumerate(seen)}


def texts(report: Report) -> Iterator[str]:
    """Everything the report prints or charts, and every key of its figures."""
    yield from (report.title, report.issue, report.office, report.place, report.standard)
    for item in printed(report):
        if isinstance(item, Line):
            yield item.text
        elif isinstance(item, Table):
            yield from (column.heading for column in item.columns)
            yield from (text_of(cell) for row in item.rows for cell in row)
        elif isinstance(item, Chart):
            yield from (*item.categories, *(series.name for series in item.series))
    yield from (repr(part) for part in parts(report))
