"""Any metric on the grid map: classes of about as many areas each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from dashboards.figures.gridmap import HATCH, NOTHING, GridMap, Scale
from dashboards.figures.marks import Mark
from dashboards.figures.marks import Scale as Drawn
from dashboards.strings.wording import decimal

CLASSES = 6


def painted(marks: Mapping[str, Mark], scale: Drawn) -> GridMap:
    """The grids by code, each in its class; one whose sample is too small for a rate is hatched,
    one of which nothing is known is blank."""
    values = {code: scale.drawn(mark.value) for code, mark in marks.items()}
    known = sorted(value for value in values.values() if value is not None)
    starts = _starts(known)
    classes = {
        code: sum(value >= start for start in starts) - 1
        if value is not None
        else (HATCH if marks[code].text else NOTHING)
        for code, value in values.items()
    }
    fills = tuple(f"sequential-{1 + place}" for place in range(len(starts)))
    hatched = ("SMALL",) if HATCH in classes.values() else ()
    own = Scale(starts, _labels(starts, known, scale.suffix), fills, hatched)
    texts = {code: marks[code].text for code in values}
    return GridMap("", own, classes, texts, {})


def legend(found: GridMap, name: str) -> dict[str, Any]:
    """What the colours mean."""
    scale = found.scale
    classes = [
        {"fill": fill, "label": label}
        for fill, label in zip(scale.fills, scale.labels, strict=True)
    ]
    return {"name": name, "classes": classes, "extras": scale.extras, "marks": ()}


def _starts(known: list[float]) -> tuple[float, ...]:
    """Where the classes begin: quantiles, fewer where many values are the same."""
    if not known:
        return ()
    found = np.quantile(known, np.linspace(0, 1, CLASSES + 1)[:-1], method="lower")
    return tuple(dict.fromkeys(round(float(value), 1) for value in (np.floor(found * 10) / 10)))


def _labels(starts: tuple[float, ...], known: list[float], suffix: str) -> tuple[str, ...]:
    """Each class from its start to just below the next one's."""
    digits = 0 if all(value == round(value) for value in known) else 1
    step = 1 if digits == 0 else 0.1
    spans = []
    for low, high in pairwise(starts):
        last = high - step
        begin = decimal(low, digits)
        spans.append(begin if last <= low else f"{begin}–{decimal(last, digits)}")
    told = [*spans, f"≥{decimal(starts[-1], digits)}"] if starts else []
    return tuple(f"{label}{suffix}" for label in told)
