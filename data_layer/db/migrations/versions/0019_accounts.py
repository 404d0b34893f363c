"""accounts are granted, expire and renew their passwords; sessions tell where they are from; second
factors and recovery codes"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("granted_at", sa.BigInteger()))
        table.add_column(sa.Column("granted_by", sa.String(), server_default="", nullable=False))
        table.add_column(sa.Column("expires_at", sa.BigInteger()))
        table.add_column(
            sa.Column("password_at", sa.BigInteger(), server_default="0", nullable=False)
        )
    # What could sign in goes on; a quarter begins for its password.
    account = sa.table(
        "account",
        *(sa.column(name) for name in ("granted_at", "created_at", "password_at", "username")),
    )
    newest = sa.select(sa.func.max(sa.column("at"))).select_from(sa.table("audit"))
    now = op.get_bind().scalar(newest) or 0
    at = sa.case((account.c.created_at > now, account.c.created_at), else_=now)
    op.execute(account.update().values(granted_at=account.c.created_at, password_at=at))
    with op.batch_alter_table("session") as table:
        for name, usual in (("address", ""), ("agent", ""), ("level", "full")):
            column = sa.Column(name, sa.String(), server_default=usual, nullable=False)
            table.add_column(column)
    op.create_table(
        "second_factor",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("county_code", "username", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("county_code", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint(
            "county_code", "username", "code_hash", name=op.f("pk_recovery_code")
        ),
    )
