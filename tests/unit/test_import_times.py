"""Times as ledgers write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.import_times import PATTERNS, SPECIAL, is_pattern, moment, patterns_for

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"


@pytest.mark.parametrize(
    ("text", "pattern", "zone", "told"),
    [
        ("2026-11-03 08:05:09", "YYYY-MM-DD HH:mm:ss", SHANGHAI, "2026-11-03T08:05:09+08:00"),
        ("2026/1/3 8:05", "YYYY/MM/DD HH:mm", SHANGHAI, "2026-01-03T08:05:00+08:00"),
        ("2026年1月3日 8:05", "YYYY年MM月DD日 HH:mm", SHANGHAI, "2026-01-03T08:05:00+08:00"),
        ("2026年1月3日8时5分", "YYYY年MM月DD日HH时mm分", SHANGHAI, "2026-01-03T08:05:00+08:00"),
        ("３/１４/２０２５ 1:20", "MM/DD/YYYY HH:mm", NEW_YORK, "2025-03-14T01:20:00-04:00"),
        ("3/14/2025 01:20:00 PM", "MM/DD/YYYY hh:mm:ss A", NEW_YORK, "2025-03-14T13:20:00-04:00"),
        ("20261103080509", "YYYYMMDDHHmmss", SHANGHAI, "2026-11-03T08:05:09+08:00"),
        ("2026110308", "YYYYMMDDHHmmss", SHANGHAI, None),
        ("2026-11-03T08:05:09Z", "iso", SHANGHAI, "2026-11-03T08:05:09+00:00"),
        ("2026-11-03 08:05", "iso", SHANGHAI, "2026-11-03T08:05:00+08:00"),
        ("45678.5", "excel", SHANGHAI, "2025-01-21T12:00:00+08:00"),
        ("44216.5", "excel1904", SHANGHAI, "2025-01-21T12:00:00+08:00"),
        ("0.5", "excel", SHANGHAI, None),
        ("1e9", "unix", SHANGHAI, None),
        ("1763868000", "unix", SHANGHAI, "2025-11-23T03:20:00+00:00"),
        ("1763868000000", "unix_ms", SHANGHAI, "2025-11-23T03:20:00+00:00"),
        # An hour that the clock shows twice is the first; one it leaves out is still a moment.
        ("2024-11-03 01:30", "YYYY-MM-DD HH:mm", NEW_YORK, "2024-11-03T01:30:00-04:00"),
        ("2025-03-09 02:30", "YYYY-MM-DD HH:mm", NEW_YORK, "2025-03-09T02:30:00-05:00"),
        ("2026-02-30", "YYYY-MM-DD", SHANGHAI, None),
        ("待定", "YYYY-MM-DD", SHANGHAI, None),
        ("0001-01-01", "YYYY-MM-DD", SHANGHAI, "0001-01-01T00:00:00+08:05:43"),
    ],
)
def test_times_are_read_by_their_pattern(
    text: str, pattern: str, zone: str, told: str | None
) -> None:
    assert moment(text, pattern, zone) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026/11/25 9:30", "2026-11-25T09:30:00+08:00"),
        ("2026-11-26 08:00", "2026-11-26T08:00:00+08:00"),
        ("2026-11-25 10:05:07", "2026-11-25T10:05:07+08:00"),
        ("2026.1.3", "2026-01-03T00:00:00+08:00"),
        ("２０２６年1月3日 8：05", "2026-01-03T08:05:00+08:00"),
        ("2026年1月3日8时5分6秒", "2026-01-03T08:05:06+08:00"),
        ("2026-11-03T08:05:09.123Z", "2026-11-03T08:05:09+00:00"),
        ("2026-11-03T08:05+01:00", "2026-11-03T08:05:00+01:00"),
        ("20261103080509", "2026-11-03T08:05:09+08:00"),
        ("20261103", "2026-11-03T00:00:00+08:00"),
        ("45678.5", "2025-01-21T12:00:00+08:00"),
        ("11月26日", None),
        ("1/2/2026", None),
        ("2026-02-30", None),
        ("2026/11/25 9:305", None),
        ("2026/11/2509:30", None),
        ("1763868000", None),
        ("2026", None),
    ],
)
def test_what_begins_with_the_year_is_found_out(text: str, told: str | None) -> None:
    assert moment(text, "auto", SHANGHAI) == told


@given(st.text(max_size=30), st.sampled_from(PATTERNS))
def test_any_text_is_a_time_or_none(text: str, pattern: str) -> None:
    told = moment(text, pattern, SHANGHAI)
    assert told is None or datetime.fromisoformat(told).tzinfo is not None


FIRST, LAST = datetime.fromisoformat("2000-01-02"), datetime.fromisoformat("2099-12-30")


@given(st.datetimes(FIRST, LAST), st.sampled_from([one for one in PATTERNS if one not in SPECIAL]))
def test_what_a_pattern_writes_it_reads(at: datetime, pattern: str) -> None:
    letters = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "hh": "%I", "mm": "%M",
               "ss": "%S", "A": "%p"}  # fmt: skip
    form = pattern
    for letter, sign in letters.items():
        form = form.replace(letter, sign)
    written = at.strftime(form)
    told = moment(written, pattern, SHANGHAI)
    assert told is not None
    assert datetime.fromisoformat(told).strftime(form) == written


@pytest.mark.parametrize(
    "pattern", ["", "YYYY-MM", "YYYY-MM-DD %d", "YYYY-MM-DD foo", "YYYY-MM-DD DD", "x" * 50]
)
def test_what_is_no_pattern_is_known(pattern: str) -> None:
    assert not is_pattern(pattern)


def test_every_pattern_offered_is_one() -> None:
    assert all(map(is_pattern, PATTERNS))


def test_the_pattern_is_found_and_doubt_is_told() -> None:
    assert patterns_for(["3/14/2025 1:20", "12/1/2025 9:05"], NEW_YORK) == ["MM/DD/YYYY HH:mm"]
    assert patterns_for(["1/2/2025 1:20"], NEW_YORK) == ["DD/MM/YYYY HH:mm", "MM/DD/YYYY HH:mm"]
    assert patterns_for(["45678.25", ""], SHANGHAI)[:2] == ["auto", "excel"]
    assert patterns_for(["", "  "], SHANGHAI) == []
    assert patterns_for(["nonsense"], SHANGHAI) == []
