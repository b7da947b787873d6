"""At midnight the boards are empty, without anybody doing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from queue_server import secrets
from queue_server.clock import SystemClock
from queue_server.config import load
from queue_server.contract.http import TicketRequest
from queue_server.events.devices import DeviceBook
from queue_server.events.link import Link
from queue_server.events.publisher import Publisher
from queue_server.store import tickets
from queue_server.store.database import Database, migrate
from queue_server.store.seal import Seal
from queue_server.store.site import Site
from tests.queue_server.events.house import BOARD_USER, KIOSK, SERVER_USER, TOPICS
from tests.queue_server.serving import a_ticket

if TYPE_CHECKING:
    from tests.queue_server.events.house import House

STATE = TOPICS.board_state("hall")


@dataclass(eq=False)
class TravellingSite(Site):
    """The hospital in a time zone that can move."""

    ahead: list[timedelta] = field(default_factory=lambda: [timedelta()])

    def day(self, instant: datetime) -> date:
        return super().day(instant + self.ahead[-1])


def issue(database: Database, site: Site) -> str:
    request = TicketRequest.model_validate(a_ticket("A"))
    with database.write() as connection:
        queue = site.config.queues[0]
        place, created = tickets.issue(connection, site, queue, request, KIOSK, datetime.now(UTC))
    assert created
    return place.given.label


def test_a_new_day_empties_the_boards_and_begins_at_one(house: House) -> None:
    config = load(house.server.config)
    site = TravellingSite(config, Seal(secrets.load(config.secrets)))
    migrate(config.database.url)
    database = Database(config.database.url)
    publisher = Publisher(database, site, SystemClock(), lambda: True)
    house.broker.start()
    password = house.server.plain.mqtt[SERVER_USER]
    nobody = DeviceBook("bm1", [])
    link = Link("127.0.0.1", house.port, password, nobody, publisher.broker_came)
    publisher.start(link)
    try:
        with house.ear(BOARD_USER) as board:
            board.listen(STATE)
            yesterday = [issue(database, site), issue(database, site)]
            publisher.wake()
            board.wait_for(lambda said: said.body["next"] == yesterday)
            board.heard.clear()
            site.ahead.append(timedelta(days=1))
            publisher.wake()
            board.wait_for(lambda said: said.body["next"] == [])
            assert issue(database, site) == yesterday[0] == "A001"
            publisher.wake()
            board.wait_for(lambda said: said.body["next"] == ["A001"])
    finally:
        publisher.close()
        link.close()
        database.close()
