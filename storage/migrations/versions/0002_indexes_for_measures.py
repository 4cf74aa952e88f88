"""Indexes over the few rows that went amiss, so that counting them costs nothing."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

AMISS = (
    ('ix_inbox_aside', 'inbox', 'state', "state = 'parked' OR state = 'unreadable'"),
    ('ix_outbox_amiss', 'outbox', 'state', "state = 'unknown' OR state = 'never' OR state = 'dropped'"),
    ('ix_notice_amiss', 'notice', 'made_at', "late OR state = 'missed'"),
)


def upgrade() -> None:
    for name, table, column, where in AMISS:
        op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, _column, _where in AMISS:
        op.drop_index(name, table)
