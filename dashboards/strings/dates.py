"""How days and moments are written where the date matters, with the year when it is another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboards.strings.wording import WEEKDAYS
from data_layer.core.clock_facts import Run
from data_layer.core.days import add_days, days_between, to_date
from data_layer.labels import DAY_KIND_TEXT
from data_layer.vocab import DayKind, Text

# So many stretches are still read; more are counted.
MOST_RUNS = 8
TO = Text("{first} 至 {last}", "{first} to {last}")
MANY = Text("{kind} {n} 天（{first} 至 {last}）", "{n} {kind} ({first} to {last})")
OF_KIND = Text("{days} {kind}", "{days} {kind}")
WORKED = Text("{name}调休上班，照计", "make-up workday ({name}), counted")
WEEKDAY = Text("{day}（{weekday}）{clock}", "{weekday} {day} {clock}")
REVERSED = Text(
    "起始日期不应晚于终止日期，请改正。",
    "The first date must not be after the last; put them right.",
)


WEEK = Text("{day} 起一周", "week of {day}")
HOUR = Text("{hour} 时", "{hour}:00")


def moment_name(by: str, code: str) -> Text:
    """What a day, week (by its Monday), month, weekday or hour of a split is called; other codes
    stay as they are."""
    if by in {"day", "week"}:
        day = to_date(int(code)).isoformat()
        return Text(day, day) if by == "day" else _filled(WEEK, day=day)
    if by == "month":
        return Text(f"{code[:4]}-{code[4:]}", f"{code[:4]}-{code[4:]}")
    if by == "weekday":
        return WEEKDAYS[int(code)]
    return _filled(HOUR, hour=f"{int(code):02d}") if by == "hour" else Text(code, code)


def _filled(text: Text, **values: str) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))


def listed(parts: Iterable[str], lang: str) -> str:
    """甲、乙、丙."""
    return (", " if lang == "en" else "、").join(parts)


def moment_text(ms: int, zone: str, now: int) -> str:
    """11-24 17:30; with the year when it is not this one."""
    then, today = _local(ms, zone), _local(now, zone)
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d %H:%M")


def day_text(ms: int, zone: str, now: int) -> str:
    """11-24; with the year when it is not this one."""
    return moment_text(ms, zone, now)[:-6]


def weekday_moment(ms: int, zone: str, now: int, lang: str) -> str:
    """11-24（周二）17:30."""
    day, clock = moment_text(ms, zone, now).split(" ")
    weekday = WEEKDAYS[_local(ms, zone).weekday()].say(lang)
    return WEEKDAY.say(lang).format(day=day, weekday=weekday, clock=clock)


def runs_text(runs: Sequence[Run], zone: str, now: int, lang: str) -> str:
    """11-14、11-15 休息日；10-01 至 10-07 国庆节."""
    year = _local(now, zone).year
    kinds: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        kinds.setdefault((run.kind, run.name), []).append(run)
    parts = [_kind_text(kind, name, same, year, lang) for (kind, name), same in kinds.items()]
    return ("; " if lang == "en" else "；").join(parts)


def _kind_text(kind: str, name: str, runs: list[Run], year: int, lang: str) -> str:
    word = name or DAY_KIND_TEXT[DayKind(kind)].say(lang)
    if kind == DayKind.SHIFTED:
        word = WORKED.say(lang).format(name=name)
    if len(runs) > MOST_RUNS:
        days = sum(len(days_between(run.first, run.last)) for run in runs)
        bounds = {"first": _day(runs[0].first, year), "last": _day(runs[-1].last, year)}
        return MANY.say(lang).format(kind=word, n=days, **bounds)
    days_told = listed((_run(run, year, lang) for run in runs), lang)
    return OF_KIND.say(lang).format(days=days_told, kind=word)


def _run(run: Run, year: int, lang: str) -> str:
    first, last = _day(run.first, year), _day(run.last, year)
    if run.first == run.last:
        return first
    if run.last == add_days(run.first, 1):
        return listed((first, last), lang)
    return TO.say(lang).format(first=first, last=last)


def _day(day: int, year: int) -> str:
    return to_date(day).strftime("%m-%d" if day // 10000 == year else "%Y-%m-%d")


def _local(ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(zone))
