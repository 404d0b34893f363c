"""The dictionary and its numbers for machines: GET /api/v1/catalog, /metrics, /flow and /scores, as
JSON or CSV, with a read token and within its scope."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import current_actor, require_token, store
from dashboards.components.api_asked import (
    FILTERS,
    check_parameters,
    iso_day,
    iso_key,
)
from dashboards.components.asked import asked, group_name, split_name, up_to_now, whole_area
from dashboards.components.closed_note import closing_json
from dashboards.components.score_asked import kind_asked, month_asked
from dashboards.components.score_json import score_rows
from dashboards.components.score_table import month_text
from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.catalog.missing import MISSING
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.metric import Metric
from data_layer.core.scope import Scope
from data_layer.errors import BadRequest, Forbidden
from data_layer.queries.asking import Ask
from data_layer.queries.cache import answer, current_revision
from data_layer.queries.closed_months import closed_within, closing_asked
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.scores import month_scores
from data_layer.vocab import Text, TokenKind

UNKNOWN_METRIC = Text(
    "没有这个指标：{key}。目录见 /api/v1/catalog。",
    "There is no metric {key}; see /api/v1/catalog.",
)
UNKNOWN_COHORT = Text(
    "cohort 应为 due（默认）或 field（数管口径）。", "'cohort' is due (default) or field."
)
FIELD_IS_NOW = Text(
    "数管口径含此刻超期未结，只能算到昨日或今日，且不能按日、按月分。",
    "The field's way counts what is late now: up to yesterday or today, not by day or month.",
)
NO_NUMBERS = Text(
    "承办单位的令牌只能读取本单位的事件。", "A unit's token reads its own cases only."
)
TOO_MANY = Text(
    "结果超过 5 万行，请缩短时段、减少指标或换用较粗的划分。",
    "More than 50,000 rows; shorten the period, ask for fewer metrics or a coarser split.",
)
MOST_ROWS = 50_000
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("numbers", __name__)


@blueprint.get("/api/v1/catalog")
def catalog() -> Response:
    """Every metric with its formula in words, and what is missing."""
    _reading_scope()
    check_parameters(request.args, ())
    rows = [_entry(metric) for metric in METRICS]
    if _wants_csv():
        return _csv(list(rows[0]), [list(row.values()) for row in rows])
    missing = [
        {"ref": ref, "label_zh": name.zh, "label_en": name.en, "why_zh": why.zh, "why_en": why.en}
        for ref, (name, why) in MISSING.items()
    ]
    return jsonify(metrics=rows, missing=missing)


@blueprint.get("/api/v1/metrics")
def metrics() -> Response:
    """Values of ?keys= (comma-separated; all without) for a period, split by ?by= and each of them
    again by ?then=; a metric that does not know the split has no rows."""
    scope = _reading_scope()
    held = store()
    county, now = held.county, held.clock()
    check_parameters(request.args, (*FILTERS, "days", "keys", "by", "then", "cohort"))
    ask, keys = asked(request.args, county, scope, now), _keys()
    cohort = request.args.get("cohort", "due")
    if cohort not in {"due", "field"}:
        raise BadRequest(UNKNOWN_COHORT, "unknown_cohort")
    if cohort == "field" and not up_to_now(county, ask, now):
        raise BadRequest(FIELD_IS_NOW, "field_is_now")
    with held.readers.connect() as conn:
        revision = current_revision(conn, county.code)
        found = answer(
            conn, metric_values, county, scope, now,
            ask=ask, keys=keys, field_way=cohort == "field",
        )  # fmt: skip
        closed = closing_asked(conn, county, scope, ask)
        months = closed_within(conn, county, scope, ask)
    rows = [_row(county, scope, ask, one) for one in found]
    if len(rows) > MOST_ROWS:
        raise BadRequest(TOO_MANY, "too_many_rows")
    told: dict[str, Any] = {"from": iso_day(ask.first), "to": iso_day(ask.last)}
    told |= {"by": ask.by or "county", "cohort": cohort}
    told |= {"cut_off": iso(now, county.zone), "revision": revision}
    told |= closing_json(closed if cohort == "due" else None, county)
    # By month, which of the rows are closed figures.
    told["closed_months"] = " ".join(month_text(one) for one in months if cohort == "due")
    if _wants_csv():
        again = ["then", "then_name"] if ask.then else []
        names = ["key", "name", *again, "metric", "value", "numerator", "n"]
        lines = [[*(row[name] for name in names), *told.values()] for row in rows]
        return _csv([*names, *told], lines)
    return jsonify(**told, rows=rows)


@blueprint.get("/api/v1/flow")
def flow() -> Response:
    """Directly-follows counts and median seconds over the cases reported in the period."""
    scope = _reading_scope()
    held = store()
    county, now = held.county, held.clock()
    check_parameters(request.args, FILTERS)
    ask = asked(request.args, county, scope, now)
    with held.readers.connect() as conn:
        revision = current_revision(conn, county.code)
        edges = answer(conn, flow_graph, county, scope, now, ask=ask)
    rows = [
        {"before": one.before, "after": one.after, "n": one.n, "median_s": one.median}
        for one in edges
    ]
    if _wants_csv():
        names = ["before", "after", "n", "median_s"]
        return _csv(names, [[row[name] for name in names] for row in rows])
    told = {"from": iso_day(ask.first), "to": iso_day(ask.last), "cut_off": iso(now, county.zone)}
    return jsonify(**told, revision=revision, edges=rows)


@blueprint.get("/api/v1/scores")
def scores() -> Response:
    """The scores of ?kind= (township without) in ?month= (2026-10; the last whole one without): a
    row a body with its items, as CSV a line an item. `county_total` is null for a township's
    token."""
    scope = _reading_scope()
    held = store()
    county, now = held.county, held.clock()
    check_parameters(request.args, ("kind", "month"))
    kind = kind_asked(request.args.get("kind", ""))
    month = month_asked(request.args.get("month", ""), county, now)
    with held.readers.connect() as conn:
        found = month_scores(conn, county, scope, now, kind=kind, month=month)
    rows = score_rows(found)
    told = {"kind": str(kind), "month": month_text(month), "scheme": found.scheme.version}
    published = iso(found.published_at, county.zone) if found.published_at else None
    told |= {"published": published, "cut_off": iso(now, county.zone)}
    if _wants_csv():
        lines = [{**row, **item} for row in rows for item in row["items"]]
        names = [name for name in (lines[0] if lines else {}) if name != "items"]
        return _csv([*names, *told], [[*(x[n] for n in names), *told.values()] for x in lines])
    total = found.centre.total if scope.whole_county else None
    return jsonify(**told, county_total=total, rows=rows)


def _row(county: County, scope: Scope, ask: Ask, one: Value) -> dict[str, Any]:
    """One value of the answer, with the second split where there is one."""
    first, *second = one.key if ask.then else (one.key,)
    row = {
        "key": iso_key(ask.by, first) if ask.by else whole_area(county, scope, ask),
        "name": _name(county, scope, ask, first),
    }
    for key in second:
        named = split_name(county, scope, ask.then, key).zh
        row |= {"then": iso_key(ask.then, key), "then_name": named}
    told = {"metric": one.metric, "value": one.value, "numerator": one.numerator, "n": one.n}
    return row | told


def _name(county: County, scope: Scope, ask: Ask, key: object) -> str:
    if ask.by in {"day", "month"}:
        return iso_key(ask.by, key)
    return group_name(county, scope, ask, key).zh


def _reading_scope() -> Scope:
    """A unit's token reads the cases of the unit, not the numbers of a place."""
    token = require_token(TokenKind.READ, TokenKind.ACT)
    if current_actor().only_unit is not None:
        raise Forbidden(NO_NUMBERS, "no_numbers")
    return token.scope


def _entry(metric: Metric) -> dict[str, Any]:
    part = MEASURES.get(metric.numerator)
    whole = MEASURES.get(metric.denominator)
    return {
        "key": metric.key,
        "ref": metric.ref,
        "label_zh": metric.label.zh,
        "label_en": metric.label.en,
        "kind": str(metric.kind),
        "cohort": str(metric.cohort),
        "unit": str(metric.unit),
        "direction": str(metric.direction),
        "target": metric.target,
        "numerator_zh": part.label.zh if part else "",
        "denominator_zh": whole.label.zh if whole else "",
        "numerator_en": part.label.en if part else "",
        "denominator_en": whole.label.en if whole else "",
        "standard_zh": metric.standard.zh,
        "standard_en": metric.standard.en,
    }


def _keys() -> tuple[str, ...]:
    given = [key for key in request.args.get("keys", "").split(",") if key]
    for key in given:
        if key not in BY_KEY:
            named = key[:64]
            raise BadRequest(
                Text(UNKNOWN_METRIC.zh.format(key=named), UNKNOWN_METRIC.en.format(key=named)),
                "unknown_metric",
            )
    return tuple(dict.fromkeys(given)) or tuple(BY_KEY)


def _wants_csv() -> bool:
    return request.args.get("format") == "csv" or request.accept_mimetypes.best == "text/csv"


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """With a byte order mark, so that a spreadsheet reads the Chinese."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv")


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
