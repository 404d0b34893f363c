"""early warning: rules, nights, alerts and what people said of them; what rosters say of people and
households by its days; what was refused, one by one"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _needed(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _json(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _key(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("county_code", *names, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _rules()
    _nights()
    _alerts()
    _people()
    _households()
    _refused()


def _said() -> tuple[sa.Column[int], ...]:
    serial = sa.Column("serial", sa.Integer(), server_default="1", nullable=False)
    return serial, _count("valid_from"), sa.Column("valid_to", sa.Integer())


def _one_holds(table: str, key: str) -> None:
    last = sa.text("valid_to IS NULL")
    where = {"sqlite_where": last, "postgresql_where": last}
    op.create_index(f"ix_{table}_held", table, ["county_code", key], unique=True, **where)


def _people() -> None:
    with op.batch_alter_table("person") as table:
        for column in (*_said(), _count("phone_since")):
            table.add_column(column)
        table.drop_constraint(op.f("pk_person"), type_="primary")
        table.create_primary_key(op.f("pk_person"), ["county_code", "person_id", "serial"])
    _one_holds("person", "person_id")


def _households() -> None:
    op.create_table(
        "post_households",
        *(_needed("county_code"), _needed("post_id"), *_said()),
        sa.Column("households", sa.Integer()),
        _key("post_households", "post_id", "serial"),
    )
    op.execute(
        "INSERT INTO post_households (county_code, post_id, households) "
        "SELECT county_code, post_id, households FROM post WHERE households IS NOT NULL"
    )
    _one_holds("post_households", "post_id")
    with op.batch_alter_table("post") as table:
        table.drop_column("households")


def _refused() -> None:
    names = _needed("source"), _code("township_code"), _whole("day"), _needed("code")
    op.create_table(
        "source_refused",
        *(_needed("county_code"), *names, _code("field"), _whole("slot"), _whole("serial")),
        *(_big("received_at"), _json("sample")),
        _key("source_refused", "source", "township_code", "day", "code", "field", "slot"),
    )


def _rules() -> None:
    op.create_table(
        "warning_default",
        *(_needed("county_code"), _needed("rule"), _whole("ordinal"), _json("content")),
        _key("warning_default", "rule"),
    )
    op.create_table(
        "warning_rule",
        *(_needed("county_code"), _needed("rule"), _whole("version"), _json("content")),
        *(_needed("set_by"), _needed("set_name"), _big("set_at")),
        _key("warning_rule", "rule", "version"),
    )
    op.create_table(
        "warning_trial",
        *(_needed("county_code"), _needed("rule"), _big("asked_at"), _needed("asked_by")),
        *(_json("tried"), sa.Column("ended_at", sa.BigInteger())),
        *(sa.Column("content", sa.Text()), _code("why")),
        _key("warning_trial", "rule", "asked_at"),
    )


def _nights() -> None:
    op.create_table(
        "warning_run",
        *(_needed("county_code"), _whole("day"), _big("began_at"), _big("ended_at")),
        *(_json("states"), _json("series"), sa.Column("curves", sa.LargeBinary())),
        _key("warning_run", "day"),
    )
    op.create_table(
        "warning_signal",
        *(_needed("county_code"), _needed("rule"), _needed("series"), _json("signal")),
        _key("warning_signal", "rule", "series"),
    )
    op.create_table(
        "warning_check",
        *(_needed("county_code"), _whole("day"), _json("content")),
        _key("warning_check", "day"),
    )


def _alerts() -> None:
    op.create_table(
        "alert",
        *(_needed("county_code"), _needed("alert_no"), _needed("rule"), _needed("detector")),
        *(_needed("series"), _whole("raised_day"), _big("raised_at"), _whole("last_day")),
        *(_count("resolved_day"), _code("ended"), _count("stock"), _json("townships")),
        *(_json("finding"), _json("latest")),
        *(_needed("state"), _big("since"), _code("owner"), sa.Column("judged", sa.Integer())),
        _key("alert", "alert_no"),
    )
    op.create_index("ix_alert_resolved", "alert", ["county_code", "resolved_day"])
    op.create_index("ix_alert_raised", "alert", ["county_code", "raised_day"])
    op.create_table(
        "alert_mark",
        *(_needed("county_code"), _needed("alert_no"), _whole("serial"), _needed("act")),
        *(_needed("by"), _needed("by_name"), _big("at"), _code("note"), _code("case_no")),
        _key("alert_mark", "alert_no", "serial"),
    )
