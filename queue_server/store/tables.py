"""The tables, as SQLAlchemy knows them; ``migrations`` makes them. Instants are UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC without a zone: SQLite knows none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To an aware datetime."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


person = Table(
    "person",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number_index", String(64), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("started_at", Instant, nullable=False),
    UniqueConstraint("person_id", "service_day"),
)

stop = Table(
    "stop",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visit_id", String(32), ForeignKey("visit.id"), nullable=False),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("counter_id", String(32)),
    Column("call_id", String(32)),
    Column("called_at", Instant),
    Column("finished_at", Instant),
    UniqueConstraint("queue_id", "service_day", "number"),
)
_OPEN = text("state in ('waiting', 'called')")
Index(
    "one_open_stop_a_queue",
    *(stop.c.person_id, stop.c.queue_id, stop.c.service_day),
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "waiting_in_order",
    *(stop.c.service_day, stop.c.queue_id, stop.c.state, stop.c.arrived_at, stop.c.number),
)
Index("last_called", stop.c.queue_id, stop.c.service_day, stop.c.called_at)
Index("stops_of_visit", stop.c.visit_id)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("stop_id", String(32), ForeignKey("stop.id"), nullable=False, unique=True),
    Column("label", String(16), nullable=False),
    Column("code", String(64), nullable=False, unique=True),
    Column("eligibility_id", String(32), ForeignKey("eligibility.id")),
    Column("outcome", String(16), nullable=False),
    Column("needs_desk", Boolean, nullable=False, server_default=false()),
    Column("kiosk_id", String(32), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("printed_at", Instant),
    Column("print_problem", String(64)),
)

number_counter = Table(
    "number_counter",
    metadata,
    Column("queue_id", String(32), primary_key=True),
    Column("service_day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

call = Table(
    "call",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("stop_id", String(32), ForeignKey("stop.id"), nullable=False),
    Column("counter_id", String(32), nullable=False),
    Column("username", String(64), nullable=False),
    Column("called_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

eligibility = Table(
    "eligibility",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("kiosk_id", String(32), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("code", String(16)),
    Column("needs_desk", Boolean, nullable=False, server_default=false()),
    Column("checks", String(64), nullable=False, server_default=text("''")),
    Column("sealed", LargeBinary, nullable=False),
)

recheck = Table(
    "recheck",
    metadata,
    Column("ticket_id", String(32), ForeignKey("ticket.id"), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("settled_at", Instant),
    Column("given_up_at", Instant),
)
_DUE = text("next_at is not null")
Index("recheck_due", recheck.c.next_at, sqlite_where=_DUE, postgresql_where=_DUE)

checkin = Table(
    "checkin",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visit_id", String(32), ForeignKey("visit.id"), nullable=False),
    Column("treatment_index", String(64), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("done_at", Instant),
    Column("receipt", String(64)),
    Column("problem", String(64)),
)
Index("checkin_due", checkin.c.next_at, sqlite_where=_DUE, postgresql_where=_DUE)
Index("checkin_queued", checkin.c.booked_at, sqlite_where=_DUE, postgresql_where=_DUE)
Index("checkin_by_state", checkin.c.state, checkin.c.done_at)

visit_priority = Table(
    "visit_priority",
    metadata,
    Column("visit_id", String(32), ForeignKey("visit.id"), primary_key=True),
    Column("group", String(16), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("username", String(64)),
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("detail", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    Column("cleared_by", String(64)),
)
_UNCLEARED = text("cleared_at is null")
Index(
    "one_open_alarm",
    *(alarm.c.kind, alarm.c.detail),
    unique=True,
    sqlite_where=_UNCLEARED,
    postgresql_where=_UNCLEARED,
)

alert = Table(
    "alert",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kiosk_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("raised_at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=True),
    Column("topic", String(128), nullable=False),
    Column("payload", Text, nullable=False),
    Column("retain", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("published_at", Instant),
    sqlite_autoincrement=True,
)
_UNPUBLISHED = text("published_at is null")
Index("unpublished", outbox.c.rev, sqlite_where=_UNPUBLISHED, postgresql_where=_UNPUBLISHED)

idempotency = Table(
    "idempotency",
    metadata,
    Column("who", String(80), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("username", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("tried", String(64), nullable=False, index=True),
    Column("at", Instant, nullable=False),
)
