"""reports that make themselves, and where accounts are written to"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _code(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="") for name in names]


def _long(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _count(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in names]


def _moment(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.add_column("account", _code("email")[0])
    _schedules()
    _runs()
    _deliveries()


def _schedules() -> None:
    op.create_table(
        "report_schedule",
        *_text("county_code", "schedule_id", "name", "kind"),
        *_code("township_code", "category"),
        *_text("every"),
        *_count("place"),
        *_whole("minute"),
        *_text("on_rest"),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("to_folder", sa.Boolean(), nullable=False),
        *_whole("budget_minutes"),
        *_text("owner"),
        *_code("owner_township"),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_whole("last_day"),
        *_moment("made_at"),
        sa.PrimaryKeyConstraint("county_code", "schedule_id", name="pk_report_schedule"),
    )


def _runs() -> None:
    op.create_table(
        "report_run",
        *_text("county_code", "run_id"),
        *_code("schedule_id"),
        *_text("kind"),
        *_code("township_code", "category", "scope_township"),
        *_whole("period"),
        sa.Column("formats", sa.JSON(), nullable=False),
        *_whole("budget_minutes"),
        *_text("run_as", "state"),
        *_count("tries", "version"),
        *_long("reason", "why"),
        *_moment("planned_at", "next_at"),
        *_moment("started_at", "ended_at", nullable=True),
        sa.PrimaryKeyConstraint("county_code", "run_id", name="pk_report_run"),
    )
    for name, columns in (
        ("state", ["state", "next_at"]),
        ("schedule", ["schedule_id", "planned_at"]),
        ("archive", ["kind", "period", "version"]),
    ):
        op.create_index(f"ix_report_run_{name}", "report_run", ["county_code", *columns])
    op.create_table(
        "report_file",
        *_text("county_code", "run_id", "format"),
        *_whole("tries"),
        *_text("number"),
        sa.PrimaryKeyConstraint("county_code", "run_id", "format", "tries", name="pk_report_file"),
    )
    op.create_index("ix_report_file_number", "report_file", ["county_code", "number"])


def _deliveries() -> None:
    op.create_table(
        "report_delivery",
        *_text("county_code", "run_id", "channel"),
        *_code("recipient"),
        *_text("state"),
        *_count("tries"),
        *_long("why"),
        *_moment("next_at"),
        *_moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint(
            "county_code", "run_id", "channel", "recipient", name="pk_report_delivery"
        ),
    )
    op.create_index(
        "ix_report_delivery_state", "report_delivery", ["county_code", "state", "next_at"]
    )
