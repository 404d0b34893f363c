"""Laws of scores: within bounds, blind to volume, never better for being later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.catalog import BY_KEY
from data_layer.core.metric import Kind, Unit
from data_layer.core.scoring import Item, Reading, Scheme, State, score
from data_layer.core.scoring_bodies import BodyKind
from data_layer.core.scoring_scheme import scheme_problems, usable

SHARES = [
    metric.key
    for metric in usable(BodyKind.TOWNSHIP)
    if metric.kind == Kind.RATE and metric.unit == Unit.PERCENT
]
LATE = "on_time_closure"


@st.composite
def schemes(draw: st.DrawFn) -> tuple[Item, ...]:
    """Items that a scheme may have, on-time closure among them."""
    keys = draw(st.lists(st.sampled_from(SHARES), max_size=5, unique=True))
    keys = [LATE, *(key for key in keys if key != LATE)]
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=len(keys) - 1, max_size=len(keys) - 1)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    return tuple(draw(_item(key, weight)) for key, weight in zip(keys, weights, strict=True))


@st.composite
def _item(draw: st.DrawFn, key: str, weight: int) -> Item:
    low, high = sorted(draw(st.sets(st.integers(0, 100), min_size=2, max_size=2)))
    zero, full = (low, high) if BY_KEY[key].direction == "higher" else (high, low)
    least, cap = draw(st.integers(5, 40)), draw(st.integers(1, weight))
    return Item(key, weight, zero / 100, full / 100, least, cap)


@st.composite
def readings(draw: st.DrawFn, items: tuple[Item, ...]) -> dict[str, Reading]:
    found = {}
    for item in items:
        n = draw(st.integers(0, 300))
        k = draw(st.integers(0, n))
        found[item.metric] = Reading(k / n if n else None, k, n)
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Item, ...], dict[str, Reading]]:
    items = draw(schemes())
    return items, draw(readings(items))


deductions = st.floats(0, 100, allow_nan=False)


@given(schemes())
def test_the_schemes_tried_are_ones_that_may_be_saved(items: tuple[Item, ...]) -> None:
    assert list(scheme_problems(Scheme(BodyKind.TOWNSHIP, 1, 0, "x", items, 20))) == []


@given(cases(), deductions)
def test_a_score_lies_from_0_to_100_within_its_bounds(case, deducted: float) -> None:
    items, found = case
    made = score(items, found, deducted)
    assert 0 <= made.low <= made.high <= 100
    if made.total is not None:
        assert made.low <= made.total + 1e-9
        assert made.total <= made.high + 1e-9
    for line in made.lines:
        assert 0 <= line.low <= line.points + 1e-9
        assert line.points <= line.high + 1e-9
        assert line.high <= line.weight + 1e-9


@given(cases())
def test_the_weights_that_count_make_100_or_there_is_no_total(case) -> None:
    items, found = case
    made = score(items, found)
    weights = sum(line.weight for line in made.lines)
    assert weights < 50 if made.total is None else abs(weights - 100) < 1e-6


@given(cases(), st.integers(2, 50))
def test_volume_alone_changes_no_score(case, times: int) -> None:
    """Whatever counts already counts the same when everything is done that many times."""
    items, found = case
    counted = {line.item.metric for line in score(items, found).lines if line.weight}
    known = {key: found[key] for key in counted}
    more = {key: Reading(r.value, r.numerator * times, r.n * times) for key, r in known.items()}
    once, often = score(items, known), score(items, more)
    assert once.total == often.total
    assert [line.points for line in once.lines] == [line.points for line in often.lines]
    assert once.high - once.low >= often.high - often.low - 1e-9


@given(cases(), st.integers(1, 300), deductions)
def test_cases_that_come_late_never_raise_a_score(case, late: int, deducted: float) -> None:
    """Some that were on time are late instead."""
    items, found = case
    before = found[LATE]
    k = max(0, before.numerator - late)
    after = Reading(k / before.n if before.n else None, k, before.n)
    a, b = (score(items, {**found, LATE: one}, deducted).total for one in (before, after))
    assert (a is None) == (b is None)
    assert (b or 0) <= (a or 0) + 1e-9


@given(cases(), st.integers(1, 300))
def test_more_late_cases_never_raise_a_score_that_counts_them(case, late: int) -> None:
    """Late ones come on top of what counted already."""
    items, found = case
    before = found[LATE]
    line = score(items, found).lines[0]
    if line.state is State.LEFT_OUT:
        return
    n = before.n + late
    after = score(items, {**found, LATE: Reading(before.numerator / n, before.numerator, n)})
    assert (after.total or 0) <= (score(items, found).total or 0) + 1e-9


@given(cases(), deductions, deductions)
def test_more_deductions_never_raise_a_score(case, less: float, more: float) -> None:
    items, found = case
    less, more = sorted((less, more))
    a, b = (score(items, found, deducted).total for deducted in (less, more))
    assert (b or 0) <= (a or 0)


@given(cases(), st.floats(0, 100, allow_nan=False))
def test_what_an_appeal_gives_back_never_lowers_a_score(case, restored: float) -> None:
    items, found = case
    a = score(items, found)
    b = score(items, found, 0.0, {LATE: restored})
    assert (a.total is None) == (b.total is None)
    assert (b.total or 0) >= (a.total or 0) - 1e-9
