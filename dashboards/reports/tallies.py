"""The numbers of the judgement sheet, each by its rule and name, so that it can be asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dashboards.reports.inquiry import Inquiry
from dashboards.reports.model import Fixed, Tally
from dashboards.strings import wording
from data_layer.core.statistics.rates import NO_RATE_BELOW, wilson
from data_layer.queries.breach_risk import Risks
from data_layer.queries.warning_sheet import BECAME, MONTH_DAYS, UNMARKED_DAYS, Sheet

MONTH, WAITED = Fixed(str(MONTH_DAYS)), Fixed(str(UNMARKED_DAYS))
Made = tuple[str, float | None]
Tallier = Callable[[str, str], Tally]


class Week(NamedTuple):
    """What the sections are made of."""

    inq: Inquiry
    sheet: Sheet
    n: Tallier


def tallies(sheet: Sheet, first: int, last: int, at: int) -> Tallier:
    """The numbers of a sheet, by rule ('' all) and name."""

    def tally(rule: str, what: str) -> Tally:
        text, value = TALLIES.get(what, _counted(what))(sheet, rule)
        return Tally(first, last, at, rule, what, value, text)

    return tally


def _counted(what: str) -> Callable[[Sheet, str], Made]:
    return lambda sheet, rule: _whole(sheet.numbers.get((rule, what), 0))


def _whole(value: float) -> Made:
    return wording.count(value), float(value)


def true_of(sheet: Sheet, rule: str) -> tuple[int, int]:
    """Of the last month's alerts of a rule: how many were true, of how many judged."""
    return sheet.numbers.get((rule, "true"), 0), sheet.numbers.get((rule, "judged"), 0)


def _precision(sheet: Sheet, rule: str) -> Made:
    true, judged = true_of(sheet, rule)
    if judged < NO_RATE_BELOW:
        return wording.DASH, None
    return f"{wording.share(true / judged)}%", true / judged


def _interval(sheet: Sheet, rule: str) -> Made:
    true, judged = true_of(sheet, rule)
    if judged < NO_RATE_BELOW:
        return wording.DASH, None
    low, high = wilson(true, judged)
    return f"{wording.share(low)}–{wording.share(high)}%", None


def _due(part: Callable[[Risks], float]) -> Callable[[Sheet, str], Made]:
    """A number of breach risk; a dash where nothing is known of it."""
    return lambda sheet, _rule: (
        (wording.DASH, None) if sheet.risks.unknown else _whole(part(sheet.risks))
    )


def _expected(sheet: Sheet, rule: str) -> Made:
    """约 20, of almost none 不足 1 as the pages have it."""
    told, value = _due(lambda risks: round(risks.expected))(sheet, rule)
    if value is None or (value == 0 and sheet.risks.expected == 0):
        return told, value
    return (f"约{told}", value) if value else ("不足1", value)


TALLIES: dict[str, Callable[[Sheet, str], Made]] = {
    "month": lambda sheet, rule: _whole(
        sum(sheet.numbers.get((rule, what), 0) for what in BECAME.values())
    ),
    "precision": _precision,
    "interval": _interval,
    "shown": lambda sheet, _rule: _whole(len(sheet.raised)),
    "unmarked": lambda sheet, _rule: _whole(sheet.waiting),
    "watching": lambda sheet, _rule: _whole(sheet.watching),
    "to_handle": lambda sheet, _rule: _whole(sheet.confirmed),
    "silent": lambda sheet, _rule: _whole(sheet.silent),
    "due": _due(lambda risks: risks.due),
    "unjudged": _due(lambda risks: risks.due - risks.judged),
    "told": _due(lambda risks: risks.told),
    "likely": _due(lambda risks: risks.likely),
    "expected": _expected,
}
