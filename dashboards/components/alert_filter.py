"""What the address of the board narrows its table of alerts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboards.strings import warning as words
from data_layer.core.days import add_days, to_day
from data_layer.core.warning.life import State
from data_layer.core.warning.rules import Detector
from data_layer.errors import BadRequest
from data_layer.queries.alerts import Alert

# A year of a busy county is some thousand alerts.
MOST_DAYS = 366


class Narrowed(NamedTuple):
    """What the table is narrowed to; empty where the address says nothing. Either both days are
    named or neither."""

    state: str = ""
    rule: str = ""
    township: str = ""
    first: int = 0
    last: int = 0

    @property
    def asked(self) -> bool:
        """Whether it says anything."""
        return any(self)


def narrowed(args: Mapping[str, str], today: int) -> Narrowed:
    """?state=, ?rule=, ?township=, ?from=, ?to=; one day alone stands for the time from it to
    today, or the year up to it. Raises BadRequest where the days are none, not in order, or more
    than MOST_DAYS apart. Whether the township may be seen is for the caller to ask."""
    state, rule, township = (args.get(name, "")[:64] for name in ("state", "rule", "township"))
    known = state if state in words.FILTER_STATES else ""
    try:
        first, last = _day(args.get("from", "")), _day(args.get("to", ""))
        last = last or (max(first, today) if first else 0)
        first = first or (add_days(last, 1 - MOST_DAYS) if last else 0)
        longest = add_days(first, MOST_DAYS - 1) if first else 0
    except (ValueError, OverflowError):
        raise BadRequest(words.NO_DAYS, "no_date") from None
    if first > last:
        raise BadRequest(words.NO_DAYS, "no_date")
    if longest < last:
        raise BadRequest(words.TOO_LONG, "no_date")
    return Narrowed(known, rule, township, first, last)


def chosen(alerts: Sequence[Alert], asked: Narrowed, night: int) -> list[Alert]:
    """Those that fit, in their order; `night` is the newest that was judged."""
    state = asked.state or "all"
    return [one for one in alerts if _fits(one, asked) and _in_state(one, state, night)]


def _day(text: str) -> int:
    return to_day(date.fromisoformat(text)) if text else 0


def _fits(one: Alert, asked: Narrowed) -> bool:
    return (
        (not asked.rule or one.rule == asked.rule)
        and (not asked.township or asked.township in one.townships)
        and (not asked.first or asked.first <= one.raised_day <= asked.last)
    )


def _in_state(one: Alert, state: str, night: int) -> bool:
    known = {
        "all": True,
        "found": one.last_day == night,
        "standing": one.stands,
        "unseen": one.stands and one.state == State.NEW,
        "silent": one.stands and one.detector == Detector.SILENT,
        "judged": one.judged is not None,
        "resolved": bool(one.resolved_day),
    }
    return known.get(state, state == one.state)
