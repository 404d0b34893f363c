"""The last table of a report: what each of its rates and times means."""

from __future__ import annotations

from dashboards.reports.model import Column, Report, Table, figures
from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind, Metric
from data_layer.core.tabular import Holds

STANDARDS = "standards"


def metrics_of(report: Report) -> list[Metric]:
    """The metrics a report speaks of, in the order of the dictionary."""
    spoken = {figure.metric for figure in figures(report)}
    return [metric for key, metric in BY_KEY.items() if key in spoken]


def with_standards(report: Report) -> Report:
    """The report with that table at its end; counts are told by the line under the title."""
    rows = tuple(
        (m.ref, m.label.zh, m.meaning.zh, m.standard.zh)
        for m in metrics_of(report)
        if m.kind is not Kind.COUNT
    )
    columns = (
        Column("编号", Holds.CODE, 1.0),
        Column("指标", width=2.0),
        Column("公式", width=3.2),
        Column("口径", width=4.0),
    )
    if not rows:
        return report
    table = Table(STANDARDS, "比率与用时指标的口径", columns, rows)
    return report._replace(blocks=(*report.blocks, table))
