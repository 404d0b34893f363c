"""Which downloads and looks at personal data are unusual: rules a person can read and check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

# Each of these acts is counted, and each may be one too many.
TAKEN_OUT = frozenset({"export", "order_report", "audit_export"})
LOOKS = frozenset({"contact_seen", "contact_searched", "person_seen", "attachment_opened"})
WATCHED = TAKEN_OUT | LOOKS | {"export_fetch", "export_made"}

MOST_AN_HOUR = 20
MOST_LOOKS_AN_HOUR = 30
MOST_ROWS_A_DAY = 200_000
TIMES_USUAL, LEAST_A_DAY = 5, 10
USUAL_DAYS = 30
NIGHT = (22 * 60, 6 * 60)


class Taken(NamedTuple):
    """What an account took out by now: files and looks within the last hour; files and rows since
    the local midnight; files in the thirty days before; the local minute of the day, and whether
    the last act took something out."""

    hour_files: int
    hour_looks: int
    day_files: int
    day_rows: int
    earlier_files: int
    minute: int
    taking: bool


class Unusual(NamedTuple):
    """A rule that was broken: its name, the figure, and what the rule allows."""

    rule: str
    n: int
    most: int


def unusual(taken: Taken) -> Iterator[Unusual]:
    """The rules broken by now."""
    usual = round(TIMES_USUAL * taken.earlier_files / USUAL_DAYS)
    a_day = max(LEAST_A_DAY, usual)
    for rule, n, most in (
        ("files_an_hour", taken.hour_files, MOST_AN_HOUR),
        ("looks_an_hour", taken.hour_looks, MOST_LOOKS_AN_HOUR),
        ("rows_a_day", taken.day_rows, MOST_ROWS_A_DAY),
        ("files_a_day", taken.day_files, a_day),
    ):
        if n > most:
            yield Unusual(rule, n, most)
    if taken.taking and at_night(taken.minute):
        yield Unusual("at_night", taken.day_files, 0)


def at_night(minute: int) -> bool:
    """Whether that minute of the day lies between 22:00 and 6:00."""
    return minute >= NIGHT[0] or minute < NIGHT[1]
