"""Re-checks, the check-in table, priorities of visits, alarms; answers kept sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DUE = sa.text("next_at is not null")
_UNCLEARED = sa.text("cleared_at is null")


def upgrade() -> None:
    """To this form."""
    op.create_table(
        "recheck",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("given_up_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    _index("recheck_due", "recheck", ["next_at"], _DUE)
    op.create_table(
        "checkin",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("treatment_index", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("booked_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("treatment_index"),
    )
    _index("checkin_due", "checkin", ["next_at"], _DUE)
    _index("checkin_queued", "checkin", ["booked_at"], _DUE)
    op.create_index("checkin_by_state", "checkin", ["state", "done_at"])
    op.create_index("stops_of_visit", "stop", ["visit_id"])
    op.create_table(
        "visit_priority",
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("group", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("visit_id", "group"),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.Column("cleared_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("one_open_alarm", "alarm", ["kind", "detail"], _UNCLEARED, unique=True)
    # The answers of two days were kept in clear: repeating an older write is a new one.
    op.execute(sa.text("delete from idempotency"))
    with op.batch_alter_table("idempotency") as batch_op:
        batch_op.drop_column("body")
        batch_op.add_column(sa.Column("sealed", sa.LargeBinary(), nullable=False))
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.add_column(_needs_desk())
    with op.batch_alter_table("eligibility") as batch_op:
        batch_op.add_column(_needs_desk())
        batch_op.add_column(
            sa.Column("checks", sa.String(length=64), nullable=False, server_default=sa.text("''"))
        )
        # The portal's codes are 3 characters; what comes in their place may be longer.
        batch_op.alter_column("code", type_=sa.String(length=16), existing_type=sa.String(length=8))


def downgrade() -> None:
    """Back to the form before."""
    op.drop_index("stops_of_visit", "stop")
    op.execute(sa.text("delete from idempotency"))
    with op.batch_alter_table("idempotency") as batch_op:
        batch_op.drop_column("sealed")
        batch_op.add_column(sa.Column("body", sa.Text(), nullable=False))
    with op.batch_alter_table("ticket") as batch_op:
        batch_op.drop_column("needs_desk")
    with op.batch_alter_table("eligibility") as batch_op:
        batch_op.drop_column("needs_desk")
        batch_op.drop_column("checks")
        batch_op.alter_column("code", type_=sa.String(length=8), existing_type=sa.String(length=16))
    for table in ("alarm", "visit_priority", "checkin", "recheck"):
        op.drop_table(table)


def _index(
    name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _needs_desk() -> sa.Column[bool]:
    return sa.Column("needs_desk", sa.Boolean(), nullable=False, server_default=sa.false())
