"""Laws of the warnings: what order, missing data, and more of the same may never change."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data_layer.core.warning.breach import learn, probability
from data_layer.core.warning.calibration import permuted, reliability
from data_layer.core.warning.damping import MISSING, Change, Reading, Signal, step
from data_layer.core.warning.false_discovery import adjusted
from data_layer.core.warning.life import Act, Mark, State, lived
from data_layer.core.warning.neighbours import by_distance
from data_layer.core.warning.ranking import TOP, Ranked, ranked
from data_layer.core.warning.repeats import Claim, repeated
from data_layer.core.warning.rules import Detector
from data_layer.core.warning.scan import likelihood_ratio, scan
from data_layer.core.warning.silence import silences
from data_layer.core.warning.surge import upper_tail

shares = st.floats(0, 1)
readings = st.lists(st.sampled_from(Reading), max_size=60)


@given(st.lists(shares, min_size=1, max_size=40))
def test_adjusted_values_keep_the_order_and_are_never_smaller(p: list[float]) -> None:
    found = adjusted(p)
    assert (found >= np.array(p) - 1e-15).all()
    assert (found <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(found[order]) >= -1e-15).all()
    assert sorted(adjusted(p[::-1])) == sorted(found)


@given(st.integers(0, 300), st.integers(8, 60), st.floats(1, 6))
def test_more_cases_are_never_less_surprising(total: int, days: int, dispersion: float) -> None:
    counts = np.arange(1.0, 60)
    mean, one = (total + 0.5) / days, np.ones(59)
    tail = upper_tail(counts, mean * one, mean / days * one, dispersion * one)
    assert (np.diff(tail) <= 0).all()
    assert ((tail >= 0) & (tail <= 1)).all()


@given(readings)
def test_missing_data_never_changes_an_alert(said: list[Reading]) -> None:
    signal, known = Signal(), Signal()
    for new in said:
        before = signal
        signal, change = step(signal, new)
        if new in MISSING:
            assert change is None
            assert signal[:3] == before[:3]
        else:
            known, _ = step(known, new)
        assert signal[:3] == known[:3]


@given(readings)
def test_alerts_are_raised_and_resolved_in_turn(said: list[Reading]) -> None:
    signal, changes = Signal(), []
    for new in said:
        signal, change = step(signal, new)
        if change:
            changes.append(change)
    assert changes[::2] == [Change.RAISED] * len(changes[::2])
    assert changes[1::2] == [Change.RESOLVED] * len(changes[1::2])
    assert signal.raised is (len(changes) % 2 == 1)


marks = st.builds(
    Mark,
    st.sampled_from(Act),
    st.sampled_from(["a", "b"]),
    st.integers(1, 9),
    st.sampled_from(["", "x"]),
)


@given(st.lists(marks, max_size=12))
def test_a_life_is_whole_whatever_is_said(said: list[Mark]) -> None:
    life = lived(0, said)
    assert life.state in State
    assert len(life.irregular) <= len(said)
    assert (life.state == State.FALSE) <= (life.true is False)
    assert (life.state == State.CONFIRMED) <= (life.true is True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_clusters_add_up_and_know_their_chance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = by_distance(rng.random(12), rng.random(12), most=4)
    areas, ages = rng.integers(0, 12, 40), rng.integers(0, 10, 40)
    found = scan(areas, ages, order, seed, windows=3, replicates=9)
    for cluster in found.clusters:
        inside = np.isin(areas, cluster.areas)
        assert cluster.observed == int((inside & (ages < cluster.days)).sum())
        due = inside.sum() * (ages < cluster.days).sum() / 40
        assert abs(cluster.expected - due) < 1e-9
        assert abs(cluster.llr - likelihood_ratio(cluster.observed, due, 40)) < 1e-9
        assert 1 / (found.replicates + 1) <= cluster.p <= 1


@given(st.integers(0, 10**6))
def test_dealing_anew_keeps_totals(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(0.8, (9, 6))
    anew = permuted(counts, seed)
    assert anew.sum(axis=0).tolist() == counts.sum(axis=0).tolist()
    assert anew.sum(axis=1).tolist() == counts.sum(axis=1).tolist()


cases = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=30, max_size=80)


@given(cases, st.integers(0, 20), st.integers(0, 20))
def test_waiting_longer_or_a_nearer_limit_never_lowers_the_risk(
    said: list[tuple[int, bool]], age: int, more: int
) -> None:
    curves = learn([("all",)] * len(said), [a for a, _ in said], [e for _, e in said])
    limit = age + more + 1
    now = probability(curves, ("all",), age, limit)
    if now is None:
        return
    assert 0 <= now <= 1
    later = probability(curves, ("all",), age + more, limit)
    nearer = probability(curves, ("all",), age, age + 1)
    assert later is None or later >= now - 1e-9
    assert nearer is None or nearer >= now - 1e-9


@given(cases)
def test_an_open_case_never_lowers_the_risk(said: list[tuple[int, bool]]) -> None:
    def risk(rows: list[tuple[int, bool]]) -> float | None:
        return probability(
            learn([("all",)] * len(rows), [a for a, _ in rows], [e for _, e in rows]),
            ("all",), 0, 15,
        )  # fmt: skip

    before, after = risk(said), risk([*said, (40, False)])
    assert before is None or after is None or after >= before - 1e-9


@given(st.lists(st.tuples(shares, st.booleans()), max_size=60))
def test_bins_hold_every_case_once(said: list[tuple[float, bool]]) -> None:
    bins = reliability([p for p, _ in said], [c for _, c in said])
    assert sum(b.n for b in bins) == len(said)
    assert sum(b.came for b in bins) == sum(c for _, c in said)


ranks = st.builds(
    Ranked,
    st.integers(0, 10**6).map(str),
    st.none() | st.floats(1, 1e6),
    st.integers(0, 3),
    st.sampled_from("abcdefghijklmn"),
    st.sampled_from(Detector),
    st.booleans(),
)


@given(st.lists(ranks, max_size=40, unique_by=lambda one: one.key))
def test_no_alert_is_lost_and_no_more_than_ten_are_on_top(alerts: list[Ranked]) -> None:
    order = ranked(alerts)
    assert len(order.top) <= TOP
    assert sorted((*order.top, *order.rest)) == sorted(one.key for one in alerts)
    assert ranked(alerts[::-1]) == order


claims = st.builds(
    Claim,
    st.integers(0, 10**9).map(str),
    st.integers(0, 10**10),
    st.sampled_from(["", "p", "q"]),
    st.sampled_from(["", "w"]),
    st.sampled_from(["0601", "0602"]),
)


@given(st.lists(claims, max_size=20, unique_by=lambda claim: claim.case_no))
def test_the_order_of_claims_changes_nothing(said: list[Claim]) -> None:
    assert repeated(said, 10**10) == repeated(said[::-1], 10**10)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_more_silence_never_makes_a_grid_less_silent(seed: int, days: int) -> None:
    counts = np.random.default_rng(seed).poisson(0.7, (200, 8))
    counts[:, 1:] += 1
    counts[-days:, 0] = 0
    named = {one.grid for one in silences(counts, np.ones(counts.shape, bool))}
    counts[-days - 3 : -days, 0] = 0
    longer = {one.grid for one in silences(counts, np.ones(counts.shape, bool))}
    assert (0 in named) <= (0 in longer)
