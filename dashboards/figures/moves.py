"""What comes directly after what, drawn from the top down: the usual way in a straight line, leaps
and ways back on its left, what lies beside it on its right with its own moves in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboards.figures.labels import apart
from dashboards.strings.wording import duration, span
from dashboards.theme import Theme, layout
from data_layer.core.statistics.process import Edge
from data_layer.labels import EVENT_TEXT
from data_layer.vocab import EventType

USUAL = (
    *(EventType.REPORTED, EventType.ACCEPTED, EventType.DISPATCHED, EventType.SIGNED),
    *(EventType.FED_BACK, EventType.VERIFIED, EventType.CLOSED, EventType.RATED),
)
STEP, LINE = 64, 0.27  # pixels from one step of the usual way to the next; a line of text in steps
# Places across, in pixels of a phone's width; a wider screen stretches them.
WIDTH, WAY, SIDE, TOLD = 350, 78, 160, 196
LEAP = 66  # more on the left where there is a leap to be told

SIZES = (12, 11)  # of Chinese and of English
LONGEST = 11  # signs a name beside the way may have in one line


class Place(NamedTuple):
    """Where a step stands: on the usual WAY or at its SIDE; rows go down."""

    x: float
    y: float


class Label(NamedTuple):
    """A text of an edge and where it stands."""

    x: float
    y: float
    text: str
    anchor: str
    link: str


def places(edges: list[Edge]) -> dict[str, Place]:
    """The steps that have an edge; those beside the way stand among those they are tied to, as far
    apart as their moves need room."""
    names = {name for edge in edges for name in (edge.before, edge.after)}
    usual = [str(step) for step in USUAL if step in names]
    found = {name: Place(WAY, float(row)) for row, name in enumerate(usual)}
    beside = sorted(names - found.keys())
    wanted = [_middle(name, edges, found) for name in beside]
    lines = max((len(_moves_of(name, edges)) for name in beside), default=1)
    for name, y in zip(beside, apart(wanted, LINE * lines + 0.2), strict=True):
        found[name] = Place(SIDE, y)
    return found


def _moves_of(name: str, edges: list[Edge]) -> list[Edge]:
    """The moves from and to a step, those to it first."""
    return [e for e in edges if e.after == name] + [e for e in edges if e.before == name]


def _middle(name: str, edges: list[Edge], found: dict[str, Place]) -> float:
    ties = [
        (found[other].y, edge.n)
        for edge in edges
        for own, other in ((edge.before, edge.after), (edge.after, edge.before))
        if own == name and other in found
    ]
    return sum(y * n for y, n in ties) / sum(n for _, n in ties) if ties else len(found) / 2


def height(edges: list[Edge]) -> int:
    """Pixels the figure needs."""
    rows = [place.y for place in places(edges).values()]
    return round(STEP * (max(rows, default=0) - min(rows, default=0) + 1))


def moves(edges: list[Edge], theme: Theme, lang: str, links: list[str]) -> dict[str, Any]:
    """The directly-follows graph of these edges: each with its count and the median time (seconds)
    between, the wider the more. `links` are the addresses behind the edges."""
    at, href = places(edges), dict(zip(edges, links, strict=True))
    most = max((edge.n for edge in edges), default=1)
    shapes, arrows = [], []
    for edge in edges:
        path, head = _drawn(at[edge.before], at[edge.after])
        width = round(1 + 5 * edge.n / most, 1)
        line = {"color": theme.colours.interval, "width": width}
        shapes.append({"type": "path", "path": path, "line": line, "layer": "below"})
        arrows.append(_arrow(head, theme, width))
    labels = [_beside_way(edge, at, lang, href[edge]) for edge in edges if _on_way(edge, at)]
    for name, place in at.items():
        labels += _told(name, place, edges, lang, href) if place.x == SIDE else []
    leaps = any(_on_way(e, at) and at[e.after].y - at[e.before].y != 1 for e in edges)
    rows = [place.y for place in at.values()]
    hidden = {"visible": False, "fixedrange": True}
    shown = layout(
        theme,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={**hidden, "range": [-LEAP if leaps else 0, WIDTH]},
        yaxis={**hidden, "range": [max(rows, default=0) + 0.5, min(rows, default=0) - 0.5]},
        shapes=shapes,
        annotations=[*arrows, *(_node(name, place, theme, lang) for name, place in at.items())],
    )
    return {"data": [_texts(labels, theme, lang)], "layout": {**shown, "hovermode": "closest"}}


def _texts(labels: list[Label], theme: Theme, lang: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [label.x for label in labels],
        "y": [label.y for label in labels],
        "text": [label.text for label in labels],
        "textposition": [label.anchor for label in labels],
        "textfont": {"color": theme.colours.tx2, "size": SIZES[lang == "en"]},
        "customdata": [label.link for label in labels],
        "hoverinfo": "none",
        "cliponaxis": False,
    }


def _on_way(edge: Edge, at: dict[str, Place]) -> bool:
    return at[edge.before].x == at[edge.after].x == WAY


def _beside_way(edge: Edge, at: dict[str, Place], lang: str, link: str) -> Label:
    """The count and time of a move along the way, left of its line or arc."""
    a, b = at[edge.before], at[edge.after]
    text = f"{edge.n:,}<br>{duration(edge.median, lang)}"
    next_one = b.y - a.y == 1
    return Label(
        WAY - 8 if next_one else WAY - 34 - _out(a, b), (a.y + b.y) / 2, text, "middle left", link
    )


def _told(
    name: str, place: Place, edges: list[Edge], lang: str, href: dict[Edge, str]
) -> list[Label]:
    """The moves from and to a step beside the way, a line each, right of it."""
    own = _moves_of(name, edges)
    top = place.y - LINE * (len(own) - 1) / 2
    return [
        Label(TOLD, top + LINE * row, _worded(edge, name, lang), "middle right", href[edge])
        for row, edge in enumerate(own)
    ]


def _worded(edge: Edge, name: str, lang: str) -> str:
    into = edge.after == name
    other = EVENT_TEXT[EventType(edge.before if into else edge.after)].say(lang)
    way = f"{other} →" if into else f"→ {other}"
    # English words are longer: their times go by one unit.
    time = " ".join(span(edge.median, lang)) if lang == "en" else duration(edge.median, lang)
    return f"{way} {edge.n:,} · {time}"


Head = tuple[float, float, float, float]  # from, to


def _out(a: Place, b: Place) -> float:
    """How far an arc leaves the way: the farther it leaps the wider."""
    return 8 * min(abs(b.y - a.y), 4)


def _drawn(a: Place, b: Place) -> tuple[str, Head]:
    """The path of an edge and its last stretch."""
    if a.x == b.x == WAY and b.y - a.y == 1:
        return f"M{WAY},{a.y}L{WAY},{b.y}", (WAY, b.y - 0.35, WAY, b.y - 0.22)
    if a.x == b.x == WAY:
        edge, out = WAY - 27, WAY - 34 - 1.4 * _out(a, b)
        return f"M{edge},{a.y}C{out},{a.y} {out},{b.y} {edge},{b.y}", (edge - 8, b.y, edge, b.y)
    # Both ways between two steps: each a little on its own side.
    shift = 0.06 if a.x > b.x else -0.06
    x0, y0, x1, y1 = a.x, a.y + shift, b.x, b.y + shift
    if a.x == b.x:
        return f"M{x0},{y0}L{x1},{y1}", (x0, y1 - (y1 - y0) * 0.3, x1, y1 - (y1 - y0) * 0.25)
    end = 1 - 27 / abs(x1 - x0)
    near, before = ((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part) for part in (end, end - 0.08))
    return f"M{x0},{y0}L{x1},{y1}", (*before, *near)


def _arrow(head: Head, theme: Theme, width: float) -> dict[str, Any]:
    x0, y0, x1, y1 = head
    return {
        "x": x1, "y": y1, "ax": x0, "ay": y0, "xref": "x", "yref": "y", "axref": "x", "ayref": "y",
        "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 1 if width < 3 else 0.6,
        "arrowwidth": max(1.2, width * 0.8), "arrowcolor": theme.colours.interval,
    }  # fmt: skip


def _broken(name: str, lang: str) -> str:
    """The name of a step at the side, a long one in two lines, so that it leaves its moves room."""
    text = EVENT_TEXT[EventType(name)].say(lang)
    if len(text) <= LONGEST or " " not in text:
        return text
    middle = min(
        (i for i, sign in enumerate(text) if sign == " "), key=lambda i: abs(2 * i - len(text))
    )
    return f"{text[:middle]}<br>{text[middle + 1 :]}"


def _node(name: str, place: Place, theme: Theme, lang: str) -> dict[str, Any]:
    usual = place.x == WAY
    return {
        "x": place.x,
        "y": place.y,
        "text": EVENT_TEXT[EventType(name)].say(lang) if usual else _broken(name, lang),
        "showarrow": False,
        "bgcolor": theme.colours.sel if usual else theme.colours.pn,
        "bordercolor": theme.colours.ac if usual else theme.colours.bd2,
        "borderpad": 3,
        "font": {"color": theme.colours.tx, "size": SIZES[lang == "en"]},
    }
