"""The lines under "为什么是这个时限": what each reason for a due time says, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dashboards.strings import due_words as words
from dashboards.strings.dates import day_text, listed, moment_text, runs_text, weekday_moment
from dashboards.strings.wording import left, working_duration
from data_layer.core.clock_facts import BY_DAY
from data_layer.core.county import County, Limit
from data_layer.core.days import iso
from data_layer.core.due_reasons import Reason, ReasonKind, State
from data_layer.core.limit_shares import WORKING_UNITS
from data_layer.core.remaining import MINUTE_MS
from data_layer.labels import LEVEL_TEXT, LIMIT_STAGE_TEXT, URGENCY_TEXT, limit_class_text
from data_layer.vocab import DayKind, Level, LimitUnit, Text, Urgency

K = ReasonKind


class Reader(NamedTuple):
    """For whom lines are written: the county's words, the moment, the language."""

    county: County
    now: int
    lang: str

    def say(self, text: Text, **values: object) -> str:
        """The phrase with its placeholders filled."""
        phrase = text.say(self.lang)
        return phrase.format(**values) if values else phrase

    def moment(self, ms: int | None) -> str:
        """11-24 17:30."""
        return moment_text(ms or 0, self.county.zone, self.now)

    def due(self, ms: int | None) -> str:
        """11-24（周二）17:30."""
        return weekday_moment(ms or 0, self.county.zone, self.now, self.lang)

    def span(self, reason: Reason) -> str:
        """The reason's time, in days of its own clock."""
        return working_duration(abs(reason.ms), reason.day_ms, self.lang)

    def left(self, reason: Reason) -> str:
        """What is left of it, as the list words it."""
        if reason.unit not in BY_DAY:
            return self.span(reason)
        rest, working = 0 if reason.days else reason.ms, reason.unit in WORKING_UNITS
        return left(reason.days, rest, self.lang, working=working)


def line(reason: Reason, reader: Reader) -> tuple[str, str]:
    """One line as (label, text)."""
    return _label(reason).say(reader.lang), TEXTS[reason.kind](reason, reader)


def _label(reason: Reason) -> Text:
    if reason.kind == K.FIXED:
        return words.FIXED_LABEL
    return words.LABELS.get(reason.kind) or LIMIT_STAGE_TEXT[reason.stage]


def amount_text(limit: Limit, lang: str) -> str:
    """7 个工作日, 2 小时（工作时间）, 15 分钟（自然时）."""
    unit = LimitUnit(limit.unit)
    if unit in words.AMOUNTS:
        return _days(unit, limit.amount, lang)
    hours, rest = divmod(limit.amount, 60)
    number = words.MINUTES.say(lang) if rest else words.HOURS.say(lang)
    clock = words.WORKING if unit in WORKING_UNITS else words.CLOCK
    return number.format(n=limit.amount if rest else hours) + clock.say(lang)


def _days(unit: LimitUnit, n: int, lang: str) -> str:
    day = words.ONE_DAY if n == 1 else words.AMOUNTS
    return day[unit].say(lang).format(n=n)


def _rule(reason: Reason, reader: Reader) -> str:
    limit, categories = reason.limit, reader.county.categories
    category = categories.get(reason.category)
    major = categories.get(category.parent) if category and category.parent else None
    names = [reader.say(c.name) for c in (major, category) if c] or [reader.say(words.NO_CATEGORY)]
    if limit is None:
        return " · ".join(names)
    names.append(reader.say(URGENCY_TEXT[Urgency(limit.urgency)]))
    if limit.category:
        names.append(reader.say(words.BY_CATEGORY))
    else:
        names.append(reader.say(words.CLASS, name=reader.say(limit_class_text(limit.limit_class))))
    text = " · ".join(names)
    if limit.level:
        text += reader.say(words.AT_LEVEL, level=reader.say(LEVEL_TEXT[Level(limit.level)]))
    return text


def _version(reason: Reason, reader: Reader) -> str:
    limit = reason.limit
    if limit is None:
        return ""
    day = iso(limit.effective_from, reader.county.zone)[:10]
    pinned = words.PINNED_AT_END if reason.state == State.DONE else words.PINNED_AT_REPORT
    return reader.say(words.TABLE, day=day, n=limit.version) + reader.say(pinned, n=reason.n)


def _allowed(reason: Reason, reader: Reader) -> str:
    limit = reason.limit
    if limit is None:
        return ""
    start = reader.say(words.STARTS[reason.stage])
    same = {"amount": amount_text(limit, reader.lang), "start": start}
    unit, begin, end = reason.unit, reason.begin or 0, reason.end or 0
    day = day_text(end, reader.county.zone, reader.now)
    if unit == LimitUnit.WORK_DAYS:
        return reader.say(words.NEXT_WORKDAY, **same, day=day)
    if unit == LimitUnit.CALENDAR_DAYS:
        return reader.say(words.NEXT_DAY, **same, day=day)
    if end > begin:
        moments = {"moment": reader.moment(begin), "begins": reader.moment(end)}
        return reader.say(words.FIRST_OPENING, **same, **moments)
    note = "" if unit in WORKING_UNITS else reader.say(words.CLOCK_NOTE)
    return reader.say(words.AT_ONCE, **same, moment=reader.moment(begin)) + note


def _named(reason: Reason, reader: Reader) -> str:
    return reader.say(words.AS_DISPATCHED, due=reader.due(reason.due))


def _fixed(reason: Reason, reader: Reader) -> str:
    return reader.say(words.FIXED, due=reader.due(reason.due))


def _counted(reason: Reason, reader: Reader) -> str:
    zone, now = reader.county.zone, reader.now
    spans = [
        f"{moment_text(begin, zone, now)}–{moment_text(end, zone, now)[-5:]}"
        for begin, end in reason.intervals
    ]
    return listed(spans, reader.lang)


def _left_out(reason: Reason, reader: Reader) -> str:
    free, worked = _days_between(reason, reader)
    if not free:
        return reader.say(words.PARTED).join([reader.say(words.NOTHING_LEFT_OUT), *worked])
    if all(run.kind == DayKind.REST for run in reason.left_out):
        return free + reader.say(words.NO_HOLIDAY)
    return reader.say(words.PARTED).join([free, *worked])


def _days_between(reason: Reason, reader: Reader) -> tuple[str, list[str]]:
    """The days that do not count, and make-up workdays that do."""
    shifted = [run for run in reason.left_out if run.kind == DayKind.SHIFTED]
    free = [run for run in reason.left_out if run.kind != DayKind.SHIFTED]
    zone, now, lang = reader.county.zone, reader.now, reader.lang
    worked = [runs_text(shifted, zone, now, lang)] if shifted else []
    return runs_text(free, zone, now, lang), worked


def _original(reason: Reason, reader: Reader) -> str:
    return reader.due(reason.due)


def _also(reason: Reason, reader: Reader) -> str:
    """What a move left out besides, at the end of its line."""
    free, worked = _days_between(reason, reader)
    left_out = [reader.say(words.ALSO_LEFT_OUT, days=free)] if free else []
    return "".join(f"{reader.say(words.PARTED)}{part}" for part in [*left_out, *worked])


def _pause(reason: Reason, reader: Reader) -> str:
    spans = {"begin": reader.moment(reason.begin), "end": reader.moment(reason.end)}
    if reason.late:
        return reader.say(words.STOPPED_LATE, **spans)
    told = reader.say(
        words.STOPPED_FOR, **spans, left=reader.span(reason), due=reader.due(reason.due)
    )
    return told + _also(reason, reader)


def _extension(reason: Reason, reader: Reader) -> str:
    calendar = reason.unit == LimitUnit.CALENDAR_DAYS
    unit = LimitUnit.CALENDAR_DAYS if calendar else LimitUnit.WORK_DAYS
    if reason.days:
        more = "+" + _days(unit, reason.days, reader.lang)
    else:
        more = ("\u2212" if reason.ms < 0 else "+") + reader.span(reason)
    told = reader.say(words.NTH, more=more, n=reason.n, due=reader.due(reason.due))
    return told + _also(reason, reader)


def _restart(reason: Reason, reader: Reader) -> str:
    moments = {"begin": reader.moment(reason.begin), "begins": reader.moment(reason.end)}
    return reader.say(words.RESTARTED, **moments, due=reader.due(reason.due)) + _also(
        reason, reader
    )


def _stopped(reason: Reason, reader: Reader) -> str:
    begin = reader.moment(reason.begin)
    if reason.late:
        text = reader.say(words.STANDS_LATE, begin=begin)
    else:
        text = reader.say(words.STANDS, begin=begin, left=reader.span(reason))
    if reason.end is None:
        return text
    return text + reader.say(words.REVIEW, day=day_text(reason.end, reader.county.zone, reader.now))


def _provisional(reason: Reason, reader: Reader) -> str:
    return reader.say(words.UNKNOWN_YEAR, years=listed(map(str, reason.years), reader.lang))


def _unlimited(reason: Reason, reader: Reader) -> str:
    return reader.say(words.UNLIMITED)


def _present(reason: Reason, reader: Reader) -> str:
    text = reader.due(reason.due) + (reader.say(words.PROVISIONAL_MARK) if reason.years else "")
    at, brief = reader.moment(reason.begin), abs(reason.ms) < MINUTE_MS
    if reason.state == State.ENDED:
        return text + reader.say(words.ENDED)
    if reason.state == State.DONE:
        late = words.DONE_OVER if brief else words.DONE_LATE
        told = late if reason.late else words.DONE_IN_TIME
        text += reader.say(told, at=at, span=reader.span(reason))
    elif reason.state == State.STOPPED:
        text += reader.say(words.STILL)
    elif reason.late:
        text += reader.say(words.OVER if brief else words.LATE, span=reader.span(reason))
    else:
        text += reader.say(words.LEFT, span=reader.left(reason))
    return text if reason.unit in WORKING_UNITS else f"{text} · {reader.say(words.CLOCK_TIME)}"


TEXTS: dict[ReasonKind, Callable[[Reason, Reader], str]] = {
    K.RULE: _rule,
    K.VERSION: _version,
    K.ALLOWED: _allowed,
    K.NAMED: _named,
    K.FIXED: _fixed,
    K.COUNTED: _counted,
    K.LEFT_OUT: _left_out,
    K.ORIGINAL: _original,
    K.PAUSE: _pause,
    K.EXTENSION: _extension,
    K.RESTART: _restart,
    K.STOPPED: _stopped,
    K.PROVISIONAL: _provisional,
    K.UNLIMITED: _unlimited,
    K.PRESENT: _present,
}
