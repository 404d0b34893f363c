"""Layers and area changes as both databases keep them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from data_layer.core.area_change import Change, Kind, Named
from data_layer.core.county import County
from data_layer.db.tables import area
from data_layer.errors import Busy, Invalid, NotFound
from data_layer.queries.county import load_county
from data_layer.services.area_changes import change_areas, changes_made, restore_changes
from data_layer.services.boundary_layers import (
    Checked,
    bodies,
    draft,
    keep_draft,
    publish,
    versions,
)
from tests.slow_world import TODAY
from tests.world import CODE, COUNTY, EAST, GRIDS, NOW

BODY = bytes(range(256))
FOUND: list[tuple[str, list[str], float]] = [("missing", ["g1"], 0.0)]


def layer(name: str = "shapes", level: str = "grid") -> Checked:
    return Checked(name, level, "网格.zip", "Shapefile", "gcj02", "GBK", 5, 4, FOUND, BODY)


def stored(conn: Connection) -> County:
    return load_county(conn, CODE)


def test_a_layer_waits_holds_and_stays(engine: Engine) -> None:
    with engine.begin() as conn:
        first = keep_draft(conn, CODE, layer("other"), "admin", NOW)
        name = keep_draft(conn, CODE, layer(), "admin", NOW)
        with pytest.raises(NotFound):
            draft(conn, CODE, first)
        assert draft(conn, CODE, name).findings == [["missing", ["g1"], 0.0]]
        county = stored(conn)
        assert publish(conn, county, name, TODAY, "黔S", "admin", NOW) == 1
        county = stored(conn)
        assert (county.surveyed, county.approval_no, county.boundary_version) == (True, "黔S", 2)
        assert bodies(conn, CODE, [name]) == {name: BODY}
        again = keep_draft(conn, CODE, layer(), "admin", NOW)
        assert again != name
        assert publish(conn, county, again, TODAY, "", "admin", NOW) == 2
        assert not stored(conn).surveyed
        assert [one.version for one in versions(conn, CODE)] == [2, 1]


def test_a_day_to_come_a_stale_county_and_a_layer_of_townships(engine: Engine) -> None:
    with engine.begin() as conn:
        name = keep_draft(conn, CODE, layer(level="township"), "admin", NOW)
        county = stored(conn)
        with pytest.raises(Invalid):
            publish(conn, county, name, TODAY + 1, "", "admin", NOW)
        publish(conn, county, name, TODAY, "黔S", "admin", NOW)
        # The grids decide what a map is.
        assert not stored(conn).surveyed
        other = keep_draft(conn, CODE, layer(), "admin", NOW)
        with pytest.raises(Busy):
            publish(conn, county, other, TODAY, "", "admin", NOW)


def test_a_change_is_kept_and_made_again(engine: Engine) -> None:
    one, two = (grid[:12] for grid in GRIDS[EAST][:2])
    change = Change(Kind.MERGE, TODAY, (one, two), (Named(one, ""),), one)
    with engine.begin() as conn:
        assert change_areas(conn, stored(conn), change, "1号", "admin", NOW) == 1
        county = stored(conn)
        assert county.heirs == {two: one, f"{two}001": f"{one}001"}
        assert county.area_version == COUNTY.area_version + 1
        (entry,) = changes_made(conn, CODE)
        assert (entry.kind, entry.document_no) == ("merge", "1号")
        lost: dict[str, Any] = {"valid_to": None, "successor": ""}
        conn.execute(area.update().values(lost))
        assert restore_changes(conn, CODE) == frozenset()
        assert stored(conn).heirs == county.heirs
        ended = conn.scalars(select(area.c.code).where(area.c.valid_to.is_not(None)))
        assert set(ended) == {two, f"{two}001"}
