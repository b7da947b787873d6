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
    # The number's keyed hash. Of somebody without one: of who told of them, the day, name and birth
    # date, so that they are the same person all day; or None.
    Column("number_index", String(64), unique=True),
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
    # Who came to the kiosk for the patient, and as what; None: the patient did.
    Column("came_id", String(32), ForeignKey("person.id")),
    Column("relation", String(16)),
    UniqueConstraint("person_id", "service_day"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visit_id", String(32), ForeignKey("visit.id"), nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("prefix", String(4), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", String(16), nullable=False),
    Column("code", String(64), nullable=False, unique=True),
    Column("eligibility_id", String(32), ForeignKey("eligibility.id")),
    Column("outcome", String(16), nullable=False),
    Column("needs_desk", Boolean, nullable=False, server_default=false()),
    # Who gave it: a kiosk, or "staff:" and a member of staff.
    Column("kiosk_id", String(80), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("printed_at", Instant),
    Column("print_problem", String(64)),
    UniqueConstraint("prefix", "service_day", "number"),
)
Index("tickets_of_visit", ticket.c.visit_id)

stop = Table(
    "stop",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", String(32), ForeignKey("ticket.id"), nullable=False),
    Column("visit_id", String(32), ForeignKey("visit.id"), nullable=False),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("priority_class", String(16), nullable=False),
    # The ticket's: it decides between those who came at the same instant.
    Column("number", Integer, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    # What its lane is sorted by (engine.order.Waiting), and when it may be called at the earliest.
    Column("since", Instant, nullable=False),
    Column("not_before", Instant),
    # The appointment's time.
    Column("slot_at", Instant),
    Column("from_stop_id", String(32), ForeignKey("stop.id")),
    Column("counter_id", String(32)),
    Column("call_id", String(32)),
    Column("called_at", Instant),
    Column("came_at", Instant),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("misses", Integer, nullable=False, server_default=text("0")),
    # While absent: back by itself when so many have been called in this queue today.
    Column("returns_at", Integer),
    # While parked: "staff:" and a username, or "counter:" and its id.
    Column("parked_with", String(80)),
)
_OPEN = text("state in ('waiting', 'called', 'serving', 'absent', 'parked')")
Index(
    "one_open_stop_a_queue",
    *(stop.c.person_id, stop.c.queue_id, stop.c.service_day),
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
_AT_COUNTER = text("state in ('called', 'serving')")
Index(
    "one_stop_a_counter",
    *(stop.c.counter_id, stop.c.service_day),
    unique=True,
    sqlite_where=_AT_COUNTER,
    postgresql_where=_AT_COUNTER,
)
_WAITING = text("state = 'waiting'")
Index(
    "lanes",
    *(stop.c.service_day, stop.c.queue_id, stop.c.priority_class, stop.c.since, stop.c.number),
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
_DELAYED = text("state = 'waiting' and not_before is not null")
Index(
    "delayed",
    *(stop.c.service_day, stop.c.not_before),
    sqlite_where=_DELAYED,
    postgresql_where=_DELAYED,
)
_ASIDE = text("state in ('called', 'serving', 'absent', 'parked')")
Index(
    "aside",
    *(stop.c.service_day, stop.c.queue_id, stop.c.state),
    sqlite_where=_ASIDE,
    postgresql_where=_ASIDE,
)
Index("last_called", stop.c.queue_id, stop.c.service_day, stop.c.called_at)
Index("stops_of_visit", stop.c.visit_id)
Index("stops_of_counter", stop.c.counter_id, stop.c.service_day)
Index("stops_of_ticket", stop.c.ticket_id)

step = Table(
    "step",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", String(32), ForeignKey("ticket.id"), nullable=False),
    # Steps of one position are parallel: in either order, the shorter wait first.
    Column("position", Integer, nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("stop_id", String(32), ForeignKey("stop.id")),
)
Index("steps_of_ticket", step.c.ticket_id, step.c.position)

number_counter = Table(
    "number_counter",
    metadata,
    Column("prefix", String(4), primary_key=True),
    Column("service_day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

number_block = Table(
    "number_block",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kiosk_id", String(32), nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("prefix", String(4), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("leased_at", Instant, nullable=False),
    # The kiosk has said that it gives no more of them; those without a ticket stay unused.
    Column("closed_at", Instant),
    UniqueConstraint("prefix", "service_day", "first"),
)
Index("blocks_of_kiosk", number_block.c.kiosk_id, number_block.c.service_day)

queue_day = Table(
    "queue_day",
    metadata,
    Column("queue_id", String(32), primary_key=True),
    Column("service_day", Date, primary_key=True),
    Column("issued", Integer, nullable=False, server_default=text("0")),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    # engine.order.Recent
    Column("priority_run", Integer, nullable=False, server_default=text("0")),
    Column("shares", Text, nullable=False, server_default=text("'{}'")),
)

counter_state = Table(
    "counter_state",
    metadata,
    Column("counter_id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("username", String(64)),
    Column("profile", String(32)),
    Column("changed_at", Instant, nullable=False),
    Column("last_call_at", Instant),
    # "Call me when one comes": since when.
    Column("ready_since", Instant),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("person_id", String(32), ForeignKey("person.id"), nullable=False),
    Column("queue_id", String(32), nullable=False),
    Column("service_day", Date, nullable=False),
    Column("slot_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("ticket_id", String(32), ForeignKey("ticket.id")),
)
Index("appointments_of_person", appointment.c.person_id, appointment.c.service_day)
Index("appointments_of_day", appointment.c.service_day, appointment.c.slot_at)

history = Table(
    "history",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    # A kiosk, a member of staff, the HIS or the server itself: "kiosk:" and its id, and so on.
    Column("who", String(80), nullable=False),
    Column("action", String(32), nullable=False),
    Column("visit_id", String(32)),
    Column("ticket_id", String(32)),
    Column("stop_id", String(32)),
    Column("counter_id", String(32)),
    # JSON: opaque ids, codes, instants; nothing personal.
    Column("facts", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)
Index("history_of_visit", history.c.visit_id, history.c.seq)
Index("history_of_counter", history.c.counter_id, history.c.seq)
Index("history_of_time", history.c.at)

reason = Table(
    "reason",
    metadata,
    Column("seq", Integer, ForeignKey("history.seq"), primary_key=True, autoincrement=False),
    Column("visit_id", String(32), ForeignKey("visit.id"), nullable=False),
    # Apart from the history, whose rows stay as they are, so that it can be erased.
    Column("sealed", LargeBinary, nullable=False),
)
Index("reasons_of_visit", reason.c.visit_id)

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
Index("outbox_of_topic", outbox.c.topic, outbox.c.rev)
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

setup = Table(
    "setup",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    # The hospital's TOML tree, as it was imported or edited.
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", String(80), nullable=False),
    sqlite_autoincrement=True,
)

staff_account = Table(
    "staff_account",
    metadata,
    Column("username", String(64), primary_key=True),
    # Argon2; None: no password, only single sign-on.
    Column("password_hash", String(255)),
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("changed_at", Instant, nullable=False),
)

webhook_cursor = Table(
    "webhook_cursor",
    metadata,
    Column("id", String(32), primary_key=True),
    # The last event that it has, and how the next one fares.
    Column("rev", Integer, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    # The system has said that it wants no more (410).
    Column("stopped_at", Instant),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("username", String(64), nullable=False),
    Column("seen_at", Instant),
    Column("expires_at", Instant, nullable=False),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("tried", String(64), nullable=False, index=True),
    Column("at", Instant, nullable=False),
)
