"""Made-up patients who wait, so that a new hospital's pages show something."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update

from queue_server import secrets
from queue_server.clock import SystemClock
from queue_server.contract.counters import NewPatient
from queue_server.contract.insurance import Outcome
from queue_server.store import boards, tickets
from queue_server.store.database import Database
from queue_server.store.seal import Seal
from queue_server.store.site import Site
from queue_server.store.tables import ticket

if TYPE_CHECKING:
    from queue_server.config import ServerConfig

A_QUEUE = 8
LONGEST_AGO_MIN = 90
INSURED = 0.9
_DAY = timedelta(days=1)
# As if the portal had been asked about them.
_INSURED = (
    update(ticket)
    .where(ticket.c.id == bindparam("given"))
    .values(outcome=Outcome.ELIGIBLE, needs_desk=False)
)
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
_MIDDLE = {"F": ("Thị", "Ngọc", "Thu", "Minh"), "M": ("Văn", "Đức", "Hữu", "Minh")}
_GIVEN = {
    "F": ("Hoa", "Lan", "Mai", "Hương", "Thảo", "Nga", "Yến", "Trang"),
    "M": ("Hùng", "Dũng", "Nam", "Sơn", "Tuấn", "Long", "Phúc", "Khánh"),
}


def wait(config: ServerConfig, seed: int = 1) -> int:
    """Let made-up patients come to every queue that the kiosk offers; returns how many came.

    They came within the last hour and a half, whatever the queue's hours say. ``config``: with the
    tree that is in force.
    """
    random, now = Random(seed), SystemClock().now()  # noqa: S311 - no secrets
    site = Site(config, Seal(secrets.load(config.secrets)))
    came = 0
    arrivals = sorted(
        (random.uniform(0, LONGEST_AGO_MIN), queue.id)
        for queue in config.queues
        if queue.at_kiosk
        for _ in range(random.randint(A_QUEUE // 2, A_QUEUE))
    )
    queues = {queue.id: queue for queue in config.queues}
    database = Database(config.database.url)
    try:
        with database.write() as connection:
            for ago_min, queue in reversed(arrivals):
                at = max(now - timedelta(minutes=ago_min), site.end(site.day(now) - _DAY))
                who = _somebody(random)
                place, new = tickets.issue_at_counter(
                    connection, site, queues[queue], who, "server", at
                )
                came += new
                if random.random() < INSURED:
                    connection.execute(_INSURED, {"given": place.given.ticket_id})
            boards.tell_all(connection, site, now)
    finally:
        database.close()
    return came


def _somebody(random: Random) -> NewPatient:
    sex = random.choice(("F", "M"))
    names = (random.choice(_FAMILY), random.choice(_MIDDLE[sex]), random.choice(_GIVEN[sex]))
    born = f"{random.randint(1940, 2022)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return NewPatient(name=" ".join(names), birth_date=born, sex=sex)
