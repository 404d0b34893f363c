"""From a group of a split to the list of its cases, by the filters and narrowings that say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.components.page_frame import Frame, day_text
from dashboards.components.page_parts import SEATS_OF, door, listable
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.days import add_days
from data_layer.core.metric import Cohort

# On which moment of a case a measure's weekday and hour are told.
CLOCK_OF = {
    Cohort.REPORTED: "", Cohort.CLOSED: "closed_", Cohort.DUE: "due_", Cohort.EVENT: "act_",
}  # fmt: skip
MONTH_DAYS = 32


def group_door(frame: Frame, measure: str, splits: Sequence[str], key: Sequence[Any]) -> str:
    """The address of the list behind a measure in one group; '' where there is none, as for what
    has no name here. `frame` carries the question's period and filters."""
    if not (listable(measure) or measure in SEATS_OF):
        return ""
    where: dict[str, str] = {}
    for by, value in zip(splits, key, strict=True):
        if by and value == "":
            return ""
        where |= _where(frame, measure, by, value)
    return door(frame._replace(also=()), measure, **where)


def _where(frame: Frame, measure: str, by: str, value: Any) -> dict[str, str]:
    if not by:
        return {}
    if by in {"day", "week", "month"}:
        return _days(frame, by, int(value))
    if by in {"weekday", "hour"}:
        return {f"{CLOCK_OF[MEASURES[measure].cohort]}{by}": str(value)}
    return {"category" if by == "major" else by: str(value)}


def _days(frame: Frame, by: str, value: int) -> dict[str, str]:
    """The days of a moment that lie in the period."""
    first = value * 100 + 1 if by == "month" else value
    last = {
        "day": first,
        "week": add_days(first, 6),
        "month": add_days(add_days(first, MONTH_DAYS) // 100 * 100 + 1, -1),
    }[by]
    return {
        "from": day_text(max(first, frame.ask.first)),
        "to": day_text(min(last, frame.ask.last)),
    }
