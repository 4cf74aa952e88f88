"""Alembic's door: the connection comes from storage.schema."""

from alembic import context
from sqlmodel import SQLModel

import storage.tables  # noqa: F401  (makes the tables known)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=False,
    user_module_prefix="storage.columns.",
)
with context.begin_transaction():
    context.run_migrations()
