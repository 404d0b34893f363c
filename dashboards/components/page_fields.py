"""Fields of a page's filters: each with its label, sent as part of the address."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html


def choice_field(
    label: str, name: str, options: Sequence[tuple[str, str]], chosen: str
) -> html.Label:
    """One of `options` (value, text)."""
    listed = [html.Option(text, value=value, selected=value == chosen) for value, text in options]
    return html.Label([label, html.Select(listed, name=name)])


def day_field(label: str, name: str, day: str) -> html.Label:
    """A day as 2026-11-23."""
    # The page's script makes a calendar of it where the browser has one.
    field = dcc.Input(
        name=name, type="text", value=day, className="date", pattern=r"\d{4}-\d\d-\d\d"
    )
    return html.Label([label, field])
