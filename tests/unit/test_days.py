"""Moments to text and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.days import exact_iso, to_ms

FIRST, LAST = 946_684_800_000, 4_102_444_799_999


@given(st.integers(FIRST, LAST), st.sampled_from(["Asia/Shanghai", "UTC", "Asia/Kathmandu"]))
def test_a_moment_survives_its_text_to_the_millisecond(ms: int, zone: str) -> None:
    assert to_ms(datetime.fromisoformat(exact_iso(ms, zone))) == ms


@pytest.mark.parametrize(("text", "ms"), [
    ("2026-11-23T15:42:00.001+08:00", 1_795_419_720_001),
    ("1969-12-31T23:59:59.999+00:00", -1),
    ("2026-11-23T15:42:00.0019+08:00", 1_795_419_720_001),
])  # fmt: skip
def test_parts_of_a_millisecond_are_dropped(text: str, ms: int) -> None:
    assert to_ms(datetime.fromisoformat(text)) == ms
