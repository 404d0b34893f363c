"""A month's scores for machines."""

from __future__ import annotations

from typing import Any

from data_layer.core.scoring import Line
from data_layer.queries.scores import Month


def score_rows(found: Month) -> list[dict[str, Any]]:
    """The bodies for machines, points to two decimals."""
    return [
        {
            "body": one.body.code,
            "name": one.body.name,
            "total": _rounded(one.score.total),
            "low": _rounded(one.score.low) if one.score.total is not None else None,
            "high": _rounded(one.score.high) if one.score.total is not None else None,
            "firm": one.score.firm,
            "deducted": one.score.deducted,
            "items": [_item(line) for line in one.score.lines],
        }
        for one in found.rows
    ]


def _item(line: Line) -> dict[str, Any]:
    return {
        "metric": line.item.metric,
        "value": line.reading.value,
        "numerator": line.reading.numerator,
        "n": line.reading.n,
        "state": str(line.state),
        "weight": _rounded(line.weight),
        "points": _rounded(line.points),
        "restored": line.restored,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
