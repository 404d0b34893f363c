"""The graph of what follows what: every move with its count, time and door, and no label on
another or beyond the edge."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import moves
from dashboards.theme import PAGE
from data_layer.core.statistics.process import Edge


def strict(figure: object) -> str:
    """The figure's bytes, refused where a number is none."""
    return json.dumps(figure, allow_nan=False)


def test_moves_keep_their_count_time_and_door() -> None:
    edges = [
        Edge("reported", "accepted", 900, 480.0), Edge("accepted", "dispatched", 700, 660.0),
        Edge("accepted", "registered", 90, 360.0), Edge("registered", "dispatched", 88, 600.0),
        Edge("dispatched", "accepted", 30, 3600.0),
    ]  # fmt: skip
    at = moves.places(edges)
    assert [at[name].y for name in ("reported", "accepted", "dispatched")] == [0, 1, 2]
    assert at["registered"].x == moves.SIDE
    figure = moves.moves(edges, PAGE, "zh", [f"/{n}" for n in range(5)])
    (told,) = figure["data"]
    found = dict(zip(told["customdata"], told["text"], strict=True))
    assert found == {
        "/0": "900<br>8 分", "/1": "700<br>11 分", "/4": "30<br>1 小时",
        "/2": "受理 → 90 · 6 分", "/3": "→ 派遣 88 · 10 分",
    }  # fmt: skip
    widths = [shape["line"]["width"] for shape in figure["layout"]["shapes"]]
    assert widths[0] == max(widths)
    strict(figure)


def test_english_moves_end_where_a_phone_does() -> None:
    edges = [
        Edge("reported", "accepted", 900, 480.0), Edge("accepted", "dispatched", 700, 660.0),
        Edge("escalated", "dispatched", 136, 23_400.0), Edge("reported", "self_handled", 90, 360.0),
    ]  # fmt: skip
    figure = moves.moves(edges, PAGE, "en", ["/"] * len(edges))
    (told,) = figure["data"]
    beside = [text for text, x in zip(told["text"], told["x"], strict=True) if x == moves.TOLD]
    assert "→ Dispatched 136 · 6.5 h" in beside
    # A sign of this face is hardly wider than half its size.
    assert moves.TOLD + max(map(len, beside)) * 0.54 * told["textfont"]["size"] <= moves.WIDTH
    names = [note["text"] for note in figure["layout"]["annotations"]]
    assert "Handled on<br>the spot" in names


moves_made = st.lists(
    st.tuples(
        st.sampled_from(["reported", "accepted", "registered", "escalated", "closed", "returned"]),
        st.sampled_from(["accepted", "dispatched", "escalated", "closed", "checked"]),
    ),
    min_size=1, max_size=12, unique=True,
)  # fmt: skip


@given(moves_made)
def test_no_two_steps_stand_on_one_another(pairs: list[tuple[str, str]]) -> None:
    edges = [Edge(before, after, n + 1, 60.0) for n, (before, after) in enumerate(pairs)]
    at = list(moves.places(edges).values())
    for x in (moves.WAY, moves.SIDE):
        rows = sorted(place.y for place in at if place.x == x)
        assert (np.diff(rows) >= moves.LINE).all()
    strict(moves.moves(edges, PAGE, "zh", ["/"] * len(edges)))
