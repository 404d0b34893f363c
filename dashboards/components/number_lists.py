"""Small tables of numbers whose cells are doors to their lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboards.strings import wording


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame by the names of its columns."""
    return iter(frame.itertuples())


def none_of() -> html.Span:
    """A nought, paler than a number."""
    return html.Span("0", className="none")


def door(n: int, href: str) -> Any:
    """A count that opens its list; nothing opens nothing, nor does a count without one."""
    if not n:
        return none_of()
    return html.A(wording.count(n), href=href) if href else wording.count(n)


def number_table(
    heads: Sequence[str], rows: Sequence[Sequence[Any]], kind: str = "numbers"
) -> html.Table:
    """A table of names and numbers, the first column the names; `kind` is its class."""
    head = html.Thead(html.Tr([html.Th(text) for text in heads]))
    body = html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])
    return html.Table([head, body], className=kind)


def shaded(n: int, most: int, href: str) -> html.Td:
    """A cell of a matrix, the darker the more; one without cases or a list (`href`) opens none."""
    if not n:
        return html.Td("", className="shade")
    step = min(6, round(6 * n / max(most, 6)))
    shown = html.A(str(n), href=href) if href else str(n)
    return html.Td(shown, className=f"shade shade-{step}")
