"""The escalation ladder as a county pack gives it: its rules, and the quiet hours of reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data_layer.core.days import local
from data_layer.ladder_words import Recipient
from data_layer.vocab import Level

# What `amount` of a rule counts beside the units of limits: a share of the limit itself.
PERCENT = "percent"
WHOLE = 100
# 网格员 and 网格长 share a grid: the chief's rung is a word to the chief, the level stays.
LEVEL_OF: dict[str, Level] = {
    Recipient.CHIEF: Level.GRID,
    Recipient.VILLAGE: Level.VILLAGE,
    Recipient.TOWNSHIP: Level.TOWNSHIP,
    Recipient.COUNTY: Level.COUNTY,
}


class LadderRule(NamedTuple):
    """When `trigger` (Trigger) holds, `act` (LadderAct) towards `to` (Recipient) for `cause`.

    `stage` (LimitStage) names the limit that time_in_stage watches; `urgency` and `risk` keep the
    rule to such cases ('' any). `times` is how often something must have happened. `amount` of
    `unit` is how long to wait: 'percent' of the limit from its beginning (100: when it is due), or
    a LimitUnit from there on. `quiet`: the act waits for the morning, except on critical cases.
    """

    rule: str
    trigger: str
    stage: str
    urgency: str
    risk: str
    times: int
    amount: int
    unit: str
    act: str
    to: str
    cause: str
    quiet: bool


class QuietHours(NamedTuple):
    """From one minute of the local day to another, over midnight when `end` is the smaller; none
    when both are equal."""

    begin: int
    end: int

    def over(self, at: int, zone: str) -> int:
        """`at` itself, or the end of the quiet hours it lies in."""
        hour = local(at, zone).hour
        # Most moments lie in hours that are no part of them at all; the rest is read to the minute.
        if self.begin == self.end or not self._holds(60 * hour + 59, 60 * hour):
            return at
        moment = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone))
        minute = moment.hour * 60 + moment.minute
        if not self._holds(minute, minute):
            return at
        day = moment.date() + timedelta(days=int(self.end <= minute))
        morning = datetime(
            day.year, day.month, day.day, *divmod(self.end, 60), tzinfo=moment.tzinfo
        )
        return int(morning.timestamp() * 1000)

    def _holds(self, last: int, first: int) -> bool:
        """Whether any minute from `first` to `last` of a day is quiet."""
        if self.begin < self.end:
            return self.begin <= last and first < self.end
        return self.begin <= last or first < self.end


NO_QUIET = QuietHours(0, 0)
# A rule with its place in the pack: at one moment they act in that order.
Ranked = tuple[int, LadderRule]


class Meant(NamedTuple):
    """The rules meant for a case: shares of a limit from the smallest up, and what waits a time."""

    shares: tuple[Ranked, ...]
    times: tuple[Ranked, ...]


class Rungs:
    """The rules of a county, found by trigger, stage, urgency and risk."""

    __slots__ = ("_found", "_ranked")

    def __init__(self, rules: Iterable[LadderRule]) -> None:
        self._ranked = tuple(enumerate(rules))
        self._found: dict[tuple[str, str, str, str], Meant] = {}

    def of(self, trigger: str, stage: str, urgency: str, risk: str) -> Meant:
        """The rules for that trigger and stage that are meant for such a case."""
        key = (trigger, stage, urgency, risk)
        return self._found.get(key) or self._find(key)

    def _find(self, key: tuple[str, str, str, str]) -> Meant:
        trigger, stage, urgency, risk = key
        meant = [
            (rank, rule)
            for rank, rule in self._ranked
            if (rule.trigger, rule.stage) == (trigger, stage)
            and rule.urgency in {"", urgency}
            and rule.risk in {"", risk}
        ]
        shares = sorted((r for r in meant if r[1].unit == PERCENT), key=_amount)
        found = Meant(tuple(shares), tuple(r for r in meant if r[1].unit != PERCENT))
        self._found[key] = found
        return found


def _amount(ranked: Ranked) -> int:
    return ranked[1].amount
