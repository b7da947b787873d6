"""Journeys: a ticket has several stops; steps, history, counters, blocks, appointments, set-up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from queue_server.store import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# PostgreSQL's own names, so that constraints made without one are found on SQLite too.
_NAMES = {
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
}
_NEW = (
    *(tables.step, tables.number_counter, tables.number_block, tables.queue_day),
    *(tables.counter_state, tables.appointment, tables.history, tables.reason),
    *(tables.setup, tables.staff_account, tables.webhook_cursor),
)


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
    for table in _NEW:
        table.create(op.get_bind())
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
    have = {index["name"] for index in sa.inspect(op.get_bind()).get_indexes("stop")}
    for index in tables.stop.indexes:
        if index.name not in have:
            index.create(op.get_bind())
