"""What a report asks, always through the catalogue, so that it says what the pages say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dashboards.reports.derived import derived
from dashboards.reports.model import Figure, Fixed, Part, Sentence
from dashboards.strings import wording
from data_layer.core.catalog import BY_KEY
from data_layer.core.county import County
from data_layer.core.days import (
    add_days,
    add_months,
    days_between,
    days_of_month,
    month_of,
    to_date,
    to_day,
)
from data_layer.core.metric import Kind as MetricKind
from data_layer.core.metric import Metric, Unit
from data_layer.core.report_kinds import EVERY, Kind
from data_layer.core.report_periods import Period
from data_layer.core.schedules import Every
from data_layer.core.scope import Scope
from data_layer.core.statistics.rates import NO_RATE_BELOW
from data_layer.queries.asking import Ask
from data_layer.queries.discovery import known_since
from data_layer.queries.metrics import Value, metric_values

LONGEST_TITLE = 60


class Inquiry(NamedTuple):
    """Who asks, of which window (with filters), and what it is held against: `before` (环比) and
    `year` (同比) are as many days; None where the data do not reach back so far."""

    conn: Connection
    county: County
    scope: Scope
    now: int
    ask: Ask
    before: Ask | None = None
    year: Ask | None = None
    words: tuple[str, str] = ("环比", "同比")

    @property
    def place(self) -> str:
        """全市, 全县, or the name of the township."""
        code = self.ask.township or self.scope.township_code
        return self.county.areas[code].name if code else self.whole

    @property
    def whole(self) -> str:
        """全市 or 全县."""
        return self.county.whole.zh

    @property
    def subject(self) -> str:
        """The place, and the kind of cases where only one is asked about: 全市矛盾纠纷类."""
        category = self.county.categories.get(self.ask.category)
        return f"{self.place}{category.name.zh}类" if category else self.place

    @property
    def uneven(self) -> bool:
        """Whether 环比 of a month is held against other days than those of the month before."""
        if self.before is None or not _whole_month(self.ask):
            return False
        return not _whole_month(self.before)

    def one(self, key: str, ask: Ask | None = None) -> Figure:
        """A metric of the whole window."""
        return self.many((key,), ask)[key]

    def many(self, keys: tuple[str, ...], ask: Ask | None = None) -> dict[str, Figure]:
        """Several metrics of the whole window."""
        asked = (ask or self.ask)._replace(by="")
        found = {one.metric: one for one in self._values(asked, keys)}
        return {key: figure_of(found.get(key), key, asked, "", self.now) for key in keys}

    def by(
        self,
        split: str,
        keys: tuple[str, ...],
        groups: Sequence[Any] = (),
        ask: Ask | None = None,
    ) -> dict[Any, dict[str, Figure]]:
        """Metrics of each group of a split: of `groups` in their order, else of those that have
        any, in code order."""
        asked = (ask or self.ask)._replace(by=split)
        found = {(one.key, one.metric): one for one in self._values(asked, keys)}
        named: Iterable[Any] = groups or sorted({group for group, _ in found if group != ""})
        return {
            group: {
                key: figure_of(found.get((group, key)), key, asked, group, self.now) for key in keys
            }
            for group in named
        }

    def compared(self, key: str) -> Sentence:
        """，环比增长12.3%，同比下降3.1%; nothing where there is nothing to compare with."""
        now, told = self.one(key), list[Part]()
        for word, ask in zip(self.words, (self.before, self.year), strict=True):
            if ask is not None:
                made = derived("change", now, self.one(key, ask))
                told += [f"，{word}", made] if made.value is not None else []
        return tuple(told)

    def moment(self, ms: int) -> str:
        """11月23日15时42分, as an official writes it."""
        then = datetime.fromtimestamp(ms / 1000, ZoneInfo(self.county.zone))
        return f"{then.month}月{then.day}日{then.hour}时{then.minute:02d}分"

    def _values(self, ask: Ask, keys: tuple[str, ...]) -> list[Value]:
        return metric_values(self.conn, self.county, self.scope, self.now, ask=ask, keys=keys)


def inquiry(
    conn: Connection,
    county: County,
    scope: Scope,
    now: int,
    kind: Kind,
    period: Period,
    *,
    township: str = "",
    category: str = "",
) -> Inquiry:
    """The question of a report of that kind and period."""
    ask = Ask(period.first, period.last, township=township, category=category)
    since = known_since(conn, county, scope, now)
    before, year = earlier(kind, ask), a_year_before(ask)

    def reached(one: Ask) -> Ask | None:
        return one if 0 < since <= one.first else None

    words = ("较前一日", "较上年同日") if kind is Kind.DAILY else ("环比", "同比")
    return Inquiry(conn, county, scope, now, ask, reached(before), reached(year), words)


def earlier(kind: Kind, ask: Ask) -> Ask:
    """As many days of the period before: of a month from its first day on, where it is long
    enough; else those right before."""
    length = len(days_between(ask.first, ask.last))
    if EVERY[kind] is Every.MONTH:
        first = add_months(month_of(ask.first), -1) * 100 + 1
        last = add_days(first, length - 1)
        if last < ask.first:
            return ask._replace(first=first, last=last)
    if EVERY[kind] is Every.WEEK:
        return ask._replace(first=add_days(ask.first, -7), last=add_days(ask.last, -7))
    return ask._replace(first=add_days(ask.first, -length), last=add_days(ask.first, -1))


def _whole_month(ask: Ask) -> bool:
    return ask.first % 100 == 1 and ask.last == days_of_month(month_of(ask.first))[-1]


def a_year_before(ask: Ask) -> Ask:
    """As many days from the same date a year earlier; 29 February has its like on the 28th."""
    date = to_date(ask.first)
    leap = (date.month, date.day) == (2, 29)
    first = to_day(date.replace(year=date.year - 1, day=28 if leap else date.day))
    length = len(days_between(ask.first, ask.last))
    return ask._replace(first=first, last=add_days(first, length - 1))


def figure_of(value: Value | None, key: str, ask: Ask, group: Any, at: int) -> Figure:
    """A value of the catalogue as a figure; a group without rows has no case."""
    metric = BY_KEY[key]
    if value is None:
        counted = metric.kind == MetricKind.COUNT
        value = Value(group, key, 0.0 if counted else None, 0.0, 0)
    text = figure_text(metric, value)
    return Figure(key, ask, group, at, value.value, value.numerator, value.n, text)


def figure_text(metric: Metric, value: Value) -> str:
    """As on screen: no rate of fewer than five cases; a length of time without blanks."""
    rate = metric.kind in {MetricKind.RATE, MetricKind.WITHIN}
    if value.value is None or (rate and value.n < NO_RATE_BELOW):
        return wording.DASH
    if metric.unit == Unit.PERCENT:
        return f"{wording.share(value.value)}%"
    if metric.unit == Unit.SECONDS:
        return wording.duration(value.value, "zh").replace(" ", "")
    return wording.decimal(value.value, metric.decimals)


def date_text(day: int) -> str:
    """2026年11月23日."""
    date = to_date(day)
    return f"{date.year}年{date.month}月{date.day}日"


def window_text(ask: Ask) -> str:
    """2026年11月1日至11月25日."""
    first, last = to_date(ask.first), to_date(ask.last)
    if first == last:
        return date_text(ask.first)
    end = date_text(ask.last)
    return f"{date_text(ask.first)}至{end if first.year != last.year else end.split('年', 1)[1]}"


def listed(items: Sequence[Sequence[Part]], empty: str = "无") -> Sentence:
    """甲、乙、丙 of parts."""
    told: list[Part] = []
    for item in items:
        told += ["、", *item] if told else item
    return tuple(told) or (empty,)


def clipped(text: str, longest: int = LONGEST_TITLE) -> str:
    """Words somebody wrote, on one line and no longer than a report has room for."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


COVERAGE, LEAST = Fixed("95%"), Fixed("20")
