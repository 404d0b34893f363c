"""Alerts on the map of grids: which areas are outlined, which clusters are ringed, by the number
each has in the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_layer.core.county import County
from data_layer.core.warning.night_clusters import may_scan
from data_layer.core.warning.rules import Detector
from data_layer.queries.alerts import Alert


def outlined(county: County, alerts: Sequence[Alert | None]) -> list[dict[str, Any]]:
    """Of each alert on top that lies in an area: its number in the list, the codes to outline
    without the county's prefix, and whether they are a cluster; clusters only where grids lie where
    they are drawn. None has a number and no place."""
    cut = len(county.code)
    found = []
    for place, one in enumerate(alerts, start=1):
        if one is None:
            continue
        codes = [code[cut:] for code in one.areas if code != county.code]
        cluster = one.detector == Detector.CLUSTER
        if codes and not (cluster and not may_scan(county)):
            found.append({"n": place, "codes": codes, "cluster": cluster and len(codes) > 1})
    return found


def map_values(county: County, alerts: Sequence[Alert | None]) -> dict[str, Any]:
    """What assets/gridmap.js paints: no colours, outlines alone."""
    plain: dict[str, Any] = {"classes": {}, "texts": {}, "marks": {}, "labels": [], "fills": []}
    return {"prefix": county.code, **plain, "alerts": outlined(county, alerts)}
