"""Alembic's entry: run the versions on the connection it was handed (see data_layer.db.migrate)."""

from alembic import context

from data_layer.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
# The caller owns the transaction.
context.run_migrations()
