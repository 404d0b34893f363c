"""Days and numbers as people write them into a roster."""

from __future__ import annotations

import re
from datetime import date, timedelta

from data_layer.core.days import to_day

MOST_HOUSEHOLDS = 5_000
# Days as people write them, and as Excel counts them in a cell it takes for one.
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
FIRST_SERIAL = date(1899, 12, 30)


def day_in(text: str, day: int, today: int) -> int | None:
    """The day a cell says, `day` where it is empty; None for what is no day, or to come."""
    if not text:
        return day
    if text.isascii() and text.isdigit() and len(text) == 5:
        found = to_day(FIRST_SERIAL + timedelta(days=int(text)))
    else:
        parts = DAY.fullmatch(text)
        try:
            found = to_day(date(*map(int, parts.groups()))) if parts else 0
        except ValueError:
            return None
    return found if 19000101 <= found <= today else None


def households_in(text: str) -> int | bool | None:
    """The number, None for none, False for what is no number."""
    if not text:
        return None
    # Thousands of digits are no number to Python.
    short = len(text) <= len(str(MOST_HOUSEHOLDS)) and text.isascii() and text.isdigit()
    return int(text) if short and int(text) <= MOST_HOUSEHOLDS else False
