"""A server with its portal and a clock that stands still: what the insurance page is shown."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from demo.ports import free_port
from queue_server import secrets
from queue_server.api.app import create_app
from queue_server.clock import SystemClock
from queue_server.config import load
from queue_server.contract.visits import ServiceBooked
from queue_server.store import alarms, checkin_queue, checkins, eligibilities, rechecks
from queue_server.store.database import migrate
from tests.queue_server.insurance.checkin.rows import booking_body
from tests.queue_server.serving import QUICK_HASHER
from tests.queue_server.simulators.stand_in import PASSWORD, StandIn, person
from tests.queue_server.store.ward import Ward, said
from tests.queue_server.web.conftest import SERVER_TOML, served

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from fastapi import FastAPI
    from playwright.sync_api import Page

    from queue_server.api.access import Parts
    from queue_server.store.alarms import Kind

MORNING = datetime(2026, 11, 23, 2, 41, 5, tzinfo=UTC)
NURSE, TECHNICIAN = "dieu-duong", "ky-thuat"
TECHNICIAN_TOML = f"""
[[user]]
username = "{TECHNICIAN}"
name = "KTV. Mẫu"
role = "technician"
"""


class StillClock(SystemClock):
    """Always the same morning."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return MORNING


@dataclass(frozen=True)
class Desk:
    """The server behind the page. Times are minutes before the morning's instant."""

    url: str
    ward: Ward
    parts: Parts
    plain: secrets.Plain

    @classmethod
    @contextmanager
    def open(cls, folder: Path, portal: StandIn) -> Generator[Desk]:
        """A server where nothing has happened yet."""
        names = {"site": "bm1", "zone": "tang2", "board": "hall", "folder": folder}
        port = free_port()
        text = SERVER_TOML.format(port=port, websockets_port=port, **names) + TECHNICIAN_TOML
        text = text.replace('"http://127.0.0.1:9"', f'"{portal.url}"')
        path = folder / "server.toml"
        path.write_text(text.replace("Nguyễn Văn Mẫu", "Nguyễn Thị Kiểm Thử"), encoding="utf-8")
        config = load(path)
        plain = secrets.complete(config, PASSWORD, hasher=QUICK_HASHER)
        migrate(config.database.url)
        app: FastAPI = create_app(config, secrets.load(config.secrets), StillClock())
        parts: Parts = app.state.parts
        try:
            with served(app, lifespan="off") as url:
                yield cls(url, Ward(parts.database, parts.site), parts, plain)
        finally:
            parts.insurance.close()
            parts.writer.close()
            parts.database.close()

    def ask(self, times: int = 1) -> None:
        """Patients at kiosks: questions one after another."""
        day = self.parts.site.day(MORNING)
        for _ in range(times):
            self.parts.insurance.ask(person("ngoc-ha"), day).result()

    def ticket(self, ago: float) -> str:
        """A ticket without an answer."""
        return self.ward.ticket(MORNING - timedelta(minutes=ago))

    def settle(self, code: str, ago: float) -> None:
        """A ticket of before, whose answer came now."""
        then = MORNING - timedelta(minutes=ago)
        ticket_id = self.ticket(ago + 30)
        with self.parts.database.write() as connection:
            (pending,) = (
                one for one in rechecks.due(connection, MORNING, 100) if one.ticket_id == ticket_id
            )
            request = pending.request(self.parts.site.seal)
            assessed = self.ward.assess(said(code), request, then)
            answer = eligibilities.answer_of(assessed, self.parts.site.hospital, then)
            assert rechecks.settle(connection, self.parts.site, pending, request, assessed, answer)

    def give_up(self) -> None:
        """A ticket of last week that nobody answered."""
        self.ticket(5 * 24 * 60)
        with self.parts.database.write() as connection:
            assert rechecks.give_up(connection, self.parts.site.day(MORNING), MORNING) == 1

    def alarm(self, kind: Kind, detail: str, *ago: float) -> None:
        """An alarm, raised so many minutes ago, once or more."""
        with self.parts.database.write() as connection:
            for minutes in ago:
                then = MORNING - timedelta(minutes=minutes)
                alarms.raise_alarm(connection, kind, detail, then)

    def checkin(self, treatment: str, ago: float, rejected: str | None = None) -> None:
        """A booked service, whose check-in waits or was rejected."""
        then = MORNING - timedelta(minutes=ago)
        ticket_id = self.ticket(ago)
        query = "select visit_id from ticket where id = ?"
        booking = ServiceBooked.model_validate(
            booking_body(treatment_id=treatment, ordered_at=then)
        )
        with self.parts.database.write() as connection:
            rechecks.drop(connection, ticket_id, then - timedelta(days=2))
            visit_id = connection.exec_driver_sql(query, (ticket_id,)).scalar_one()
            booked, _ = checkins.book(connection, self.parts.site, visit_id, booking, then)
            assert booked.checkin_id is not None
            if rejected is not None:
                checkin_queue.reject(connection, booked.checkin_id, rejected, then)

    def log_in(self, page: Page, username: str = TECHNICIAN) -> None:
        """Open the page as somebody."""
        page.goto(f"{self.url}/staff/insurance")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(self.plain.users[username])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.url}/staff/insurance")
