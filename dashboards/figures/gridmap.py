"""Colour classes of the grid map: values only, never shapes; browsers join them by grid code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from dashboards.strings import wall as words
from dashboards.strings.wording import LEAST_N, SMALL_N, decimal

HATCH, SILENT, NOTHING = -1, -2, -3


class Scale(NamedTuple):
    """Class k holds values from `starts[k]` to the next start; `fills` are CSS variable names."""

    starts: tuple[float, ...]
    labels: tuple[str, ...]
    fills: tuple[str, ...]
    extras: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class GridMap(NamedTuple):
    """What the browser needs to paint: class index per grid, marks, and the legend."""

    metric: str
    scale: Scale
    classes: dict[str, int]
    texts: dict[str, str]
    marks: dict[str, str]


def _steps(first: int, size: int) -> tuple[str, ...]:
    return tuple(f"sequential-{first + i}" for i in range(size))


SCALES = {
    "open": Scale(
        (0, 1, 2, 3, 4, 6, 9),
        ("0", "1", "2", "3", "4–5", "6–8", "9+"),
        _steps(1, 7),
        (),
        ("overdue", "critical", "escalated"),
    ),
    "on_time": Scale(
        (0, 85, 95, 98),
        ("<85", "85–94.9", "95–97.9", "≥98"),
        ("rates-0", "rates-1", "rates-2", "rates-3"),
        ("SMALL", "COUNT_ONLY"),
    ),
    "activity": Scale(
        (1, 5, 10, 20, 40, 80),
        ("1–4", "5–9", "10–19", "20–39", "40–79", "80+"),
        _steps(1, 6),
        ("SILENT",),
    ),
    "staffing": Scale(
        (0, 4, 5, 6, 7, 8),
        ("<4", "4–4.9", "5–5.9", "6–6.9", "7–7.9", "≥8"),
        _steps(1, 6),
        ("NO_WORKER",),
    ),
    "vacancies": Scale(
        (0, 1, 2), ("0", "1", "2+"), ("sequential-1", "sequential-4", "sequential-7")
    ),
}


def grid_map(grids: pd.DataFrame, metric: str) -> GridMap:
    """Paint `grids` (the frame of `grid_values`) by `metric`, a key of SCALES.

    Classes are indexes into the scale, or HATCH (too few cases for a rate), SILENT (no report at
    all), NOTHING (no value). Texts are what a map prints or tells beside a grid's name.
    """
    scale = SCALES[metric]
    paint = PAINTS[metric]
    classes, texts = {}, {}
    for row in grids.itertuples():
        value, special = paint(row)
        classes[str(row.code)] = special if value is None else _class(value, scale)
        texts[str(row.code)] = (
            "" if value is None else decimal(value, 0 if value == round(value) else 1)
        )
    return GridMap(metric, scale, classes, texts, _marks(grids) if scale.marks else {})


def _class(value: float, scale: Scale) -> int:
    # More than nothing and less than one, as a mean may be, is of the lowest class.
    return max(0, sum(value >= start for start in scale.starts) - 1)


def _open(row: Any) -> tuple[float | None, int]:
    return float(row.open), NOTHING


def _on_time(row: Any) -> tuple[float | None, int]:
    if row.due_n < LEAST_N:
        return None, NOTHING
    # Rounded as it is printed, so that a printed 95.0 never wears the colour of "below 95".
    rate = round(100 * row.due_on_time / row.due_n, 1)
    return (rate, HATCH) if row.due_n >= SMALL_N else (None, HATCH)


def _activity(row: Any) -> tuple[float | None, int]:
    return (float(row.reported_30), SILENT) if row.reported_30 else (None, SILENT)


def _staffing(row: Any) -> tuple[float | None, int]:
    return (round(row.leaders / row.workers, 1), NOTHING) if row.workers else (None, NOTHING)


def _vacancies(row: Any) -> tuple[float | None, int]:
    return (float(row.vacancies), NOTHING) if row.posts else (None, NOTHING)


PAINTS: dict[str, Callable[[Any], tuple[float | None, int]]] = {
    "open": _open,
    "on_time": _on_time,
    "activity": _activity,
    "staffing": _staffing,
    "vacancies": _vacancies,
}


def _marks(grids: pd.DataFrame) -> dict[str, str]:
    """One mark a grid: overdue before critical before escalated."""
    columns = {"escalated": "escalated", "critical": "critical_open", "overdue": "overdue"}
    return {
        str(code): mark
        for mark, column in columns.items()
        for code in grids.loc[grids[column] > 0, "code"]
    }


def values(painted: GridMap, prefix: str) -> dict[str, Any]:
    """The JSON of a refresh, kept small: codes without the county's prefix, and a text only where
    the class's own label does not say it."""
    cut, labels = len(prefix), painted.scale.labels
    told = {code: labels[index] for code, index in painted.classes.items() if index >= 0}
    return {
        "prefix": prefix,
        "fills": list(painted.scale.fills),
        "labels": list(labels),
        "classes": {code[cut:]: index for code, index in painted.classes.items()},
        "marks": {
            kind: [code[cut:] for code, mark in painted.marks.items() if mark == kind]
            for kind in painted.scale.marks
        },
        "texts": {
            code[cut:]: text
            for code, text in painted.texts.items()
            if text and text != told.get(code)
        },
    }


def packed(values: dict[str, Any]) -> dict[str, Any]:
    """The same for a refresh of a wall: each class, text and mark with its codes as one string,
    about ten bytes a grid."""
    return {
        **values,
        "classes": _gathered(values["classes"]),
        "texts": _gathered(values["texts"]),
        "marks": {kind: " ".join(codes) for kind, codes in values["marks"].items()},
    }


def _gathered(by_code: dict[str, Any]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for code, value in by_code.items():
        found.setdefault(str(value), []).append(code)
    return {value: " ".join(codes) for value, codes in sorted(found.items())}


def legend(painted: GridMap, lang: str) -> dict[str, Any]:
    """Name, classes, extras and marks for the legend, in words."""
    scale = painted.scale
    return {
        "name": words.MAP_METRIC_NAMES[painted.metric].say(lang),
        "classes": [
            {"fill": fill, "label": label}
            for fill, label in zip(scale.fills, scale.labels, strict=True)
        ],
        "extras": scale.extras,
        "marks": scale.marks,
    }
