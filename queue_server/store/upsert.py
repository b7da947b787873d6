"""``insert`` with ``on_conflict_do_…``, for every database that the server knows.

SQLAlchemy has one such class for each of them. PostgreSQL's holds all that SQLite's does, and
SQLite's compiler writes it out too; the other way round fails. A test holds that for both.
"""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

__all__ = ["insert"]
