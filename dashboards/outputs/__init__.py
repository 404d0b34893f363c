"""Files of what pages show, made by a process of their own: which table an address has, what is
noted beside it, and the writer of each format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from dashboards.components.carried import FILTERS
from dashboards.components.page_frame import day_text
from dashboards.outputs.cases import cases_table
from dashboards.outputs.events import events_table
from dashboards.outputs.metrics import metrics_table
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.county import County
from data_layer.core.days import iso
from data_layer.core.exports import Format, Order
from data_layer.core.tabular import Note, Tabular
from data_layer.services.export_csv import Tell, write_csv
from data_layer.services.export_files import make_file
from data_layer.services.export_xlsx import write_xlsx
from data_layer.settings import Settings
from data_layer.vocab import Text


class Maker(NamedTuple):
    """What an address is exported as: its name, and what makes the table."""

    name: Text
    table: Callable[[Source], Tabular]


TABLES = {
    "/cases": Maker(words.CASES, cases_table),
    "/metrics": Maker(words.METRICS, metrics_table),
    "/events": Maker(words.EVENTS, events_table),
}


def make(
    conn: Connection, county: County, settings: Settings, order: Order, folder: Path, tell: Tell
) -> dict[str, Any]:
    """Make the file of an order; returns its name, SHA-256, size and number of rows. Raises what
    the page of the address would raise."""
    source = Source(conn, county, order)
    table = TABLES[order.path].table(source)
    table = table._replace(notes=[*_notes(source, table), *table.notes])
    path, done = folder / _file_name(source, table), 0

    def write(part: Path) -> None:
        nonlocal done
        if order.format is Format.CSV:
            done = write_csv(table, part, county.zone, order.lang, tell)
        else:
            done = write_xlsx(table, part, county.zone, order.lang, tell, _mark(source))

    made = make_file(path, write)
    return {"file_name": path.name, "rows_done": done, **made._asdict()}


def _file_name(source: Source, table: Tabular) -> str:
    name, ask = source.say(table.name), source.ask()
    period, order = f"{day_text(ask.first)}_{day_text(ask.last)}", source.order
    return f"{source.say(source.county.name)}{name}_{period}_{order.number}.{order.format}"


def _mark(source: Source) -> str:
    """What stands at the foot of every page."""
    order, county = source.order, source.county
    at = iso(order.now, county.zone)[:16].replace("T", " ")
    return source.say(
        words.MARK, county=source.say(county.name), number=order.number, who=order.username, at=at
    )


def _notes(source: Source, table: Tabular) -> Sequence[Note]:
    """What every file says of itself."""
    order, county, ask = source.order, source.county, source.ask()
    period = source.say(words.PERIOD, first=day_text(ask.first), last=day_text(ask.last))
    chosen = {name: getattr(ask, name) for name in (*FILTERS, "by")}
    filters = "; ".join(f"{name}={value}" for name, value in chosen.items() if value)
    area = county.areas.get(source.scope.township_code)
    notes = [
        Note(words.NOTE_NAME, source.say(table.name)),
        Note(words.NOTE_NUMBER, order.number),
        Note(words.NOTE_BY, order.username),
        Note(words.NOTE_AT, iso(order.now, county.zone)),
        Note(words.NOTE_SCOPE, area.name if area else source.say(words.WHOLE)),
        Note(words.NOTE_PERIOD, period),
        Note(words.NOTE_FILTERS, filters or source.say(words.NO_FILTERS)),
        Note(words.NOTE_ROWS, str(table.n)),
        Note(words.NOTE_SOURCE, source.say(county.attribution)),
    ]
    return [*notes, Note(words.NOTE_DEMO, source.say(words.DEMO))] if county.demo else notes
