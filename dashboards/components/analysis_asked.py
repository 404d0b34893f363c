"""What the address of the analyst's page asks: metrics, splits, chart, comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dashboards.components.asked import asked, up_to_now
from dashboards.strings import analysis as words
from dashboards.strings.compared import BEFORE
from data_layer.core.catalog import BY_KEY
from data_layer.core.chart_choice import Chart, charts_for
from data_layer.core.county import County
from data_layer.core.metric import Cohort, Metric
from data_layer.core.scope import Scope
from data_layer.core.splits import MOMENTS, has_split
from data_layer.errors import BadRequest
from data_layer.queries.asking import Ask
from data_layer.vocab import Text

USUAL, USUAL_SPLIT, MOST_METRICS = "on_time_closure", "township", 6


class Question(NamedTuple):
    """What is asked, held against what, and drawn how; `charts` are those that fit, `chart` is one
    of them."""

    ask: Ask
    keys: tuple[str, ...]
    chart: Chart
    charts: tuple[Chart, ...]
    against: str = "before"
    field_way: bool = False

    @property
    def metrics(self) -> list[Metric]:
        """The dictionary's entries of the keys."""
        return [BY_KEY[key] for key in self.keys]


def question_of(
    args: Mapping[str, str],
    county: County,
    scope: Scope,
    now: int,
    read: Callable[[Mapping[str, str], County, Scope, int], Ask] = asked,
) -> Question:
    """The question of a query string: what `read` makes of it, and keys (comma-separated), chart,
    against, cohort. Without `by` and `keys` on-time closure by township, a township's own grids.
    Raises BadRequest with what to mend, Forbidden for what lies outside the scope."""
    keys = _keys(args.get("keys", ""))
    by = args.get("by", "")
    if not by and "keys" not in args:
        by = USUAL_SPLIT if scope.whole_county and not args.get("township") else "grid"
    ask = read({**args, "by": by}, county, scope, now)
    metrics = [BY_KEY[key] for key in keys]
    unknown = [metric for metric in metrics if not has_split(metric, ask.by, ask.then)]
    if unknown:
        raise BadRequest(_refusal(unknown, ask), "no_such_split")
    charts = charts_for(metrics, ask.by, ask.then)
    against = args.get("against", "")
    return Question(
        ask,
        keys,
        _chart(args.get("chart", ""), charts),
        charts,
        against if against in BEFORE else "before",
        args.get("cohort") == "field" and up_to_now(county, ask, now),
    )


def _keys(given: str) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(key for key in given.split(",") if key)) or (USUAL,)
    for key in keys:
        if key not in BY_KEY:
            raise BadRequest(_filled(words.NO_METRIC, value=key[:64]), "unknown_metric")
    if len(keys) > MOST_METRICS:
        raise BadRequest(_filled(words.MANY_METRICS, n=MOST_METRICS), "too_many_metrics")
    return keys


def _chart(wanted: str, fitting: tuple[Chart, ...]) -> Chart:
    """The chart asked for; the first that fits where that one does not, since the split may have
    changed meanwhile."""
    return Chart(wanted) if wanted in fitting else fitting[0]


def _refusal(unknown: list[Metric], ask: Ask) -> Text:
    """Which metrics do not know the split, and why."""
    why = "other"
    if any(metric.cohort == Cohort.NOW for metric in unknown) and MOMENTS & set(ask.splits):
        why = "time"
    elif "hour" in ask.splits:
        why = "hour"
    return Text(
        words.SPLIT_UNKNOWN.zh.format(
            names="、".join(metric.label.zh for metric in unknown), why=words.WHY[why].zh
        ),
        words.SPLIT_UNKNOWN.en.format(
            names=", ".join(metric.label.en for metric in unknown), why=words.WHY[why].en
        ),
    )


def _filled(text: Text, **values: object) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
