"""The event log of the cases reported in a period, with the names process tools look for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions
from data_layer.labels import EVENT_TEXT
from data_layer.queries.event_log import LogRow, event_log
from data_layer.vocab import Text

# The headings of the XES standard (IEEE 1849-2016), which ProM, PM4Py, Disco and Celonis map by
# themselves; a translated heading would have to be mapped by hand.
COLUMNS = tuple(
    Column(name, Text(name, name), holds)
    for name, holds in (
        ("case:concept:name", Holds.CODE),
        ("concept:name", Holds.TEXT),
        ("time:timestamp", Holds.MOMENT),
        ("org:resource", Holds.TEXT),
        ("activity_zh", Holds.TEXT),
        ("ordinal", Holds.COUNT),
        ("stage_before", Holds.TEXT),
        ("stage_after", Holds.TEXT),
        ("level", Holds.COUNT),
        ("case:township", Holds.CODE),
        ("case:category", Holds.CODE),
        ("case:source", Holds.TEXT),
        ("case:urgency", Holds.TEXT),
    )
)


def events_table(source: Source) -> Tabular:
    """The steps of the cases the address's question finds."""
    n, rows = event_log(source.conn, source.county, source.scope, ask=source.ask())
    notes = (Note(words.NOTE_MASKED, source.say(words.MASKED)),)
    return Tabular(words.EVENTS, COLUMNS, n, in_portions(_rows(rows)), notes)


def _rows(rows: Iterator[LogRow]) -> Iterator[tuple[Any, ...]]:
    named = {str(kind): text.zh for kind, text in EVENT_TEXT.items()}
    for row in rows:
        yield (
            row.case_no, row.type, row.at, row.unit, named.get(row.type, row.type), row.ordinal,
            row.prev_stage, row.stage, row.level, row.township_code, row.category,
            row.source_kind, row.urgency,
        )  # fmt: skip
