"""The directly-follows graph and rework against the textbook log and slow counting."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.core.statistics.percentiles import nearest_rank
from data_layer.core.statistics.process import Edge, directly_follows, frequent, rework
from data_layer.core.statistics.rates import wilson

logs = st.lists(
    st.tuples(st.sampled_from("pqrst"), st.sampled_from("abcd"), st.integers(0, 9)), max_size=60
)


def test_edges_of_the_textbook_log() -> None:
    # van der Aalst, Process Mining: [abcd^3, acbd^2, aed].
    traces = ["abcd"] * 3 + ["acbd"] * 2 + ["aed"]
    cases = [str(number) for number, trace in enumerate(traces) for _ in trace]
    steps = [step for trace in traces for step in trace]
    found = directly_follows(cases, steps, np.zeros(len(steps)))
    assert {edge.before + edge.after: edge.n for edge in found} == {
        "ab": 3,
        "bc": 3,
        "cd": 3,
        "ac": 2,
        "cb": 2,
        "bd": 2,
        "ae": 1,
        "ed": 1,
    }


def test_median_is_nearest_rank_and_an_edge_may_lead_back() -> None:
    cases = ["x"] * 4 + ["y"] * 2
    steps = ["sent", "back", "sent", "back", "sent", "back"]
    assert directly_follows(cases, steps, [0, 5, 6, 13, 100, 120]) == [
        Edge("back", "sent", 1, 1.0),
        Edge("sent", "back", 3, 7.0),
    ]


def test_rare_edges_are_left_out_and_their_share_told() -> None:
    edges = [Edge("a", "b", 990, 1.0), Edge("b", "c", 10, 1.0), Edge("a", "c", 9, 1.0)]
    assert frequent(edges, 0.01) == ([edges[0]], pytest.approx(19 / 1009))
    assert frequent(edges, 0.0) == (edges, 0.0)
    assert frequent([]) == ([], 0.0)


@given(logs)
def test_edges_equal_slow_counting(log: list[tuple[str, str, int]]) -> None:
    traces = defaultdict(list)
    for case, step, gap in log:
        before = traces[case][-1][1] if traces[case] else 0
        traces[case].append((step, before + gap))
    gaps = defaultdict(list)
    for trace in traces.values():
        for (before, left), (after, came) in pairwise(trace):
            gaps[before, after].append(came - left)
    clock: Counter[str] = Counter()
    at = []
    for case, _, gap in log:
        clock[case] += gap
        at.append(clock[case])
    found = directly_follows([case for case, *_ in log], [step for _, step, _ in log], at)
    assert found == [
        Edge(*edge, len(own), nearest_rank(own, 0.5)) for edge, own in sorted(gaps.items())
    ]
    assert sum(edge.n for edge in found) == len(log) - len(traces)


@given(logs, st.sets(st.sampled_from("abcdz")))
def test_rework_equals_slow_counting(log: list[tuple[str, str, int]], watched: set[str]) -> None:
    seen = Counter((case, step) for case, step, _ in log)
    cases = {case for case, *_ in log}
    found = rework([case for case, *_ in log], [step for _, step, _ in log], sorted(watched))
    again = {case for (case, step), n in seen.items() if n > 1 and step in watched}
    assert (found.cases, found.repeated) == (len(cases), len(again))
    assert found.interval == (wilson(len(again), len(cases)) if cases else None)
    for step in found.steps:
        counts = [n for (_, name), n in seen.items() if name == step.step]
        repeated = sum(n > 1 for n in counts)
        assert (step.cases, step.repeated) == (len(counts), repeated)
        assert step.extra == sum(counts) - len(counts)
        assert step.interval == (wilson(repeated, len(counts)) if counts else None)
    assert [step.step for step in found.steps] == sorted(watched)
