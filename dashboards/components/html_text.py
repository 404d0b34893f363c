"""Plain HTML of Dash's HTML components, for a page that is not Dash's."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

NAMES = {"className": "class", "htmlFor": "for"}
EMPTY = frozenset({"br", "hr", "img", "input"})


def html_text(part: Component | list[Any] | str | float | None) -> Markup:
    """The component and all it holds; texts and attributes are escaped."""
    if part is None:
        return Markup()
    if isinstance(part, list):
        return Markup().join(html_text(one) for one in part)
    if not isinstance(part, Component):
        return escape(part)
    told = part.to_plotly_json()  # type: ignore[no-untyped-call]
    name, props = told["type"].lower(), dict(told["props"])
    inner = html_text(props.pop("children", None))
    written = Markup().join(
        Markup(' {}="{}"').format(NAMES.get(key, key), value) for key, value in props.items()
    )
    if name in EMPTY:
        return Markup("<{}{}>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, inner)
