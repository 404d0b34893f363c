"""Metrics by area for map programs: one row a township or grid, a column a metric, with shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboards.components.boundaries import boundaries_on
from dashboards.outputs.metrics import numbers_of
from dashboards.outputs.source import Source
from dashboards.strings import outputs as words
from data_layer.core.catalog import BY_KEY
from data_layer.core.days import local
from data_layer.core.exports import Format
from data_layer.core.statistics.rates import few
from data_layer.core.tabular import Column, Holds, Note, Tabular, in_portions, rows_of
from data_layer.queries.metrics import Value, metric_values
from data_layer.queries.visible import grids_in, townships_in
from geo.boundaries import Shapes, township_shapes

# Map programs cut long names of columns and know no Chinese ones everywhere: keys, not labels.
USUAL = ("reported", "on_time_closure", "overdue")


def areas_table(source: Source) -> Tabular:
    """Every area of ?by= (grid without) the orderer may see, those without a case too; the metrics
    of ?keys=, each with its n, small groups without their numbers."""
    query = source.order.query
    by = "township" if query.get("by") == "township" else "grid"
    keys = tuple(k for k in query.get("keys", "").split(",") if k in BY_KEY) or USUAL
    values = metric_values(
        source.conn, source.county, source.scope, source.now,
        ask=source.ask()._replace(by=by, then=""), keys=keys,
    )  # fmt: skip
    found = {(str(one.key), one.metric): one for one in values}
    listed = townships_in if by == "township" else grids_in
    areas = listed(source.county, source.scope)
    columns = (
        Column("code", words.GROUP_CODE, Holds.CODE),
        Column("name", words.GROUP),
        *(
            Column(name, BY_KEY[key].label, Holds.NUMBER)
            for key in keys
            for name in (key, f"{key}_n")
        ),
    )
    rows = [
        (area.code, area.name, *(x for key in keys for x in _pair(found.get((area.code, key)))))
        for area in areas
    ]
    notes = [Note(BY_KEY[key].label, f"{key}: {source.say(BY_KEY[key].meaning)}") for key in keys]
    notes.append(Note(words.NOTE_SMALL, source.say(words.SUPPRESSED)))
    return Tabular(words.MAP, columns, len(rows), in_portions(rows), notes)


def _pair(one: Value | None) -> tuple[float | None, int | None]:
    if one is None or few(one.n):
        return None, None
    value, _, n = numbers_of(one)
    return value, n


def write_map(source: Source, table: Tabular, path: Path) -> int:
    """The table with the shapes of the county's pack."""
    # Its library is slow to import, and a server makes no map.
    from geo.handed_out import write_geojson, write_geopackage

    rows: Sequence[Mapping[str, Any]] = [
        dict(zip((column.key for column in table.columns), row, strict=True))
        for row in rows_of(table)
    ]
    notes = {source.say(note.label): str(note.told) for note in table.notes}
    write = write_geojson if source.order.format is Format.GEOJSON else write_geopackage
    return write(rows, _shapes(source), path, notes)


def _shapes(source: Source) -> Shapes:
    today = local(source.now, source.county.zone).day
    layers = boundaries_on(source.conn.engine, source.county, today)
    if source.order.query.get("by") == "township":
        return township_shapes(layers, source.county.township_of)
    return layers.grids.shapes
