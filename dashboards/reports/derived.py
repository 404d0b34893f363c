"""What is made of figures and by which rule: changes, shares, means, intervals, names of groups.

Each rule is a function of the figures alone, so that any printed result can be made again.
"""

from __future__ import annotations

from collections.abc import Callable

from dashboards.reports.model import Derived, Figure
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import days_between
from data_layer.core.metric import Kind
from data_layer.core.statistics.funnel import Judged, judged
from data_layer.core.statistics.rates import GREY_BELOW, NO_RATE_BELOW, wilson

NONE_BEFORE = "上期无此类事件"
SAME = "持平"
Made = tuple[str, float | None]


def derived(rule: str, *of: Figure) -> Derived:
    """What `rule` makes of these figures."""
    text, value = RULES[rule](*of)
    return Derived(rule, of, text, value)


def change(now: Figure, before: Figure) -> Made:
    """增长12.3%; of fewer than twenty cases before, 增加3件; of rates in percentage points."""
    if BY_KEY[now.metric].kind == Kind.RATE:
        return _points(now, before)
    more = (now.value or 0) - (before.value or 0)
    if not more:
        return SAME, 0.0
    if (before.value or 0) < GREY_BELOW:
        return f"{'增加' if more > 0 else '减少'}{wording.count(abs(more))}件", more
    share = more / (before.value or 1)
    return f"{'增长' if share > 0 else '下降'}{wording.share(abs(share))}%", share


def _points(now: Figure, before: Figure) -> Made:
    if now.value is None or before.value is None or min(now.n, before.n) < NO_RATE_BELOW:
        return wording.DASH, None
    points = now.value - before.value
    shown = wording.decimal(abs(100 * points))
    if shown == "0.0":
        return SAME, points
    return f"{'提高' if points > 0 else '降低'}{shown}个百分点", points


def share(part: Figure, *whole: Figure) -> Made:
    """A part of what all of them sum to: 23.4%."""
    total = sum(one.value or 0 for one in whole)
    if total < NO_RATE_BELOW:
        return wording.DASH, None
    value = (part.value or 0) / total
    return f"{wording.share(value)}%", value


def daily(figure: Figure) -> Made:
    """The mean a day of its window."""
    value = (figure.value or 0) / len(days_between(figure.ask.first, figure.ask.last))
    return wording.decimal(value), value


def rest(whole: Figure, *shown: Figure) -> Made:
    """What of the whole the figures shown do not hold."""
    value = (whole.value or 0) - sum(one.value or 0 for one in shown)
    return wording.count(value), value


def interval(rate: Figure) -> Made:
    """95 % score interval of a rate: 91.2–95.3."""
    if rate.n < NO_RATE_BELOW or not 0 <= rate.numerator <= rate.n:
        return wording.DASH, None
    low, high = wilson(int(rate.numerator), rate.n)
    return f"{wording.decimal(100 * low)}–{wording.decimal(100 * high)}", None


def part_of(rate: Figure) -> Made:
    """The cases of a rate's numerator."""
    return wording.count(rate.numerator), rate.numerator


def whole_of(rate: Figure) -> Made:
    """The cases of a rate's denominator."""
    return wording.count(rate.n), float(rate.n)


def unmet(rate: Figure) -> Made:
    """The cases of a rate's denominator that are not in its numerator."""
    left = rate.n - rate.numerator
    return wording.count(left), left


def _verdicts(rates: tuple[Figure, ...]) -> tuple[list[Figure], Judged]:
    found = judged([one.numerator for one in rates], [one.n for one in rates])
    return [one for one, known in zip(rates, found.known, strict=True) if known], found


def outside(rates: tuple[Figure, ...], *, worse: bool) -> list[Figure]:
    """The groups that a report names, in the order given: outside the 95 % limits of the funnel on
    one side, and with an own 95 % interval that leaves out the pooled share. Limits lie between
    counts, so that a funnel alone may mark a group for a single case."""
    known, found = _verdicts(rates)
    marks = found.worse if worse else found.better
    told = [one for one, mark in zip(known, marks, strict=True) if mark]
    bounds = [wilson(int(one.numerator), one.n) for one in told]
    return [
        one
        for one, (low, high) in zip(told, bounds, strict=True)
        if (high < found.share if worse else low > found.share)
    ]


def _worse(*rates: Figure) -> Made:
    n = len(outside(rates, worse=True))
    return str(n), float(n)


def _better(*rates: Figure) -> Made:
    n = len(outside(rates, worse=False))
    return str(n), float(n)


def _few(*rates: Figure) -> Made:
    n = sum(one.n < GREY_BELOW for one in rates)
    return str(n), float(n)


def _alike(*rates: Figure) -> Made:
    n = len(rates) - sum(int(rule(*rates)[0]) for rule in (_worse, _better, _few))
    return str(n), float(n)


RULES: dict[str, Callable[..., Made]] = {
    "change": change,
    "share": share,
    "daily": daily,
    "rest": rest,
    "interval": interval,
    "part": part_of,
    "whole": whole_of,
    "unmet": unmet,
    "worse": _worse,
    "better": _better,
    "few": _few,
    "alike": _alike,
}


def risen(now: Figure, before: Figure) -> bool:
    """Whether more cases came than chance explains: of both periods together, of equal length, the
    later one's share lies above a half with its 95 % interval."""
    k, both = int(now.value or 0), int((now.value or 0) + (before.value or 0))
    return k >= GREY_BELOW and wilson(k, both).low > 0.5 if both else False
