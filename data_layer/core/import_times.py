"""Times as ledgers write them: told by a pattern a person can read, in a zone that is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

AUTO, ISO, EXCEL, EXCEL_1904, UNIX, UNIX_MS = "auto", "iso", "excel", "excel1904", "unix", "unix_ms"
# As offered; anything of the same letters may be typed.
PATTERNS = (
    AUTO,
    "YYYY-MM-DD HH:mm:ss",
    "YYYY-MM-DD HH:mm",
    "YYYY-MM-DD",
    "YYYY/MM/DD HH:mm:ss",
    "YYYY/MM/DD HH:mm",
    "YYYY/MM/DD",
    "YYYY年MM月DD日 HH:mm:ss",
    "YYYY年MM月DD日 HH:mm",
    "YYYY年MM月DD日HH时mm分",
    "YYYY年MM月DD日",
    "YYYYMMDDHHmmss",
    "YYYYMMDD",
    "DD/MM/YYYY HH:mm",
    "MM/DD/YYYY HH:mm",
    "MM/DD/YYYY hh:mm:ss A",
    "DD.MM.YYYY HH:mm",
    ISO,
    EXCEL,
    EXCEL_1904,
    UNIX,
    UNIX_MS,
)
# Year, month and day in that order, in whatever signs: no other order begins with four digits.
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:(?:T| +|(?<=日))(\d{1,2})[:时](\d{1,2})分?(?:(?::|(?<=分))(\d{1,2})(?:\.\d{1,9})?秒?)?"
    r" ?(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_DIGITS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
_LETTERS = {
    "YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "A": "%p",
}  # fmt: skip
_TOKEN = re.compile("|".join(_LETTERS))
# Day 0 of a spreadsheet, 1900 not having been a leap year.
_EXCELS_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001 - wall time, of the zone that is said
_FIRST, _LAST = 36_526, 73_051  # 2000 to 2100
_NUMBER = re.compile(r"\d{1,13}(\.\d{1,12})?")
SPECIAL = frozenset({AUTO, ISO, EXCEL, EXCEL_1904, UNIX, UNIX_MS})
# By how many days a workbook of old Macintoshes is late.
_LATER = 1_462


def is_pattern(pattern: str) -> bool:
    """Whether times can be read by it: a year, month and day at least, and nothing left over."""
    if pattern in SPECIAL:
        return True
    rest = _TOKEN.sub("", pattern)
    whole = all(token in pattern for token in ("YYYY", "MM", "DD")) and len(pattern) <= 40
    found = _TOKEN.findall(pattern)
    return (
        whole
        and len(found) == len(set(found))
        and "%" not in rest
        and not re.search(r"[A-Za-z]", rest.replace("T", ""))
    )


def moment(text: str, pattern: str, zone: str) -> str | None:
    """The time as ISO 8601 with its offset; None for what is none by that pattern.

    An hour the clock shows twice is the first; one it leaves out is told by the offset before.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    try:
        read = _reader(pattern)(text.strip())
        if read.tzinfo is None:
            read = read.replace(tzinfo=_zone(zone))
        return read.isoformat()
    except (ValueError, OverflowError):
        return None


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def _reader(pattern: str) -> Callable[[str], datetime]:
    special = {
        AUTO: _year_first,
        ISO: datetime.fromisoformat,
        EXCEL: _excel,
        EXCEL_1904: lambda text: _excel(text, _LATER),
        UNIX: _unix,
        UNIX_MS: _unix_ms,
    }
    if pattern in special:
        return special[pattern]
    # Compatibility forms of what the pattern itself holds, as in the texts.
    plain = unicodedata.normalize("NFKC", pattern)
    told = _TOKEN.sub(lambda found: _LETTERS[found[0]], plain)
    if not _TOKEN.sub("", plain):
        return lambda text: _unparted(text, told, len(plain))
    return lambda text: datetime.strptime(text, told)  # noqa: DTZ007 - the zone is put on later


def _year_first(text: str) -> datetime:
    """Any usual form that begins with the year, or the day of a workbook."""
    if text.isascii() and text.isdecimal() and len(text) in _DIGITS:
        return datetime.strptime(text, _DIGITS[len(text)])  # noqa: DTZ007 - as above
    found = _YEAR_FIRST.fullmatch(text)
    if found is None:
        return _excel(text)
    *parts, offset = found.groups()
    at = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type] # noqa: DTZ001
    return at.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo) if offset else at


def _unparted(text: str, told: str, length: int) -> datetime:
    """Digits without anything between them: one left out would be made up by the next."""
    if len(text) != length:
        raise ValueError(text)
    return datetime.strptime(text, told)  # noqa: DTZ007 - as above


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _excel(text: str, later: int = 0) -> datetime:
    days = _number(text) + later
    if not _FIRST <= days < _LAST:
        raise ValueError(text)
    # To the second: a day's fraction is not exact.
    return _EXCELS_FIRST + timedelta(seconds=round(days * 86_400))


def _unix(text: str) -> datetime:
    return datetime.fromtimestamp(_number(text), ZoneInfo("UTC"))


def _unix_ms(text: str) -> datetime:
    return datetime.fromtimestamp(_number(text) / 1000, ZoneInfo("UTC"))


def patterns_for(samples: Iterable[str], zone: str) -> list[str]:
    """The patterns offered that read every sample, the likeliest first; more than one when the file
    does not say which (01/02/2026)."""
    texts = [text for text in samples if text.strip()]
    if not texts:
        return []
    return [one for one in PATTERNS if all(_sane(moment(text, one, zone)) for text in texts)]


def _sane(told: str | None) -> bool:
    return told is not None and "2000" <= told[:4] < "2100"
