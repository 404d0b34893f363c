"""The dictionary and its numbers for machines: GET /api/v1/catalog, /metrics and /flow, as JSON or
CSV, with a read token and within its scope."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboards.access.context import require_token, store
from dashboards.components.asked import asked, group_name
from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.catalog.missing import MISSING
from data_layer.core.days import iso
from data_layer.core.metric import Metric
from data_layer.errors import BadRequest
from data_layer.queries.cache import answer, current_revision
from data_layer.queries.flow_graph import flow_graph
from data_layer.queries.metrics import metric_values
from data_layer.vocab import Text, TokenKind

UNKNOWN_METRIC = Text(
    "没有这个指标：{key}。目录见 /api/v1/catalog。",
    "There is no metric {key}; see /api/v1/catalog.",
)
UNKNOWN_COHORT = Text(
    "cohort 应为 due（默认）或 field（数管口径）。", "'cohort' is due (default) or field."
)
MOST_KEYS = 120

blueprint = Blueprint("numbers", __name__)


@blueprint.get("/api/v1/catalog")
def catalog() -> Response:
    """Every metric with its formula in words, and what is missing."""
    require_token(TokenKind.READ, TokenKind.ACT)
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
    """Values of ?keys= (comma-separated; all without) for a period, split by ?by=."""
    token = require_token(TokenKind.READ, TokenKind.ACT)
    held, scope = store(), token.scope
    county, now = held.county, held.clock()
    ask, keys = asked(request.args, county, scope, now), _keys()
    cohort = request.args.get("cohort", "due")
    if cohort not in {"due", "field"}:
        raise BadRequest(UNKNOWN_COHORT, "unknown_cohort")
    with held.readers.connect() as conn:
        revision = current_revision(conn, county.code)
        found = answer(
            conn, metric_values, county, scope, now,
            ask=ask, keys=keys, field_way=cohort == "field",
        )  # fmt: skip
    rows = [
        {
            "key": str(one.key) if ask.by else scope.area_code,
            "name": group_name(county, scope, ask.by, one.key).zh,
            "metric": one.metric,
            "value": one.value,
            "numerator": one.numerator,
            "n": one.n,
        }
        for one in found
    ]
    if _wants_csv():
        names = ["key", "name", "metric", "value", "numerator", "n"]
        return _csv(names, [[row[name] for name in names] for row in rows])
    told = {"from": ask.first, "to": ask.last, "by": ask.by or "county", "cohort": cohort}
    return jsonify(**told, revision=revision, cut_off=iso(now, county.zone), rows=rows)


@blueprint.get("/api/v1/flow")
def flow() -> Response:
    """Directly-follows counts and median seconds over the cases reported in the period."""
    token = require_token(TokenKind.READ, TokenKind.ACT)
    held, scope = store(), token.scope
    county, now = held.county, held.clock()
    ask = asked(request.args, county, scope, now)._replace(by="")
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
    told = {"from": ask.first, "to": ask.last, "cut_off": iso(now, county.zone)}
    return jsonify(**told, revision=revision, edges=rows)


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
    for key in given[:MOST_KEYS]:
        if key not in BY_KEY:
            named = key[:64]
            raise BadRequest(
                Text(UNKNOWN_METRIC.zh.format(key=named), UNKNOWN_METRIC.en.format(key=named)),
                "unknown_metric",
            )
    return tuple(dict.fromkeys(given[:MOST_KEYS])) or tuple(BY_KEY)


def _wants_csv() -> bool:
    return request.args.get("format") == "csv" or request.accept_mimetypes.best == "text/csv"


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """With a byte order mark, so that a spreadsheet reads the Chinese."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv")
