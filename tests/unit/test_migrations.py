"""What a migration does to what older releases stored."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, select

from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, HERE, schema_version, upgrade
from data_layer.db.tables import api_token
from tests.world import CODE, DAY, NOW, store_county


def _as_of(conn: Connection, version: str) -> None:
    """The schema of an older release."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = conn
    command.upgrade(config, version)


def test_tokens_under_our_own_sources_end_with_the_upgrade(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path}/old.db")
    sources = ("desk", "tick", "county-app", "desk-2")
    with engine.begin() as conn:
        _as_of(conn, "0007")
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
