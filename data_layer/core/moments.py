"""Moments as machines write them: ISO 8601 (W3C) with an offset."""

from __future__ import annotations

from datetime import datetime

from data_layer.core.days import to_ms

# Anything else is a broken clock or a slip of the hand, and would travel on into due dates.
EARLIEST, LATEST = 2000, 2100
LONGEST = 40


def read_moment(text: str) -> int | str:
    """UTC epoch milliseconds, or the code of what is wrong with the text."""
    if len(text) > LONGEST:
        return "time_format"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return "time_format"
    if moment.tzinfo is None:
        return "time_without_offset"
    if not EARLIEST <= moment.year <= LATEST:
        return "time_out_of_range"
    return to_ms(moment)
