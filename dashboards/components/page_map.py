"""The grid map on a page: shapes by address, values in the page, each grid a link to its cases."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from dashboards.components.map_sign import map_sign
from dashboards.components.page_frame import Frame
from dashboards.components.page_parts import panel
from dashboards.strings import wall
from data_layer.vocab import Text


def map_panel(
    frame: Frame,
    title: Text,
    note: Text,
    values: dict[str, Any],
    key: dict[str, Any],
    measure: str,
    href: str = "",
) -> html.Section:
    """The grids coloured by `values`, explained by `key` (both of the map's figure); a grid opens
    the cases of `measure` in it, or the address `href` narrowed to it."""
    known = frame.say(note, schematic=frame.say(map_sign(frame.county)))
    told = json.dumps(values, ensure_ascii=False)
    shapes = html.Div(
        className="gridmap",
        **_data(
            map="page",
            values=told,
            href=href or frame.address("/cases", measure=measure),
            township=frame.ask.township or frame.scope.township_code,
        ),
    )
    return panel(frame, "map", title, known, shapes, legend_list(frame, key))


def _data(**attributes: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in attributes.items()}


def legend_list(frame: Frame, key: dict[str, Any], *more: html.Li) -> html.Ul:
    """What the colours of a map mean: special cases, classes, then whatever else it shows."""
    classes = [
        html.Li([html.I(style={"background": f"var(--{one['fill']})"}), one["label"]])
        for one in key["classes"]
    ]
    extras = [
        html.Li([html.I(className=f"swatch-{name}"), frame.say(getattr(wall, name))])
        for name in key["extras"]
    ]
    return html.Ul([*extras, *classes, *more], className="legend")
