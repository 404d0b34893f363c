"""Every entry is complete in both languages and names measures that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_layer.core.catalog import BY_KEY, METRICS
from data_layer.core.catalog.document import markdown
from data_layer.core.catalog.measures import MEASURES
from data_layer.core.catalog.missing import MISSING
from data_layer.core.metric import Direction, Group, Kind, Metric, Unit
from data_layer.db.tables import MEASURES as KEPT
from data_layer.vocab import Text

CHINESE = range(0x4E00, 0x9FFF)
DURATIONS = {
    *("accept", "dispatch", "sign", "handle", "verify", "close", "closed_only", "open_age"),
}
entries = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)


def in_both_languages(text: Text) -> bool:
    chinese, english = (any(ord(c) in CHINESE for c in words) for words in (text.zh, text.en))
    return chinese and bool(text.en) and not english


def test_keys_and_references_are_unique_and_sixty_or_more() -> None:
    assert len(BY_KEY) == len(METRICS) == len({metric.ref for metric in METRICS})
    assert len(METRICS) >= 60


def test_every_group_has_entries_and_what_is_missing_says_why() -> None:
    assert {m.group for m in METRICS} | {Group(ref[0]) for ref in MISSING} == set(Group)
    assert not {metric.ref for metric in METRICS} & set(MISSING)
    for label, why in MISSING.values():
        assert in_both_languages(label)
        assert in_both_languages(why)


def test_measures_are_named_in_both_languages_and_cover_what_is_kept() -> None:
    assert all(in_both_languages(measure.label) for measure in MEASURES.values())
    assert set(KEPT) - {"rated", "satisfied"} <= set(MEASURES)


def test_every_number_of_the_dictionary_is_given_or_missing_for_a_reason() -> None:
    last = {"A": 14, "B": 10, "C": 19, "D": 10, "E": 5, "F": 10, "G": 8}
    wanted = {f"{group}{n}" for group, most in last.items() for n in range(1, most + 1)}
    told = {re.sub(r"[a-z]+\d*$", "", metric.ref) for metric in METRICS} | set(MISSING)
    assert wanted - told == set()


def test_no_measure_is_defined_for_nothing() -> None:
    used = {name for m in METRICS for name in (m.numerator, m.denominator) if name}
    assert set(MEASURES) - used - set(KEPT) == set()


@entries
def test_words_in_both_languages(metric: Metric) -> None:
    assert in_both_languages(metric.label)
    assert in_both_languages(metric.standard)
    assert metric.meaning.zh
    assert metric.meaning.en


@entries
def test_entries_name_measures_of_their_cohort(metric: Metric) -> None:
    if metric.kind in {Kind.QUANTILE, Kind.WITHIN}:
        assert metric.numerator in DURATIONS
        assert 0 < metric.share < 1 or metric.kind == Kind.WITHIN
        return
    assert MEASURES[metric.denominator or metric.numerator].cohort == metric.cohort
    assert bool(metric.denominator) == (metric.kind == Kind.RATE)


@entries
def test_percents_have_a_denominator_and_one_decimal(metric: Metric) -> None:
    if metric.unit == Unit.PERCENT:
        assert metric.kind in {Kind.RATE, Kind.WITHIN}
        assert metric.decimals == 1
        assert metric.target is None or 0 < metric.target < 1


def test_raw_volume_is_never_better_or_worse() -> None:
    for key in ("reported", "valid", "closed", "self_handled", "accepted"):
        assert BY_KEY[key].direction == Direction.NEUTRAL


@entries
def test_a_rate_is_of_one_cohort(metric: Metric) -> None:
    if metric.kind == Kind.RATE:
        assert MEASURES[metric.numerator].cohort == metric.cohort


def test_the_page_of_the_documentation_is_fresh() -> None:
    page = Path(__file__).parents[2] / "docs" / "metrics.md"
    assert page.read_text(encoding="utf-8") == markdown()
