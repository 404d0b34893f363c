"""calendar"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('county_code', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('day', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), server_default='', nullable=False),
    sa.Column('source', sa.String(), server_default='', nullable=False),
    sa.Column('official', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('county_code', 'version', 'day', name=op.f('pk_calendar_day'))
    )
    op.create_table('office_hours',
    sa.Column('county_code', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Integer(), nullable=False),
    sa.Column('intervals', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('county_code', 'version', 'first_day', name=op.f('pk_office_hours'))
    )


def downgrade() -> None:
    op.drop_table('office_hours')
    op.drop_table('calendar_day')
