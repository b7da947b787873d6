"""What SQLite and PostgreSQL do differently for us: opening, and one writer at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url

if TYPE_CHECKING:
    from sqlalchemy import Engine, ExceptionContext

BUSY_TIMEOUT_MS = 5000
WRITER_LOCK, LEADER_LOCK = 0x7469_6570, 0x646F_6E21
"""Advisory locks: any numbers, as long as all processes use the same. One database's own."""
_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
)
# A process that stands still in a transaction, or whose machine is gone, keeps nobody waiting.
_POSTGRESQL_SETTINGS = (
    f"-c lock_timeout={BUSY_TIMEOUT_MS} -c idle_in_transaction_session_timeout=10s "
    "-c timezone=UTC -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 "
    "-c tcp_keepalives_count=3"
)
_POSTGRESQL_CONNECT: dict[str, Any] = {
    "application_name": "tiepdon",
    "connect_timeout": 5,
    "client_encoding": "utf8",
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


@dataclass(frozen=True)
class Dialect:
    """``begin_write`` waits until nobody else writes, in this process or another."""

    begin_write: str
    begin_read: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])


_DIALECTS = {
    # At once: a reader cannot become a writer while another one writes.
    "sqlite": Dialect("BEGIN IMMEDIATE", "BEGIN", {"pool_size": 20, "max_overflow": 20}),
    # Not repeatable read: the view of it would be from before the waiting.
    "postgresql": Dialect(
        f"BEGIN; SELECT pg_advisory_xact_lock({WRITER_LOCK})",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        # A connection that was cut meanwhile is replaced before it is used.
        {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True},
    ),
}


def dialect_of(url: str) -> Dialect:
    """What holds for the database at this URL."""
    return _DIALECTS[make_url(url).get_backend_name()]


def is_sqlite(url: str) -> bool:
    """Whether the database is a file of ours."""
    return make_url(url).get_backend_name() == "sqlite"


def open_engine(url: str, *, patient: bool = False) -> Engine:
    """Connections on which nobody but us begins transactions.

    Args:
        url: SQLAlchemy's.
        patient: for the migrations: wait for as long as others migrate; SQLite's tables may be
            made anew, which its foreign keys forbid.
    """
    # What stands in a row is no matter for logs: errors do not show it.
    options: dict[str, Any] = {**dialect_of(url).options, "hide_parameters": True}
    if is_sqlite(url):
        engine = create_engine(url, **options)
        event.listen(engine, "connect", _begin_ourselves)
        if not patient:
            event.listen(engine, "connect", _set_pragmas)
        return engine
    settings = "" if patient else _POSTGRESQL_SETTINGS
    connect = {**_POSTGRESQL_CONNECT, "options": settings}
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args=connect, **options)
    event.listen(engine, "handle_error", _without_detail)
    return engine


def _begin_ourselves(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _without_detail(context: ExceptionContext) -> None:
    """PostgreSQL's DETAIL and CONTEXT name the row's values."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(
                text.partition("\n")[0] if isinstance(text, str) else text for text in error.args
            )
