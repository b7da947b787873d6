"""Runs the migrations; see ``queue_server.store.database.migrate``."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from queue_server.store.tables import metadata

url = str(context.config.get_main_option("sqlalchemy.url"))
# The driver would commit at each change of a table; so they are made all or not at all.
engine = create_engine(url, connect_args={"isolation_level": None})
with engine.begin() as connection:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
engine.dispose()
