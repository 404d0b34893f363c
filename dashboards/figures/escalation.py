"""What went up: from which level, for which cause, to which level."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from dashboards.theme import Theme, layout
from data_layer.labels import CAUSE_TEXT, LEVEL_TEXT
from data_layer.ladder_words import Cause
from data_layer.vocab import Level

GAP = 0.04
Node = tuple[str, str]  # from, cause or to, and a level or a cause


def escalation(
    frame: pd.DataFrame, theme: Theme, lang: str, links: dict[tuple[str, str, str], str]
) -> dict[str, Any]:
    """Flow of cases (frame of `escalated_cases`) from the level of the report through the cause to
    the level reached; each node names itself with its count. `links` are the addresses behind the
    flows, by ('from', level, cause) and ('to', level, cause)."""
    flows = _flows(frame)
    columns = _columns(flows)
    nodes = [node for column in columns for node in column]
    totals = _totals(flows)
    number = {node: place for place, node in enumerate(nodes)}
    colours, places = theme.colours, _places(columns, totals)
    sankey = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": [f"{_name(node, lang)} {totals[node]:,}" for node in nodes],
            "color": [
                colours.categorical[4] if kind == "cause" else colours.ac for kind, _ in nodes
            ],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "thickness": 10,
            "pad": 14,
            "line": {"width": 0},
            "hoverinfo": "none",
        },
        "link": {
            "source": [number[a] for a, _ in flows],
            "target": [number[b] for _, b in flows],
            "value": list(flows.values()),
            "customdata": [_address(flow, links) for flow in flows],
            "color": colours.band,
            "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,}<extra></extra>",
        },
        "textfont": {"color": colours.tx, "size": theme.axis},
    }
    shape = layout(theme, margin={"l": 4, "r": 4, "t": 8, "b": 8})
    return {"data": [sankey], "layout": {**shape, "hovermode": "closest"}}


def _address(flow: tuple[Node, Node], links: dict[tuple[str, str, str], str]) -> str:
    """What is behind a flow: the level's end of it says which."""
    (kind, code), (_, cause) = flow if flow[0][0] == "from" else flow[::-1]
    return links.get((kind, code, cause), "")


def _flows(frame: pd.DataFrame) -> dict[tuple[Node, Node], int]:
    """From and to a cause -> cases."""
    found: Counter[tuple[Node, Node]] = Counter()
    rows: Any = frame.itertuples()
    for row in rows:
        cause: Node = ("cause", str(row.cause))
        found[("from", str(row.from_level)), cause] += int(row.n)
        found[cause, ("to", str(row.level))] += int(row.n)
    return dict(found)


def _totals(flows: dict[tuple[Node, Node], int]) -> Counter[Node]:
    """Node -> cases through it; each comes to a cause once."""
    found: Counter[Node] = Counter()
    for (a, b), n in flows.items():
        found[b] += n
        if a[0] == "from":
            found[a] += n
    return found


def _columns(flows: dict[tuple[Node, Node], int]) -> list[list[Node]]:
    """Levels upwards, causes the most frequent first, levels upwards."""
    totals = _totals(flows)
    by_kind = {kind: sorted(n for n in totals if n[0] == kind) for kind in ("from", "cause", "to")}
    by_kind["cause"].sort(key=lambda node: -totals[node])
    return list(by_kind.values())


def _places(columns: list[list[Node]], totals: Counter[Node]) -> list[tuple[float, float]]:
    """The middles of the nodes, column by column in their order from the top; shares of the
    plot."""
    found = []
    for x, column in zip((0.001, 0.5, 0.999), columns, strict=True):
        space, own = 1 - GAP * (len(column) - 1), sum(totals[node] for node in column)
        y = 0.0
        for node in column:
            height = space * totals[node] / max(own, 1)
            found.append((x, min(0.999, max(0.001, y + height / 2))))
            y += height + GAP
    return found


def _name(node: Node, lang: str) -> str:
    kind, code = node
    if kind == "cause":
        return CAUSE_TEXT[Cause(code)].say(lang) if code in set(Cause) else code
    # There is little room: 村 for 村（社区）.
    return LEVEL_TEXT[Level(int(code))].say(lang).partition("（")[0]
