"""The tables that stand in the panels of a page: the way to each as a file, and what their cells
say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboards.components.export_lines import way_out
from dashboards.components.page_frame import Frame, day_text
from dashboards.strings import exports as words

# Pages whose panels hold tables that are no list of their own.
TABLED = frozenset(
    {"/township", "/discovery", "/dispatch", "/coordination", "/assessment", "/staffing"}
)


class Cells(NamedTuple):
    """The headings and the rows of a table, each as long as the headings."""

    heads: list[str]
    rows: list[list[str]]


def table_out(frame: Frame, name: str, title: str, content: Sequence[Any]) -> list[html.A]:
    """The way from the table of the panel `name` to its file, where it holds one and the viewer may
    take it; `title` is what the export is called."""
    if frame.path not in TABLED or not any(found(html.Table, one) for one in content):
        return []
    period = {"from": day_text(frame.ask.first), "to": day_text(frame.ask.last)}
    query = {**frame.query, **period, "page": frame.path, "panel": name, "title": title}
    href = way_out(frame.account, f"/tables?{urlencode(query)}")
    return [html.A(frame.say(words.EXPORT_THIS), href=href, className="out")] if href else []


def panel_named(page: Component, name: str) -> html.Section | None:
    """The panel of that name that holds a table."""
    sections = (one for one in found(html.Section, page) if f"area-{name}" in _classes(one))
    return next((one for one in sections if found(html.Table, one)), None)


def title_of(panel: html.Section) -> str:
    """What stands above a panel."""
    return next((text_of(one) for one in found(html.H2, panel)), "")


def cells_of(panel: html.Section) -> Cells:
    """What the tables of a panel say; those under the headings of the first go on with it."""
    first, *others = (_cells(table) for table in found(html.Table, panel))
    more = [row for one in others if one.heads in ([], first.heads) for row in one.rows]
    width = max(map(len, (first.heads, *first.rows, *more)))
    filled = [_filled(row, width) for row in (*first.rows, *more)]
    return Cells(_filled(first.heads, width), filled)


def found(kind: type[Component], part: Any) -> list[Any]:
    """Every component of a kind in a part of a page, from its beginning."""
    return [one for one in _walk(part) if isinstance(one, kind)]


def text_of(part: Any) -> str:
    """What is read there."""
    words_of = (str(one) for one in _walk(part) if isinstance(one, str | int | float))
    return " ".join(" ".join(words_of).split())


def _cells(table: html.Table) -> Cells:
    heads, rows = list[str](), list[list[str]]()
    for row in found(html.Tr, table):
        parts = [one for one in _walk(row) if isinstance(one, html.Th | html.Td)]
        said = [text_of(one) for one in parts]
        if not heads and all(isinstance(one, html.Th) for one in parts):
            heads = said
        else:
            rows.append(said)
    return Cells(heads, rows)


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [one for one, _ in zip_longest(row, range(width), fillvalue="")]


def _classes(part: Component) -> list[str]:
    return str(getattr(part, "className", None) or "").split()


def _walk(part: Any) -> Iterator[Any]:
    """The part, then what is in it, from left to right."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from _walk(one)
    elif part is not None:
        yield part
        yield from _walk(getattr(part, "children", None))
