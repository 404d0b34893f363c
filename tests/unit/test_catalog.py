"""Every entry is complete in both languages and names measures that exist."""

from __future__ import annotations

import pytest

from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.metric import Cohort, Direction, Kind, Metric, Unit
from data_layer.db.tables import MEASURES

CHINESE = range(0x4E00, 0x9FFF)
entries = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)


def test_keys_are_unique() -> None:
    assert len(BY_KEY) == len(METRICS)


@entries
def test_words_in_both_languages(metric: Metric) -> None:
    for text in (metric.label, metric.meaning, metric.standard):
        assert any(ord(letter) in CHINESE for letter in text.zh)
        assert text.en
        assert not any(ord(letter) in CHINESE for letter in text.en)


@entries
def test_additive_metrics_name_measures(metric: Metric) -> None:
    if metric.kind == Kind.COUNT:
        assert metric.numerator in MEASURES
        assert not metric.denominator
    if metric.kind == Kind.RATE:
        assert {metric.numerator, metric.denominator} <= set(MEASURES)


@entries
def test_percents_have_a_denominator_and_one_decimal(metric: Metric) -> None:
    if metric.unit == Unit.PERCENT:
        assert metric.denominator
        assert metric.decimals == 1
        assert metric.target is None or 0 < metric.target < 1


@entries
def test_raw_volume_is_never_better_or_worse(metric: Metric) -> None:
    if metric.key in {"reported", "closed", "self_handled"}:
        assert metric.direction == Direction.NEUTRAL


@entries
def test_what_holds_at_a_moment_is_a_stock(metric: Metric) -> None:
    assert (metric.cohort == Cohort.NOW) == (metric.kind == Kind.STOCK)
