from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from queue_server.store.tables import alarm
from queue_server.store.upsert import insert


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_an_upsert_is_the_same_on_both_databases(dialect: sqlite.dialect) -> None:
    row = insert(alarm)
    statement = row.on_conflict_do_update(
        index_elements=[alarm.c.kind, alarm.c.detail],
        index_where=alarm.c.cleared_at.is_(None),
        set_={"count": alarm.c.count + 1, "last_at": row.excluded.last_at},
    )
    written = str(statement.compile(dialect=dialect))
    assert "ON CONFLICT (kind, detail) WHERE cleared_at IS NULL DO UPDATE SET" in written
    nothing = str(insert(alarm).on_conflict_do_nothing().compile(dialect=dialect))
    assert nothing.endswith("ON CONFLICT DO NOTHING")
