"""the audit trail becomes a chain that only grows; older rows are joined in their order"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from data_layer.core.audit_chain import NOTHING, PLAIN, Link, hash_of
from data_layer.db.tables.columns import json_text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PORTION = 1_000
KEPT = "审计记录不得修改或删除 / the audit trail is never changed"
BEFORE = ("county_code", "id", "at", "actor", "action", "object", "result")


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.drop_index("ix_audit_at", table_name="audit")
    op.rename_table("audit", "audit_before")
    if postgres:
        op.execute("ALTER TABLE audit_before RENAME CONSTRAINT pk_audit TO pk_audit_before")
    audit, head = _tables()
    _join(op.get_bind(), audit, head)
    op.drop_table("audit_before")
    for statement in POSTGRES if postgres else SQLITE:
        op.execute(statement)


def _tables() -> tuple[sa.Table, sa.Table]:
    audit = op.create_table(
        "audit",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(_code(name) for name in ("actor", "session", "address")),
        sa.Column("action", sa.String(), nullable=False),
        _code("object"),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("alg", sa.String(), nullable=False),
        *(_code(name) for name in ("key_id", "prev_hash")),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", "seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["county_code", "at"])
    op.create_index("ix_audit_actor", "audit", ["county_code", "actor", "seq"])
    op.create_index("ix_audit_action", "audit", ["county_code", "action", "seq"])
    op.create_index("ix_audit_actor_at", "audit", ["county_code", "actor", "at"])
    head = op.create_table(
        "audit_head",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        _code("hash"),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("first_seq", "last_seq", "rows")
        ),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("made_by", "key_id", "mac")),
        sa.PrimaryKeyConstraint("county_code", "first_seq", name=op.f("pk_audit_seal")),
    )
    return audit, head


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _join(conn: sa.Connection, audit: sa.Table, head: sa.Table) -> None:
    """Without a key, which older releases had none of: the first row with one holds them fast."""
    columns = *(sa.column(name) for name in BEFORE), sa.column("detail", sa.JSON)
    before = sa.select(*columns).select_from(sa.table("audit_before"))
    found = conn.execute(before.order_by(*map(sa.column, ("county_code", "at", "id")))).all()
    for county_code, rows in groupby(found, key=lambda row: row.county_code):
        links, last = list[dict[str, object]](), NOTHING
        for seq, row in enumerate(rows, 1):
            told = row.actor, "", "", row.action, row.object, row.result, json_text(row.detail)
            link = Link(county_code, seq, row.at, *told, PLAIN, "", last, "")
            last = hash_of(link, {})
            links.append(link._replace(hash=last)._asdict())
        for start in range(0, len(links), PORTION):
            conn.execute(sa.insert(audit), links[start : start + PORTION])
        conn.execute(sa.insert(head), {"county_code": county_code, "seq": seq, "hash": last})


SEALED = """EXISTS (SELECT 1 FROM audit_seal WHERE county_code = OLD.county_code
 AND OLD.seq BETWEEN first_seq AND last_seq)"""
SQLITE = (
    f"""CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
 BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN NOT {SEALED}
 BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER audit_seal_unchanged BEFORE UPDATE ON audit_seal
 BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER audit_seal_kept BEFORE DELETE ON audit_seal
 BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
)
POSTGRES = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
 $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$""",
    f"""CREATE FUNCTION audit_refuse_unsealed() RETURNS trigger LANGUAGE plpgsql AS
 $$ BEGIN IF NOT {SEALED} THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
 FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
 FOR EACH ROW EXECUTE FUNCTION audit_refuse_unsealed()""",
    """CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
 FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_seal_unchanged BEFORE UPDATE OR DELETE ON audit_seal
 FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_seal_whole BEFORE TRUNCATE ON audit_seal
 FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
