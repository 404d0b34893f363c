"""The wall screens: an empty frame at once, which the page's own scripts fill and keep fresh."""

from __future__ import annotations

from pathlib import Path

import plotly
from dash import html
from dash.fingerprint import build_fingerprint

from dashboards.access.context import lang, store
from dashboards.components import wall_frame

LIBRARY = "package_data/plotly.min.js"


def layout(scene: str = "overview", *, leads: bool = True, library: str = "") -> html.Div:
    """The empty wall with `scene` in front, in the viewer's language; a paired screen's leads
    nowhere and has the library from elsewhere."""
    held = store()
    county = held.county
    frame = wall_frame.Frame(
        title=county.title,
        zone=county.zone,
        demo=county.demo,
        attribution=county.attribution,
        release=held.settings.release,
        library=library or f"/_dash-component-suites/plotly/{_fingerprinted()}",
        leads=leads,
        lang=lang(),
    )
    return wall_frame.wall(scene, frame)


def _fingerprinted() -> str:
    """The name under which Dash lets browsers keep the library for ever."""
    changed = int((Path(plotly.__file__).parent / LIBRARY).stat().st_mtime)
    return str(build_fingerprint(LIBRARY, plotly.__version__, changed))  # type: ignore[no-untyped-call]
