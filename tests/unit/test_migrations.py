"""What a migration does to what older releases stored."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, HERE, schema_version, upgrade
from data_layer.db.tables import api_token, capacity
from tests.world import CODE, DAY, NOW, store_county


def _upgrade_to(conn: sa.Connection, version: str) -> None:
    """The schema as an older release left it."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = conn
    command.upgrade(config, version)


def test_what_held_for_each_township_is_still_told_apart(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as conn:
        _upgrade_to(conn, "0009")
        for key in ("secondment_cap_pct", "township_staff"):
            row = {"county_code": CODE, "key": key, "area_code": CODE, "value": 10, "unit": "x",
                   "label_zh": "", "label_en": ""}  # fmt: skip
            conn.execute(insert(sa.table("capacity", *map(sa.column, row))).values(row))
        assert upgrade(conn)
        levels = dict(conn.execute(select(capacity.c.key, capacity.c.level)).all())
    engine.dispose()
    assert levels == {"secondment_cap_pct": "township", "township_staff": "county"}


def test_tokens_under_our_own_sources_end_with_the_upgrade(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path}/old.db")
    sources = ("desk", "tick", "county-app", "desk-2")
    with engine.begin() as conn:
        _upgrade_to(conn, "0007")
        store_county(conn)
        for source in sources:
            row = {
                "county_code": CODE, "token_hash": source, "prefix": source, "kind": "act",
                "source": source, "created_at": NOW, "expires_at": NOW + DAY,
            }  # fmt: skip
            conn.execute(insert(api_token), row)
        ended = {**row, "token_hash": "x", "source": "desk", "revoked_at": NOW}
        conn.execute(insert(api_token), ended)
        assert upgrade(conn)
        assert schema_version(conn) == HEAD
        found = conn.execute(select(api_token.c.token_hash, api_token.c.revoked_at))
        revoked = {row.token_hash: row.revoked_at for row in found}
    engine.dispose()
    assert {name for name, at in revoked.items() if at} == {"desk", "tick", "x"}
    assert revoked["x"] == NOW
