"""What the page of months says of a closing."""

from __future__ import annotations

import pytest

from dashboards.components.month_lines import checked_line
from dashboards.components.score_words import Voice
from data_layer.queries.closed_months import Closing
from tests.world import NOW

MINUTE = 60_000


@pytest.mark.parametrize(
    ("checked_at", "told"),
    [(NOW - MINUTE, "结账前核对于"), (NOW, "核对于"), (NOW + MINUTE, "核对于"), (None, "")],
)
def test_a_look_before_the_closing_is_called_that(checked_at: int | None, told: str) -> None:
    closing = Closing(202610, 1, NOW, "", "", "", 0, checked_at, 1)
    line = checked_line(closing, Voice("zh", "Asia/Shanghai", NOW + MINUTE))
    assert line.startswith(told) and bool(line) is bool(told)
