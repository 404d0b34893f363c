"""What a migration does to what older releases stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select

from data_layer.core.audit_chain import key_id
from data_layer.db.engine import writer_engine
from data_layer.db.migrate import HEAD, HERE, schema_version, upgrade
from data_layer.db.tables import MEASURES, api_token, audit, county, person, post_households, step
from data_layer.log.rebuild import stored_cells
from data_layer.services.audit import write_audit
from data_layer.services.audit_verify import verify
from tests.crowd import crowd_database
from tests.fresh import empty
from tests.world import AUDIT_KEY, CODE, DAY, FIELD_KEYS, NOW, store_county


def _upgrade_to(conn: sa.Connection, version: str) -> None:
    """The schema as an older release left it."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = conn
    command.upgrade(config, version)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[sa.Connection]:
    """An empty database on each engine in turn."""
    url = sqlite_url if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    if request.param == "postgres":
        empty(url)
    engine = writer_engine(url, field_keys=FIELD_KEYS)
    with engine.begin() as conn:
        yield conn
    engine.dispose()


def _insert(conn: sa.Connection, name: str, **values: Any) -> None:
    """A row of a table as it was then; what must be said and is not, is nothing."""
    table = sa.Table(name, sa.MetaData(), autoload_with=conn)
    said = {
        column.name: "" if isinstance(column.type, sa.String) else column.type.python_type(0)
        for column in table.columns
        if not column.nullable and column.server_default is None and column.name not in values
    }
    conn.execute(insert(table), {**said, **values})


def test_steps_get_source_and_urgency_of_their_own_case(old: sa.Connection) -> None:
    _upgrade_to(old, "0009")
    for case_no, source, urgency in (("1", "video", "urgent"), ("2", "patrol", "routine")):
        case = {"county_code": CODE, "case_no": case_no, "incident_id": case_no}
        _insert(old, "incident", **case, source_kind=source, urgency=urgency)
    for case_no, ordinal in (("1", 1), ("1", 2), ("2", 1), ("gone", 1)):
        _insert(old, "step", county_code=CODE, case_no=case_no, ordinal=ordinal)
    _insert(old, "step", county_code="88", case_no="1", ordinal=1)
    assert upgrade(old)
    s = step.c
    rows = old.execute(select(s.county_code, s.case_no, s.ordinal, s.source_kind, s.urgency))
    assert {tuple(row) for row in rows} == {
        (CODE, "1", 1, "video", "urgent"),
        (CODE, "1", 2, "video", "urgent"),
        (CODE, "2", 1, "patrol", "routine"),
        (CODE, "gone", 1, "", ""),
        ("88", "1", 1, "", ""),
    }


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_what_is_kept_since_is_filled_from_the_cases(
    kind: str, sqlite_url: str, request: pytest.FixtureRequest
) -> None:
    url = sqlite_url if kind == "sqlite" else request.getfixturevalue("postgres_url")
    if kind == "postgres":
        empty(url)
    engine = crowd_database(url, 400)
    engine.dispose()
    writer = writer_engine(url, field_keys=FIELD_KEYS)
    with writer.begin() as conn:
        before = stored_cells(conn, CODE)
        since = MEASURES[MEASURES.index("judged") : MEASURES.index("due")]
        since += MEASURES[MEASURES.index("due_first_on_time") : MEASURES.index("closed_on_time")]
        since += MEASURES[MEASURES.index("passed_on") :]
        for name in since:
            conn.execute(sa.text(f"ALTER TABLE roll DROP COLUMN {name}"))
        later = "export", "export_link", "saved_view"
        for name in (*later, "month_setting", "month_closing", "month_figures"):
            conn.execute(sa.text(f"DROP TABLE {name}"))
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '0012'"))
        _upgrade_to(conn, "0013")
        assert stored_cells(conn, CODE) == before
        assert {share for *_, share in before} >= set(since)
    writer.dispose()


def test_a_pack_of_older_releases_is_loaded_again(old: sa.Connection) -> None:
    _upgrade_to(old, "0009")
    store_county(old)
    old.execute(county.update().values(pack_hash="data.boundaries.calendar.limits"))
    assert upgrade(old)
    data, *others = old.scalars(select(county.c.pack_hash)).one().split(".")
    assert data != "data"
    assert others == ["boundaries", "calendar", "limits"]


def test_tokens_under_our_own_sources_end_with_the_upgrade(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path}/old.db", field_keys=FIELD_KEYS)
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


def test_rows_without_a_chain_are_joined_in_their_order(old: sa.Connection) -> None:
    _upgrade_to(old, "0017")
    for place, at in (("b", NOW), ("a", NOW), ("c", NOW - DAY)):
        row = {"county_code": CODE, "id": place, "at": at, "action": "act", "result": "ok"}
        _insert(old, "audit", **row, object=place, detail={"reason": "核对", "b": 1})
    assert upgrade(old)
    rows = old.execute(select(audit.c.seq, audit.c.object, audit.c.detail)).all()
    told = {"reason": "核对", "b": 1}
    assert sorted(map(tuple, rows)) == [(1, "c", told), (2, "a", told), (3, "b", told)]
    assert verify(old, CODE, {}, ()).broken is None
    old.execution_options(audit_key=AUDIT_KEY)
    write_audit(old, CODE, NOW, "operator", "act")
    keys = {key_id(AUDIT_KEY): AUDIT_KEY}
    assert verify(old, CODE, keys, ()).walked.rows == 4
    with pytest.raises(sa.exc.DBAPIError), old.begin_nested():
        old.execute(audit.update().values(actor="nobody"))


def test_people_and_households_hold_for_every_day_as_they_stood(old: sa.Connection) -> None:
    _upgrade_to(old, "0027")
    who = {"county_code": CODE, "person_id": "p1", "name": "演示-王某", "party": True}
    older = sa.Table("person", sa.MetaData(), autoload_with=old)
    old.execute(insert(older), {**who, "demo": True})
    for name, n in (("a", 14), ("b", None)):
        seat = {"county_code": CODE, "post_id": name, "role": "leader", "valid_from": 20260101}
        _insert(old, "post", **seat, households=n)
    assert upgrade(old)
    p = person.c
    assert old.execute(
        select(p.person_id, p.serial, p.valid_from, p.valid_to, p.name, p.party)
    ).all() == [("p1", 1, 0, None, "演示-王某", True)]
    assert old.execute(select(post_households)).all() == [(CODE, "a", 1, 0, None, 14)]
    for table, row in ((person, {**who, "demo": True}), (post_households, {"post_id": "a"})):
        with pytest.raises(sa.exc.IntegrityError), old.begin_nested():
            old.execute(insert(table), {**row, "county_code": CODE, "serial": 2})
