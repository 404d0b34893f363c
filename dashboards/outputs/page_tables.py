"""The table of a panel as it stands on its page: /tables?page=/dispatch&panel=age&title=… and the
page's question. Columns of numbers, shares and days become real ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.components.asked import asked
from dashboards.components.page_frame import Frame
from dashboards.components.panel_tables import TABLED, cells_of, panel_named, title_of
from dashboards.number_pages import asked_frame, drawn
from dashboards.outputs.source import Source
from dashboards.strings import exports as words
from dashboards.strings import wording
from dashboards.strings.outputs import AS_ON_THE_PAGE, NOTE_TABLE
from data_layer.core.county import County
from data_layer.core.scope import Scope
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.errors import BadRequest
from data_layer.services.accounts import Account
from data_layer.vocab import Text

SHAPES = (
    (Holds.CODE, re.compile(r"\d{9,}")),
    (Holds.COUNT, re.compile(r"[+−-]?\d[\d,]*")),
    (Holds.NUMBER, re.compile(r"[+−-]?\d[\d,]*(\.\d+)?")),
    (Holds.SHARE, re.compile(r"[+−-]?\d+(\.\d+)?%")),
    (Holds.DAY, re.compile(r"\d{4}-\d{2}-\d{2}")),
)


def check_page_table(query: Mapping[str, str], county: County, scope: Scope, now: int) -> None:
    """Whether the address names a page with tables and asks it rightly; raises as `asked`."""
    if query.get("page") not in TABLED or not (query.get("panel") and query.get("title")):
        raise BadRequest(words.NOT_EXPORTED, "not_exported")
    asked(query, county, scope, now)


def page_table(source: Source) -> Tabular:
    """The panel's table; BadRequest where the page has none of that name by now."""
    order, county, scope = source.order, source.county, source.scope
    query = {
        name: told for name, told in order.query.items() if name not in {"page", "panel", "title"}
    }
    account = Account(county.code, order.username, order.role, scope.township_code)
    usual = asked({}, county, scope, source.now)
    plain = Frame(county, scope, account, order.lang, source.now, order.query["page"], usual)
    panel = panel_named(drawn(source.conn, asked_frame(plain, query)), order.query["panel"])
    if panel is None:
        raise BadRequest(words.NO_TABLE, "no_table")
    heads, said = cells_of(panel)
    kinds = [_kind(cells) for cells in zip(*said, strict=True)] or [Holds.TEXT] * len(heads)
    columns = [
        Column(f"c{place}", Text(head, head), kind)
        for place, (head, kind) in enumerate(zip(heads, kinds, strict=True), start=1)
    ]
    rows = [[_value(one, kind) for one, kind in zip(row, kinds, strict=True)] for row in said]
    note = Note(NOTE_TABLE, source.say(AS_ON_THE_PAGE))
    title = title_of(panel)
    return Tabular(Text(title, title), columns, len(rows), in_portions(rows), [note])


def _kind(cells: Sequence[str]) -> Holds:
    """What all cells of a column are, those without a value left out; else words."""
    known = [one for one in cells if one not in {"", wording.DASH}]
    return next(
        (kind for kind, shape in SHAPES if known and all(map(shape.fullmatch, known))), Holds.TEXT
    )


def _value(said: str, kind: Holds) -> Any:
    if kind in {Holds.TEXT, Holds.CODE}:
        return said
    plain = said.replace(",", "").replace("−", "-")
    if plain in {"", wording.DASH}:
        return None
    if kind is Holds.SHARE:
        return float(plain.removesuffix("%")) / 100
    if kind is Holds.DAY:
        return int(plain.replace("-", ""))
    return float(plain) if kind is Holds.NUMBER else int(plain)
