"""How numbers, durations, times and rates are written on screen, in Chinese and English."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data_layer.vocab import Text

DASH = "—"
MINUS = "\u2212"
SMALL_N = 20
LEAST_N = 5
MINUTE, HOUR, DAY = 60, 3600, 86400
# The heading of the changelog over what is not released.
UNRELEASED = "未发布"
WEEKDAYS = (
    Text("周一", "Mon"),
    Text("周二", "Tue"),
    Text("周三", "Wed"),
    Text("周四", "Thu"),
    Text("周五", "Fri"),
    Text("周六", "Sat"),
    Text("周日", "Sun"),
)

NEAR_DAYS = {0: Text("今日", "today"), 1: Text("昨日", "yesterday")}


def count(value: float | None) -> str:
    """A whole number with thousands commas and a true minus; a dash when there is none."""
    if value is None or value != value:
        return DASH
    return f"{round(value):,}".replace("-", MINUS)


def decimal(value: float | None, digits: int = 1) -> str:
    """A number with `digits` decimals; a dash when there is none."""
    if value is None or value != value:
        return DASH
    return f"{value:z,.{digits}f}".replace("-", MINUS)


def percent(part: float, whole: float) -> str:
    """part/whole to one decimal without the sign; a dash below five cases: no rate is given."""
    return decimal(100 * part / whole) if whole >= LEAST_N else DASH


def share(value: float) -> str:
    """A share in per cent to one decimal, without the sign; to two where one would print all or
    none of what is not (99.97, 0.02)."""
    shown = decimal(100 * value)
    return decimal(100 * value, 2) if shown in {"100.0", "0.0"} and 0 < value < 1 else shown


def signed(value: float) -> str:
    """A change with its sign; zero has none."""
    return f"+{count(value)}" if value > 0 else count(value)


def duration(seconds: float | None, lang: str) -> str:
    """A length of time in its two largest useful units: 21 分, 1 小时 42 分, 3 天 4 小时."""
    if seconds is None or seconds != seconds:
        return DASH
    whole = int(seconds)
    day, hour, minute = ("d", "h", "min") if lang == "en" else ("天", "小时", "分")
    if whole < HOUR:
        return f"{whole // MINUTE} {minute}"
    if whole < DAY:
        hours, rest = divmod(whole, HOUR)
        return _two(hours, hour, rest // MINUTE, minute)
    days, rest = divmod(whole, DAY)
    return _two(days, day, rest // HOUR, hour)


def release_told(release: str, lang: str) -> str:
    """A release by its name: 1.2.0 版; 开发版 for what is none yet."""
    if release == UNRELEASED:
        return "development version" if lang == "en" else "开发版"
    return f"release {release}" if lang == "en" else f"{release} 版"


def _two(first: int, unit: str, second: int, small: str) -> str:
    return f"{first} {unit} {second} {small}" if second else f"{first} {unit}"


def working_duration(ms: int, day_ms: int, lang: str) -> str:
    """A length of time to the minute, in days of `day_ms`: 1 天 1 小时 48 分, 1 个工作日 1 小时
    48 分, 2 个工作小时; less than a minute is said so."""
    if ms < 60_000:
        return "under 1 min" if lang == "en" else "不足 1 分"
    days, rest = divmod(ms // 60_000, max(1, day_ms // 60_000))
    if not days and day_ms < DAY * 1000:
        return _working_hours(ms, lang)
    hours, minutes = divmod(rest, 60)
    units = ("d", "h", "min") if lang == "en" else ("天", "小时", "分")
    if day_ms < DAY * 1000:
        units = (_working_days(days, lang), *units[1:])
    parts = [f"{n} {unit}" for n, unit in zip((days, hours, minutes), units, strict=True) if n]
    return " ".join(parts)


def _working_days(n: int, lang: str) -> str:
    if lang != "en":
        return "个工作日"
    return "workday" if n == 1 else "workdays"


def span(seconds: float | None, lang: str) -> tuple[str, str]:
    """A typical time as (number, unit) in one unit: ('4', '分'), ('5.2', '小时'), ('1.1', '天')."""
    day, hour, minute = ("d", "h", "min") if lang == "en" else ("天", "小时", "分")
    if seconds is None or seconds != seconds:
        return DASH, ""
    if seconds < HOUR:
        return str(round(seconds / MINUTE)), minute
    if seconds < DAY:
        return decimal(seconds / HOUR), hour
    return decimal(seconds / DAY), day


def clock(ms: int, zone: str, seconds: bool = False) -> str:
    """Local time of day, 15:42 or 15:42:08."""
    return _moment(ms, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(ms: int, zone: str, now: int) -> str:
    """15:42 for today, otherwise 11-22 15:42."""
    then, today = _moment(ms, zone), _moment(now, zone)
    return then.strftime("%H:%M" if then.date() == today.date() else "%m-%d %H:%M")


def _moment(ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZoneInfo(zone))


def stamp(ms: int, zone: str, now: int) -> str:
    """11-22 15:42, with the year in front when it is another one."""
    then, today = _moment(ms, zone), _moment(now, zone)
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d %H:%M")


def other_day(ms: int, zone: str, now: int, lang: str) -> str:
    """昨日 or 11-24; '' for today."""
    then, today = _moment(ms, zone).date(), _moment(now, zone).date()
    if then == today:
        return ""
    named = NEAR_DAYS.get((today - then).days)
    return named.say(lang) if named else f"{then:%m-%d}"


def due_moment(ms: int, zone: str, now: int, lang: str) -> str:
    """今日 17:30, 昨日 17:30 or 11-24 17:30."""
    then, today = _moment(ms, zone), _moment(now, zone)
    named = NEAR_DAYS.get((today.date() - then.date()).days)
    return f"{named.say(lang)} {then:%H:%M}" if named else stamp(ms, zone, now)


def day_of(ms: int, zone: str, now: int) -> str:
    """12-01, with the year in front when it is another one."""
    return stamp(ms, zone, now).rpartition(" ")[0]


def left(days: int, ms: int, lang: str, *, working: bool = False) -> str:
    """Days and the rest in the two largest useful units: 2 天 3 小时, 2 个工作日 3 小时; less than
    a minute is said so. Of working time hours are said to be such: over a weekend two of them are
    long."""
    if not days and ms < MINUTE * 1000:
        return "under 1 min" if lang == "en" else "不足 1 分"
    if not days:
        return _working_hours(ms, lang) if working else duration(ms / 1000, lang)
    day, hour = ("d", "h") if lang == "en" else ("天", "小时")
    if working:
        day = _working_days(days, lang)
    return _two(days, day, int(ms / 1000) // HOUR, hour)


def _working_hours(ms: int, lang: str) -> str:
    """2 个工作小时 30 分, 18 个工作分钟."""
    hours, minutes = divmod(int(ms / 1000) // MINUTE, HOUR // MINUTE)
    if not hours:
        return f"{minutes} working min" if lang == "en" else f"{minutes} 个工作分钟"
    rest = "" if not minutes else f" {minutes} min" if lang == "en" else f" {minutes} 分"
    return f"{hours} working h{rest}" if lang == "en" else f"{hours} 个工作小时{rest}"
