"""Write a county pack's calendar.csv from the package chinesecalendar: a tool for development.

    .venv/bin/python counties/seed_calendar.py counties/qianxi 2020 2026

Only days that are not what their weekday says are written, and the weekends inside a holiday. A
year whose notice the package does not know is refused by the package itself.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}
# The notices we have read ourselves; for other years we rely on the package.
NOTICES = {2026: "国务院办公厅 2025-11-04"}
PACKAGE = f"chinesecalendar {version('chinesecalendar')}"


def lines(first_year: int, last_year: int) -> Iterator[tuple[str, str, str, str, int]]:
    """(day, kind, name, source, official) of every day that needs a row."""
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        chinese_calendar.is_workday(day)  # raises NotImplementedError for a year it does not know
        named = {"holiday": holidays.get(day), "shifted_workday": workdays.get(day)}
        source = NOTICES.get(day.year, PACKAGE)
        for kind, name in named.items():
            if name is not None:
                yield day.isoformat(), kind, NAMES[name], source, 1
        day += timedelta(days=1)


def main(folder: str, first_year: str, last_year: str) -> None:
    """Write the file; the years are the first and the last one, both included."""
    with (Path(folder) / "calendar.csv").open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(("day", "kind", "name", "source", "official"))
        table.writerows(lines(int(first_year), int(last_year)))


if __name__ == "__main__":
    main(*sys.argv[1:])
