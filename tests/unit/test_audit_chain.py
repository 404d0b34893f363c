"""The chain of the audit trail: what is done to it behind its back is found, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data_layer.core.audit_chain import Broken, Head, Kind, key_id
from data_layer.core.days import DAY_MS
from data_layer.db.tables import audit, audit_head, audit_seal
from data_layer.services.audit import write_audit
from data_layer.services.audit_prune import prune
from data_layer.services.audit_trail import head_of
from data_layer.services.audit_verify import TOLD, Verdict, verdict_told, verify
from tests.world import AUDIT_KEY, CODE, COUNTY, NOW

ROWS = 12
KEYS = {key_id(AUDIT_KEY): AUDIT_KEY}


def write(conn: Connection, n: int = ROWS, since: int = NOW, step: int = 1) -> None:
    for i in range(n):
        detail = {"reason": f"核对 {i}", "n": i}
        write_audit(
            conn, CODE, since + i * step, "operator", "act", object=f"TC-{i}", detail=detail
        )


def free(conn: Connection) -> None:
    """What whoever owns the database file can do: the triggers are no obstacle."""
    if conn.dialect.name == "sqlite":
        for name in ("unchanged", "kept", "seal_unchanged", "seal_kept"):
            conn.execute(text(f"DROP TRIGGER audit_{name}"))
    else:
        conn.execute(text("SET LOCAL session_replication_role = replica"))


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin() as going:
        write(connection)
        free(connection)
        yield connection
        going.rollback()


def found(conn: Connection, heads: tuple[Head, ...] = ()) -> Broken | None:
    return verify(conn, CODE, KEYS, heads).broken


def move(conn: Connection, old: int, new: int) -> None:
    conn.execute(update(audit).where(audit.c.seq == old).values(seq=new))


def change(conn: Connection) -> None:
    flipped = update(audit).where(audit.c.seq == 5)
    conn.execute(flipped.values(detail={"reason": "核对 5", "n": 4}))


def drop(conn: Connection) -> None:
    conn.execute(delete(audit).where(audit.c.seq.in_([5, 6])))


def drop_and_number_anew(conn: Connection) -> None:
    drop(conn)
    for seq in range(7, ROWS + 1):
        move(conn, seq, seq - 2)


def swap(conn: Connection) -> None:
    move(conn, 5, 99)
    move(conn, 8, 5)
    move(conn, 99, 8)


def swap_neighbours(conn: Connection) -> None:
    move(conn, 5, 99)
    move(conn, 6, 5)
    move(conn, 99, 6)


def swap_what_they_say(conn: Connection) -> None:
    told = {r.seq: r.object for r in conn.execute(select(audit.c.seq, audit.c.object))}
    details = {r.seq: (r.at, r.detail) for r in conn.execute(select(audit))}
    for here, there in ((5, 8), (8, 5)):
        at, detail = details[there]
        row = update(audit).where(audit.c.seq == here)
        conn.execute(row.values(at=at, detail=detail, object=told[there]))


def put_in(conn: Connection) -> None:
    for seq in range(ROWS, 4, -1):
        move(conn, seq, seq + 1)
    row = conn.execute(select(audit).where(audit.c.seq == 4)).one()._asdict()
    conn.execute(insert(audit), {**row, "seq": 5, "actor": "nobody"})


def chain_without_key(conn: Connection) -> None:
    conn.execute(update(audit).where(audit.c.seq == 5).values(alg="sha256"))


def cut_tail(conn: Connection) -> None:
    conn.execute(delete(audit).where(audit.c.seq > 9))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (change, Broken(Kind.CHANGED, 5)),
        (drop, Broken(Kind.MISSING, 5, 6)),
        (drop_and_number_anew, Broken(Kind.MISSING, 5, 6)),
        (swap, Broken(Kind.SWAPPED, 5, 8)),
        (swap_neighbours, Broken(Kind.SWAPPED, 5, 6)),
        (swap_what_they_say, Broken(Kind.SWAPPED, 5, 8)),
        (put_in, Broken(Kind.INSERTED, 5)),
        (chain_without_key, Broken(Kind.CHANGED, 5)),
        (cut_tail, Broken(Kind.TAIL_CUT, 10, ROWS)),
    ],
)
def test_harm_is_found_and_located(
    conn: Connection, harm: Callable[[Connection], None], told: Broken
) -> None:
    assert found(conn) is None
    harm(conn)
    assert found(conn) == told


@pytest.mark.parametrize(
    "column", [c.name for c in audit.c if c.name not in {"county_code", "seq"}]
)
def test_no_column_can_be_changed(conn: Connection, column: str) -> None:
    other = {"at": NOW + 99, "detail": {}}.get(column, "x")
    conn.execute(update(audit).where(audit.c.seq == 5).values({column: other}))
    broken = found(conn)
    assert broken is not None
    assert broken.seq == 5


def test_a_tail_cut_together_with_the_head_shows_by_the_head_outside(conn: Connection) -> None:
    outside = head_of(conn, CODE)._replace(day=20261123)
    cut_tail(conn)
    last = conn.scalar(select(audit.c.hash).where(audit.c.seq == 9))
    conn.execute(update(audit_head).values(seq=9, hash=last))
    assert found(conn) is None
    assert found(conn, (outside,)) == Broken(Kind.TAIL_CUT, 10, ROWS)
    write(conn, 5, NOW + 1000)
    assert found(conn, (outside,)) == Broken(Kind.HEAD, ROWS)


def test_another_key_chains_on_and_its_rows_tell_so(conn: Connection, engine: Engine) -> None:
    other = b"another key of thirty-two signs or more"
    conn.execution_options(audit_key=other)
    write(conn, 1)
    assert found(conn) == Broken(Kind.NO_KEY, ROWS + 1)
    keys = {**KEYS, key_id(other): other}
    assert verify(conn, CODE, keys, ()).broken is None
    conn.execution_options(audit_key=AUDIT_KEY)


@pytest.mark.parametrize("table", [audit, audit_seal])
def test_rows_and_seals_cannot_be_changed_or_deleted(engine: Engine, table: object) -> None:
    with engine.connect() as conn, conn.begin() as going:
        write(conn, 3, NOW - 400 * DAY_MS)
        write(conn, 3)
        prune(conn, COUNTY, KEYS, 12, NOW, "server")
        for statement in ("UPDATE {} SET county_code = county_code", "DELETE FROM {}"):
            with pytest.raises(DBAPIError), conn.begin_nested():
                conn.execute(text(statement.format(table)))
        going.rollback()


def test_a_pruned_month_leaves_its_seal_and_the_chain_is_whole(engine: Engine) -> None:
    with engine.connect() as conn, conn.begin() as going:
        write(conn, 40, NOW - 460 * DAY_MS, 2 * DAY_MS)
        write(conn, 3)
        made = prune(conn, COUNTY, KEYS, 12, NOW, "server")
        assert [seal.month for seal in made] == [202508, 202509, 202510]
        first = conn.scalar(select(audit.c.at).order_by(audit.c.seq).limit(1))
        assert first >= NOW - 390 * DAY_MS
        verdict = verify(conn, CODE, KEYS, ())
        assert verdict.broken is None
        assert verdict.walked.sealed == sum(seal.rows for seal in made) > 20
        assert verdict.walked.rows + verdict.walked.sealed == 43 + len(made)
        assert not prune(conn, COUNTY, KEYS, 12, NOW, "server")
        free(conn)
        conn.execute(update(audit_seal).values(rows=1))
        assert found(conn) == Broken(Kind.SEAL, 1)
        conn.execute(delete(audit_seal))
        assert found(conn) == Broken(Kind.MISSING, 1, made[-1].last_seq)
        going.rollback()


@given(st.sampled_from(list(Kind)), st.integers(1, 9), st.integers(1, 9))
def test_every_verdict_has_words(kind: Kind, seq: int, until: int) -> None:
    whole = Verdict(walked=_walked(), heads=2, broken=None)
    told = verdict_told(whole._replace(broken=Broken(kind, seq, until)))
    assert str(seq) in told.zh
    assert str(seq) in told.en
    assert "完整：" in verdict_told(whole).zh
    assert set(TOLD) == set(Kind)


def _walked() -> object:
    from data_layer.core.audit_chain import Walked

    return Walked(3, 0, 3, "x")
