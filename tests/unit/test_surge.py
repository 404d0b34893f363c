"""Surges against the negative binomial, the measured false alarms and the days they learn from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from data_layer.core.warning.false_discovery import adjusted
from data_layer.core.warning.outlook import Outlook, Past, outlook
from data_layer.core.warning.surge import Setting, Surge, surges, upper_tail

# Benjamini and Hochberg 1995, section 3.2: 15 comparisons of a trial.
BH = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
NOMINAL = 0.00135


def test_false_discovery_equals_the_published_example() -> None:
    found = adjusted(BH)
    assert found[:5] == pytest.approx([0.0015, 0.0030, 0.0095, 0.0356, 0.0603], abs=1e-4)
    assert (found <= 0.05).sum() == 4
    assert adjusted([]).size == 0


@pytest.mark.parametrize(("total", "days"), [(0, 40), (12, 56), (400, 38)])
def test_the_tail_is_that_of_the_negative_binomial_with_jeffreys_prior(
    total: int, days: int
) -> None:
    counts = np.arange(1.0, 40)
    mean, variance = (total + 0.5) / days, (total + 0.5) / days**2
    one = np.ones_like(counts)
    tail = upper_tail(counts, mean * one, variance * one, one)
    assert tail == pytest.approx(nbinom.sf(counts - 1, total + 0.5, days / (days + 1)), rel=1e-9)


@pytest.mark.parametrize(
    ("mean", "week", "eight_weeks"),
    [
        (0.05, 0.00001, 0.00054),
        (0.2, 0.0003, 0.00054),
        (1, 0.0006, 0.0006),
        (5, 0.0009, 0.0009),
        (20, 0.0010, 0.0010),
    ],
)
def test_false_alarms_on_noise_are_as_measured(
    mean: float, week: float, eight_weeks: float
) -> None:
    for days, measured in ((7, week), (56, eight_weeks)):
        assert _false_share(mean, days) == pytest.approx(measured, abs=1e-4)


def _false_share(mean: float, days: int) -> float:
    """Exact: over all totals the baseline may have, and all counts of the day."""
    totals = np.arange(0, int(days * mean + 12 * (days * mean) ** 0.5) + 12)
    counts = np.arange(1.0, mean + 12 * mean**0.5 + 16)
    shape = (totals.size, counts.size)
    expected = np.broadcast_to(((totals + 0.5) / days)[:, None], shape)
    tail = upper_tail(np.broadcast_to(counts, shape), expected, expected / days, np.ones(shape))
    alarm = (tail <= NOMINAL) * poisson.pmf(counts, mean)
    return float((poisson.pmf(totals, days * mean) * alarm.sum(axis=1)).sum())


def test_twice_the_dispersion_takes_twice_the_surprise() -> None:
    expected, variance, one = np.array([10.0]), np.array([0.2]), np.ones(1)
    calm = upper_tail(np.array([25.0]), expected, variance, one)
    bursty = upper_tail(np.array([25.0]), expected, variance, 2 * one)
    assert calm[0] < 1e-4 < bursty[0]


def _seen(
    counts: np.ndarray, kinds: np.ndarray, teaches: np.ndarray, groups: np.ndarray, nights: int = 1
) -> Outlook:
    return outlook(Past(counts, kinds, np.ones(kinds.size, bool), teaches), groups, nights)


def _weeks(days: int) -> tuple[np.ndarray, np.ndarray]:
    kinds = (np.arange(days) % 7 >= 5).astype(int)
    return kinds, np.ones(days, bool)


def test_days_are_held_to_their_own_type_without_the_newest_two() -> None:
    kinds, teaches = _weeks(100)
    counts = np.where(kinds == 0, 4, 1)[:, None]
    counts[97:99] = 50  # the two days before the night teach nothing
    window = _seen(counts, kinds, teaches, np.zeros(1, int)).windows[0]
    workdays = int((kinds[99 - 56 : 99 - 2] == kinds[99]).sum())
    assert window.expected[-1, 0] == pytest.approx(4 if kinds[99] == 0 else 1, abs=1 / workdays)
    assert window.expected[-1, 0] ** 2 / window.variance[-1, 0] == pytest.approx(
        window.expected[-1, 0] * workdays
    )


def test_a_week_expects_what_its_days_bring_together() -> None:
    kinds, teaches = _weeks(140)
    counts = np.where(kinds == 0, 4, 1)[:, None]
    week = _seen(counts, kinds, teaches, np.zeros(1, int)).windows[1]
    assert (week.length, week.brought[-1, 0]) == (7, 22)
    assert week.expected[-1, 0] == pytest.approx(22, abs=0.3)


def test_days_that_do_not_teach_leave_no_trace() -> None:
    kinds, teaches = _weeks(120)
    counts = np.full((120, 2), 3)
    teaches[80:90] = False
    marked = counts.copy()
    marked[80:90] = 99
    plain, quiet = (_seen(c, kinds, teaches, np.zeros(2, int)) for c in (counts, marked))
    assert plain.windows[0].expected.tolist() == quiet.windows[0].expected.tolist()
    assert plain.windows[1].variance.tolist() == quiet.windows[1].variance.tolist()


def test_a_series_may_forget_its_own_alarmed_days() -> None:
    kinds, _ = _weeks(120)
    teaches = np.ones((120, 2), bool)
    teaches[80:90, 0] = False
    counts = np.full((120, 2), 3)
    counts[80:90] = 99
    expected = _seen(counts, kinds, teaches, np.zeros(2, int)).windows[0].expected[-1]
    assert expected[0] == pytest.approx(3, abs=0.1)
    assert expected[1] > 10


def test_unknown_days_neither_bring_nor_are_expected() -> None:
    kinds, _ = _weeks(120)
    counts = np.full((120, 2), 3)
    counts[116:118] = 90  # a campaign, or a line that sent everything twice
    known = np.ones((120, 2), bool)
    known[116:118, 0] = False
    week = outlook(Past(counts, kinds, known, known), np.zeros(2, int)).windows[1]
    assert week.brought[-1].tolist() == [15, 195]
    assert week.expected[-1] == pytest.approx([15, 21], abs=0.3)
    known[113:] = False
    seen = outlook(Past(counts, kinds, known, known), np.zeros(2, int))
    assert surges(seen, np.zeros(2, int)) == []


def test_a_planted_surge_is_told_with_its_numbers_and_quiet_series_are_not() -> None:
    rng = np.random.default_rng(4)
    kinds, teaches = _weeks(430)
    counts = rng.poisson(1.0, (430, 60))
    counts[-1, 17] = 12
    found = surges(_seen(counts, kinds, teaches, np.zeros(60, int)), np.zeros(60, int))
    assert [(one.series, one.observed, one.days) for one in found] == [(17, 12, 1)]
    assert 0.7 < found[0].expected < 1.4
    assert found[0].p < 1e-6
    assert 1e4 < found[0].recurrence_days <= 1e6


@pytest.mark.parametrize(
    ("setting", "told"), [(Setting(), True), (Setting(least=30), False), (Setting(times=20), False)]
)
def test_size_is_asked_beside_significance(setting: Setting, told: bool) -> None:
    kinds, teaches = _weeks(430)
    counts = np.random.default_rng(5).poisson(1.0, (430, 20))
    counts[-1, 3] = 12
    found = surges(_seen(counts, kinds, teaches, np.zeros(20, int)), np.zeros(20, int), -1, setting)
    assert any(isinstance(one, Surge) and one.series == 3 for one in found) is told


def test_too_short_a_past_says_nothing() -> None:
    kinds, teaches = _weeks(20)
    counts = np.zeros((20, 3), int)
    counts[-1] = 30
    assert surges(_seen(counts, kinds, teaches, np.zeros(3, int)), np.zeros(3, int)) == []


def test_a_thousand_sparse_series_do_not_silence_a_firm_one() -> None:
    rng = np.random.default_rng(6)
    kinds, teaches = _weeks(430)
    counts = np.column_stack([rng.poisson(0.01, (430, 1500)), rng.poisson(1.0, (430, 8))])
    counts[-7:, -1] += 3
    seen = _seen(counts, kinds, teaches, np.repeat([0, 1], [1500, 8]))
    assert [one.series for one in surges(seen, np.zeros(1508, int)) if one.series >= 1500] == [1507]


def test_tables_are_the_same_however_many_nights_and_series_are_asked() -> None:
    rng = np.random.default_rng(7)
    kinds, teaches = _weeks(420)
    counts, groups = rng.poisson(0.7, (420, 1030)), np.zeros(1030, int)
    whole = _seen(counts, kinds, teaches, groups, 30)
    last = _seen(counts, kinds, teaches, groups)
    for many, one in zip(whole.windows, last.windows, strict=True):
        assert many.expected[-1].tolist() == one.expected[-1].tolist()
        assert many.dispersion[-1].tolist() == one.dispersion[-1].tolist()
    assert surges(whole, groups, -1) == surges(last, groups)


def test_one_festival_in_the_year_does_not_deafen_a_category() -> None:
    kinds, teaches = _weeks(430)
    counts = np.random.default_rng(8).poisson(1.0, (430, 1))
    counts[200:207] += 60
    teaches[200:207] = False  # alarmed, as the night would have it
    seen = _seen(counts, kinds, teaches, np.zeros(1, int))
    assert 1 <= seen.windows[1].dispersion[-1, 0] < 2
