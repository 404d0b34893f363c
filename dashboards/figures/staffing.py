"""Figure of the staffing scene: how many household leaders one grid worker has."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout

MOST = 12


def leaders_per_worker(grids: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """Number of grids at each whole number of leaders per worker (frame of `staffing_by_grid`).

    Bar 6 holds 6 to under 7; the last bar holds all from MOST on.
    """
    ratios = grids.loc[grids["workers"] > 0, "leaders"] / grids.loc[grids["workers"] > 0, "workers"]
    wholes = ratios.astype(int).clip(upper=MOST)
    # A gap is a bar of no height, not a missing one.
    drawn = range(wholes.min(), wholes.max() + 1) if len(wholes) else range(0)
    counts = wholes.value_counts().reindex(drawn, fill_value=0)
    bars = {
        "type": "bar",
        "x": [f"{k}+" if k == MOST else str(k) for k in counts.index],
        "y": [int(n) for n in counts],
        "marker": {"color": theme.colours.head},
        "text": [f"{int(n):,}" for n in counts],
        "textposition": "outside",
        "textfont": {"color": theme.colours.tx2},
        "cliponaxis": False,
    }
    shape = layout(
        theme,
        margin={"l": 0, "r": 0, "t": theme.axis * 1.6, "b": theme.axis * 1.4},
        bargap=0.2,
        xaxis={"type": "category"},
        yaxis={"showticklabels": False, "showgrid": False},
    )
    return {"data": [bars], "layout": shape}
