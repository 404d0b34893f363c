"""Grids that report too little, held to what everybody else reported on the same days."""

from __future__ import annotations

import numpy as np
import pytest

from data_layer.core.statistics.arrays import Bools, Ints
from data_layer.core.warning.silence import Quiet, silences, unknown


def _county(seed: int = 1, days: int = 200, grids: int = 40) -> tuple[Ints, Bools]:
    counts = np.random.default_rng(seed).poisson(0.8, (days, grids))
    return counts, np.ones(counts.shape, bool)


def test_a_grid_that_stopped_is_named_by_the_day_ten_reports_are_missing() -> None:
    counts, known = _county()
    counts[-13:, 7] = 0  # 13 days of .8: 10.4 expected
    found = silences(counts, known)
    assert [(one.grid, one.kind, one.observed) for one in found] == [(7, Quiet.SILENT, 0)]
    assert found[0].days >= 13
    assert 9 < found[0].expected < 13
    assert found[0].p <= 4e-4


def test_a_few_quiet_days_are_nothing() -> None:
    counts, known = _county()
    counts[-5:, 7] = 0
    assert silences(counts, known) == []


def test_a_grid_with_a_report_now_and_then_is_told_as_few() -> None:
    counts, known = _county()
    counts[-28:, 7] = 0
    counts[[-20, -10, -1], 7] = 1
    found = silences(counts, known)
    assert [(one.grid, one.kind, one.days, one.observed) for one in found] == [
        (7, Quiet.FEW, 28, 3)
    ]


def test_a_festival_or_a_cut_line_accuses_nobody() -> None:
    counts, known = _county()
    counts[-20:] = 0  # nothing from anybody
    assert silences(counts, known) == []
    counts, known = _county()
    counts[-20:, :8] = 0  # a township's line is cut, and that is known
    known[-20:, :8] = False
    assert silences(counts, known) == []
    known[:] = True
    assert {one.grid for one in silences(counts, known)} == set(range(8))


def test_a_grid_without_a_past_has_no_share_to_be_held_to() -> None:
    counts, known = _county()
    counts[:, 7] = 0
    counts[10, 7] = 5
    assert silences(counts, known) == []


@pytest.mark.parametrize("seed", [11, 12])
def test_quiet_counties_accuse_hardly_anybody(seed: int) -> None:
    counts, known = _county(seed, days=300, grids=60)
    named = sum(len(silences(counts[:night], known[:night])) for night in range(240, 300))
    assert named <= 6


def test_a_grid_of_few_reports_or_a_county_that_is_cut_off_is_not_known() -> None:
    counts, known = _county()
    assert not unknown(counts, known).any()
    counts[:, 7] = 0
    counts[:7, 7] = 1
    assert np.flatnonzero(unknown(counts, known)).tolist() == [7]
    known[-28:] = False
    assert unknown(counts, known).all()
