"""Runs the migrations; see ``queue_server.store.database.migrate``."""

from __future__ import annotations

from alembic import context

from queue_server.store.dialects import dialect_of, open_engine
from queue_server.store.tables import metadata

url = str(context.config.get_main_option("sqlalchemy.url"))
engine = open_engine(url, patient=True)
# The driver would commit at each change of a table; so they are made all or not at all.
try:
    with engine.begin() as connection:
        connection.exec_driver_sql(dialect_of(url).begin_write)
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()
finally:
    engine.dispose()
