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
    ('ix_notice_amiss', 'notice', 'made_at', "late OR state = 'missed' OR state = 'dropped' OR state = 'unreached'"),
)


def upgrade() -> None:
    for name, table, column, where in AMISS:
        conditions = {'sqlite_where': sa.text(where), 'postgresql_where': sa.text(where)}
        op.create_index(name, table, [column], if_not_exists=True, **conditions)  # the first may have made it already


def downgrade() -> None:
    for name, table, _column, _where in AMISS:
        op.drop_index(name, table)
