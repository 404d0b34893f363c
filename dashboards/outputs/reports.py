"""Reports as files: the address says which kind, of which period, about whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboards.components.boundaries import boundaries_on
from dashboards.components.schedule_lines import what
from dashboards.components.score_words import Voice
from dashboards.outputs.plan import Plan
from dashboards.outputs.source import Source
from dashboards.reports.compose import checked
from dashboards.reports.make import Form, make_report, report_name
from dashboards.strings import outputs as words
from data_layer.core.county import County
from data_layer.core.days import local
from data_layer.core.report_kinds import Kind
from data_layer.core.report_periods import issue_number
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest
from data_layer.labels import ROLE_TEXT
from data_layer.services.export_csv import Tell
from geo.boundaries import township_shapes


def check_report(query: Mapping[str, str], county: County, scope: Scope, now: int) -> None:
    """Whether the address names a report the scope may have; raises as `checked`."""
    kind, period, narrowed = _asked(query)
    checked(county, scope, now, kind, period, **narrowed)


def plan_report(source: Source) -> Plan:
    """The report's file."""
    kind, period, narrowed = _asked(source.order.query)
    form = Form(str(source.order.format))
    named = source.county, source.scope, kind, period, form
    pack = Path(source.county.pack_path)

    def write(path: Path, _tell: Tell) -> int:
        make_report(
            source.conn, source.county, source.scope, source.now, kind, period, form, path,
            number=source.order.number, maker=_maker(source),
            shapes=lambda scope: _shapes(source, scope), pack_folder=pack, narrowed=narrowed,
        )  # fmt: skip
        return 0

    stem, _, suffix = report_name(*named, narrowed).rpartition(".")
    return Plan(f"{stem}_{source.order.number}.{suffix}", write)


def _maker(source: Source) -> str:
    """Who made it, with which rights: 演示-分析员（分析员，全市）."""
    order, county = source.order, source.county
    area = county.areas.get(order.scope.township_code)
    place = area.name if area else county.whole.zh
    return f"{source.maker}（{ROLE_TEXT[order.role].zh}，{place}）"


def report_told(query: Mapping[str, str], county: County, voice: Voice) -> str:
    """月度简报 · 大关镇 2026年第10期."""
    kind, period, narrowed = _asked(query)
    subject = what(kind, narrowed.get("township", ""), narrowed.get("category", ""), county, voice)
    return f"{subject} {issue_number(kind, period)}"


def _asked(query: Mapping[str, str]) -> tuple[Kind, int, dict[str, str]]:
    kind, period = query.get("kind", ""), query.get("period", "")
    if kind not in set(Kind) or not period.isdecimal() or len(period) > len("20261123"):
        raise BadRequest(words.NO_REPORT, "no_report")
    narrowed = {name: query[name] for name in ("township", "category") if query.get(name)}
    return Kind(kind), int(period), narrowed


def _shapes(source: Source, scope: Scope) -> Mapping[str, Any]:
    """Of townships for a county, of its grids for a township."""
    county = source.county
    layers = boundaries_on(source.conn.engine, county, local(source.now, county.zone).day)
    if scope.whole_county:
        return township_shapes(layers, county.township_of)
    own = layers.grids.shapes.items()
    return {code: shape for code, shape in own if scope.allows(county.township_of.get(code, ""))}
