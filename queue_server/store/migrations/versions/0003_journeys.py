"""Journeys: a ticket has several stops; steps, history, counters, blocks, appointments, set-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# PostgreSQL's own names, so that constraints made without one are found on SQLite too.
_NAMES = {
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
}


def upgrade() -> None:
    """To this form."""
    _people()
    _tickets()
    _stops()
    op.drop_table("call")
    op.drop_table("number_counter")
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("seen_at", sa.DateTime()))
    op.create_index("outbox_of_topic", "outbox", ["topic", "rev"])
    _new_tables()
    op.execute(
        "insert into number_counter (prefix, service_day, last) "
        "select prefix, service_day, max(number) from ticket group by prefix, service_day"
    )
    op.execute(
        "insert into queue_day (queue_id, service_day, issued) "
        "select queue_id, service_day, count(*) from ticket group by queue_id, service_day"
    )


def _people() -> None:
    with op.batch_alter_table("person") as batch:
        batch.alter_column("number_index", existing_type=sa.String(64), nullable=True)
    with op.batch_alter_table("visit", naming_convention=_NAMES) as batch:
        batch.add_column(sa.Column("came_id", sa.String(32)))
        batch.add_column(sa.Column("relation", sa.String(16)))
        batch.create_foreign_key("visit_came_id_fkey", "person", ["came_id"], ["id"])


def _tickets() -> None:
    """What a ticket had from its one stop it has itself now."""
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("visit_id", sa.String(32)))
        batch.add_column(sa.Column("queue_id", sa.String(32)))
        batch.add_column(sa.Column("service_day", sa.Date()))
        batch.add_column(sa.Column("prefix", sa.String(4)))
        batch.add_column(sa.Column("number", sa.Integer()))
    with op.batch_alter_table("stop") as batch:
        batch.add_column(sa.Column("ticket_id", sa.String(32)))
    op.execute("update stop set ticket_id = (select id from ticket where stop_id = stop.id)")
    for column in ("visit_id", "queue_id", "service_day", "number"):
        op.execute(
            f"update ticket set {column} = "  # noqa: S608 - the names stand above
            f"(select {column} from stop where stop.id = ticket.stop_id)"
        )
    op.execute("update ticket set prefix = rtrim(label, '0123456789')")
    with op.batch_alter_table("ticket", naming_convention=_NAMES) as batch:
        batch.drop_column("stop_id")
        batch.alter_column("visit_id", existing_type=sa.String(32), nullable=False)
        batch.alter_column("queue_id", existing_type=sa.String(32), nullable=False)
        batch.alter_column("service_day", existing_type=sa.Date(), nullable=False)
        batch.alter_column("prefix", existing_type=sa.String(4), nullable=False)
        batch.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("kiosk_id", existing_type=sa.String(32), type_=sa.String(80))
        batch.create_foreign_key("ticket_visit_id_fkey", "visit", ["visit_id"], ["id"])
        batch.create_unique_constraint(
            "ticket_prefix_service_day_number_key", ["prefix", "service_day", "number"]
        )
    op.create_index("tickets_of_visit", "ticket", ["visit_id"])


def _stops() -> None:
    for index in ("one_open_stop_a_queue", "waiting_in_order"):
        op.drop_index(index, table_name="stop")
    with op.batch_alter_table("stop") as batch:
        batch.add_column(sa.Column("priority_class", sa.String(16)))
        batch.add_column(sa.Column("since", sa.DateTime()))
        for name in ("not_before", "slot_at", "came_at", "started_at"):
            batch.add_column(sa.Column(name, sa.DateTime()))
        batch.add_column(sa.Column("from_stop_id", sa.String(32)))
        batch.add_column(sa.Column("misses", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("returns_at", sa.Integer()))
        batch.add_column(sa.Column("parked_with", sa.String(80)))
    op.execute("update stop set priority_class = 'normal', since = arrived_at")
    with op.batch_alter_table("stop", naming_convention=_NAMES) as batch:
        batch.drop_constraint("stop_queue_id_service_day_number_key", type_="unique")
        batch.alter_column("priority_class", existing_type=sa.String(16), nullable=False)
        batch.alter_column("since", existing_type=sa.DateTime(), nullable=False)
        batch.alter_column("ticket_id", existing_type=sa.String(32), nullable=False)
        batch.create_foreign_key("stop_ticket_id_fkey", "ticket", ["ticket_id"], ["id"])
        batch.create_foreign_key("stop_from_stop_id_fkey", "stop", ["from_stop_id"], ["id"])
    op.create_index(
        "aside",
        "stop",
        ["service_day", "queue_id", "state"],
        unique=False,
        sqlite_where=sa.text("state in ('called', 'serving', 'absent', 'parked')"),
        postgresql_where=sa.text("state in ('called', 'serving', 'absent', 'parked')"),
    )
    op.create_index("stops_of_counter", "stop", ["counter_id", "service_day"])
    op.create_index(
        "delayed",
        "stop",
        ["service_day", "not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting' and not_before is not null"),
        postgresql_where=sa.text("state = 'waiting' and not_before is not null"),
    )
    op.create_index(
        "lanes",
        "stop",
        ["service_day", "queue_id", "priority_class", "since", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "one_open_stop_a_queue",
        "stop",
        ["person_id", "queue_id", "service_day"],
        unique=True,
        sqlite_where=sa.text("state in ('waiting', 'called', 'serving', 'absent', 'parked')"),
        postgresql_where=sa.text("state in ('waiting', 'called', 'serving', 'absent', 'parked')"),
    )
    op.create_index(
        "one_stop_a_counter",
        "stop",
        ["counter_id", "service_day"],
        unique=True,
        sqlite_where=sa.text("state in ('called', 'serving')"),
        postgresql_where=sa.text("state in ('called', 'serving')"),
    )
    op.create_index("stops_of_ticket", "stop", ["ticket_id"], unique=False)


def _new_tables() -> None:
    op.create_table(
        "step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stop_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("steps_of_ticket", "step", ["ticket_id", "position"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "service_day"),
    )
    op.create_table(
        "number_block",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kiosk_id", sa.String(length=32), nullable=False),
        sa.Column("queue_id", sa.String(length=32), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("leased_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prefix", "service_day", "first"),
    )
    op.create_index("blocks_of_kiosk", "number_block", ["kiosk_id", "service_day"], unique=False)
    op.create_table(
        "queue_day",
        sa.Column("queue_id", sa.String(length=32), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("issued", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("priority_run", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("shares", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("queue_id", "service_day"),
    )
    op.create_table(
        "counter_state",
        sa.Column("counter_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("profile", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("last_call_at", sa.DateTime(), nullable=True),
        sa.Column("ready_since", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("counter_id"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("queue_id", sa.String(length=32), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("slot_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("appointments_of_day", "appointment", ["service_day", "slot_at"], unique=False)
    op.create_index(
        "appointments_of_person", "appointment", ["person_id", "service_day"], unique=False
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=True),
        sa.Column("ticket_id", sa.String(length=32), nullable=True),
        sa.Column("stop_id", sa.String(length=32), nullable=True),
        sa.Column("counter_id", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("history_of_counter", "history", ["counter_id", "seq"], unique=False)
    op.create_index("history_of_time", "history", ["at"], unique=False)
    op.create_index("history_of_visit", "history", ["visit_id", "seq"], unique=False)
    op.create_table(
        "reason",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["history.seq"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("reasons_of_visit", "reason", ["visit_id"], unique=False)
    op.create_table(
        "setup",
        sa.Column("version", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_account",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "webhook_cursor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
