"""What a scheme may say: shares and times that can be looked up, weights that make 100, thresholds
in the right order. Everything else is refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from data_layer.core.catalog import BY_KEY
from data_layer.core.catalog.measures import PEOPLE
from data_layer.core.metric import Cohort, Direction, Kind, Metric, Unit
from data_layer.core.scoring import WHOLE, Item, Line, Reading, Scheme, Score, State, census
from data_layer.core.scoring_bodies import SPLIT, BodyKind
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.errors import Problem
from data_layer.vocab import Text

MOST_ITEMS = 20
WINDOWS = (1, 3, 6, 12)
# People whom no grid has of its own.
OF_TOWNSHIPS = frozenset(
    {"seconded_staff", "township_staff", "enforcement_staff", "enforcement_posts"}
)

NO_ITEMS = Text("至少要有一项考核内容。", "A scheme has at least one item.")
TOO_MANY = Text(f"考核内容不超过 {MOST_ITEMS} 项。", f"A scheme has {MOST_ITEMS} items at most.")
TWICE = Text("“{name}”列了两次，请合并。", "“{name}” is listed twice; make it one item.")
UNKNOWN = Text(
    "没有“{key}”这个指标，请从列表中选择。", "There is no metric {key}; choose from the list."
)
VOLUME = Text(
    "“{name}”是数量，不能计分：按数量计分会鼓励凑数、重复上报。请改用比率、占比或办理用时。",
    "“{name}” is an amount and earns no points: scoring amounts rewards padding. Use a rate, a "
    "share or a time instead.",
)
NO_DIRECTION = Text(
    "“{name}”无所谓高好低好，只用于分析，不能计分。",
    "“{name}” is neither better high nor low; it is for analysis and earns no points.",
)
NOW_ONLY = Text(
    "“{name}”只有此刻的数，过后无法核对，不能按月计分。",
    "“{name}” is known for this moment only and cannot be checked later.",
)
NOT_SPLIT = Text(
    "“{name}”没有这类考核对象各自的数，不能计分。",
    "“{name}” is not known for each body of this kind.",
)
ACTS_OF_UNITS = Text(
    "“{name}”按办理行为计，改派后会记到现承办单位名下，不能用来考核单位。",
    "“{name}” counts acts, which go to the present unit after a reassignment; it cannot assess "
    "units.",
)
SUM = Text(
    "各项权重合计为 {sum}，应为 100，请调整后再保存。",
    "The weights make {sum}; they must make 100. Change them and save again.",
)
WEIGHT = Text("“{name}”的权重应大于 0。", "The weight of “{name}” must be more than 0.")
CAP = Text(
    "“{name}”的最高得分应大于 0，且不超过权重。",
    "The most points of “{name}” are more than 0 and not more than its weight.",
)
ORDER_UP = Text(
    "“{name}”越高越好，满分线应高于零分线。",
    "“{name}” is better high: full points must lie above zero points.",
)
ORDER_DOWN = Text(
    "“{name}”越低越好，满分线应低于零分线。",
    "“{name}” is better low: full points must lie below zero points.",
)
RANGE = Text("“{name}”的界线应在 0 到 100% 之间。", "The lines of “{name}” lie from 0 to 100%.")
LEAST = Text(
    "“{name}”的最少件数不能小于 {n}：不足 {n} 件不出率。",
    "“{name}” needs at least {n} cases: below that no rate is given.",
)
WINDOW = Text("统计期应为 1、3、6 或 12 个月。", "The period is 1, 3, 6 or 12 months.")
DEDUCTIONS = Text("扣分上限应在 0 到 100 之间。", "The cap of deductions lies from 0 to 100.")


def scheme_problems(scheme: Scheme) -> Iterator[Problem]:
    """Everything that is wrong with a scheme; `cells` of a problem are (metric, column)."""
    kind, items = scheme.kind, scheme.items
    if not items:
        yield Problem(NO_ITEMS)
        return
    if len(items) > MOST_ITEMS:
        yield Problem(TOO_MANY)
    seen: set[str] = set()
    for item in items:
        yield from _item_problems(kind, item, seen)
        seen.add(item.metric)
    total = round(sum(item.weight for item in items), 6)
    if total != WHOLE:
        yield Problem(filled(SUM, sum=f"{total:g}"))
    if not 0 <= scheme.deduction_cap <= WHOLE:
        yield Problem(DEDUCTIONS)
    if scheme.months not in WINDOWS:
        yield Problem(WINDOW)


def why_not(kind: BodyKind, metric: Metric) -> Text | None:
    """Why a metric cannot be an item for that kind of body; None when it can."""
    told = _why_not(kind, metric)
    return filled(told, name=metric.label) if told else None


def usable(kind: BodyKind) -> list[Metric]:
    """The metrics that may be items, in the order of the catalog."""
    return [metric for metric in BY_KEY.values() if _why_not(kind, metric) is None]


def least_of(metric: Metric) -> int:
    """The fewest cases any scheme may ask for: none where everything is counted."""
    return 1 if census(metric) else NO_RATE_BELOW


def filled(text: Text, **values: Any) -> Text:
    """The phrase with its placeholders filled, those that are phrases in their language."""
    zh, en = (
        {
            key: value.say(lang) if isinstance(value, Text) else value
            for key, value in values.items()
        }
        for lang in ("zh", "en")
    )
    return Text(text.zh.format(**zh), text.en.format(**en))


def _why_not(kind: BodyKind, metric: Metric) -> Text | None:
    by_unit = SPLIT[kind] == "unit"
    people = metric.numerator in PEOPLE
    steps = metric.kind == Kind.QUANTILE and metric.cohort == Cohort.EVENT
    missing = (
        (by_unit and census(metric))
        or (kind is not BodyKind.TOWNSHIP and steps)
        or (kind is BodyKind.GRID and metric.numerator in OF_TOWNSHIPS)
    )
    refusals = (
        (metric.kind == Kind.COUNT, VOLUME),
        (metric.direction == Direction.NEUTRAL, NO_DIRECTION),
        (metric.cohort == Cohort.NOW and not people, NOW_ONLY),
        (missing, NOT_SPLIT),
        (by_unit and metric.cohort == Cohort.EVENT, ACTS_OF_UNITS),
    )
    return next((text for refused, text in refusals if refused), None)


def _item_problems(kind: BodyKind, item: Item, seen: set[str]) -> Iterator[Problem]:
    metric = BY_KEY.get(item.metric)
    if metric is None:
        yield Problem(filled(UNKNOWN, key=item.metric))
        return
    reason = why_not(kind, metric)
    if reason:
        yield Problem(reason, cells=((item.metric, "metric"),))
        return
    upward = metric.direction == Direction.HIGHER
    ordered = item.full > item.zero if upward else item.full < item.zero
    share = metric.unit == Unit.PERCENT
    lines = ("zero", "full")
    checks: tuple[tuple[bool, Text, tuple[str, ...]], ...] = (
        (item.metric in seen, TWICE, ("metric",)),
        (not 0 < item.weight <= WHOLE, WEIGHT, ("weight",)),
        (not 0 < item.cap <= max(item.weight, 0), CAP, ("cap",)),
        (not ordered, ORDER_UP if upward else ORDER_DOWN, lines),
        (share and not (0 <= item.zero <= 1 and 0 <= item.full <= 1), RANGE, lines),
        (item.least < least_of(metric), LEAST, ("least",)),
    )
    for wrong, text, columns in checks:
        if wrong:
            told = filled(text, name=metric.label, n=least_of(metric))
            yield Problem(told, cells=tuple((item.metric, column) for column in columns))


# ---- as it is kept -------------------------------------------------------------------------------


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """What a version says, fit for JSON."""
    items = [list(item) for item in scheme.items]
    return {"items": items, "deduction_cap": scheme.deduction_cap, "months": scheme.months}


def items_of_json(content: Iterable[Sequence[Any]]) -> tuple[Item, ...]:
    """The inverse for the items."""
    return tuple(Item(*row) for row in content)


def score_json(score: Score) -> dict[str, Any]:
    """A score with everything it was made from."""
    lines = [
        [list(line.item), list(line.reading), str(line.state), *line[3:]] for line in score.lines
    ]
    kept = {"deducted": score.deducted, "total": score.total, "low": score.low, "high": score.high}
    return {"lines": lines, **kept}


def score_of_json(content: dict[str, Any]) -> Score:
    """The inverse: as it was published, whatever the rules say today."""
    lines = tuple(
        Line(Item(*item), Reading(*reading), State(state), *rest)
        for item, reading, state, *rest in content["lines"]
    )
    bounds = (content[name] for name in ("deducted", "total", "low", "high"))
    return Score(lines, *bounds)
