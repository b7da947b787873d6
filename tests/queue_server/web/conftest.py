"""A browser, a broker and the pages' server for these tests."""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
import uvicorn
from fastapi import FastAPI  # noqa: TC002 - a dataclass carries it
from playwright.sync_api import expect, sync_playwright

from demo.mosquitto import Mosquitto
from demo.ports import free_port
from queue_server import secrets
from queue_server.api.app import create_app
from queue_server.config import load
from queue_server.setup.tree import SERVER_USER
from queue_server.store.database import migrate
from tests.queue_server.serving import QUICK_HASHER
from tests.queue_server.web.test_device_view import report
from tests.queue_server.web.voice import BOARD, SITE, ZONE, Voice

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser, Page

    from queue_server.config import ServerConfig

PICTURES = Path(__file__).parents[3] / "build" / "pictures"
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-color-profile=srgb",
)
# A busy machine may take a connection's time-out and a repetition to show what is expected.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


SERVER_TOML = """
[site]
id = "{site}"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
facility_code = "01028"
[database]
url = "sqlite:///{folder}/server.db"
[mqtt]
port = {port}
websockets_url = "ws://127.0.0.1:{websockets_port}"
[portal]
url = "http://127.0.0.1:9"
username = "01028_BV"
staff_name = "Nguyễn Văn Mẫu"
staff_cccd = "001099000001"
[[queue]]
id = "noi"
prefix = "A"
name = "Nội tổng quát"
name_en = "General medicine"
room = "Phòng khám 3"
room_en = "Room 3"
[[counter]]
id = "pk3"
room = "Phòng khám 3"
queues = ["noi"]
zone = "{zone}"
[[board]]
id = "{board}"
title = "Khu khám bệnh · Tầng 2"
queues = ["noi"]
zone = "{zone}"
[[user]]
username = "dieu-duong"
name = "ĐD. Mẫu"
role = "nurse"
"""
NURSE = "dieu-duong"
HUNG = report(now=datetime.now(UTC), ago_s=600)
"""What a kiosk said last before it hung and before the server came."""
KIOSKS = {
    "k1": "Sảnh chính, cửa A",
    "k2": "Sảnh chính, cửa B",
    "k3": "Khoa Nhi",
    "k4": "Tầng 2, cạnh thang máy",
    "k5": "Nhà A9, khu khám theo yêu cầu",
    "k6": "Máy mới chưa lắp",
}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("hospital")
    port, websockets_port = free_port(), free_port()
    facts = {"site": SITE, "zone": ZONE, "board": BOARD, "folder": folder}
    text = SERVER_TOML.format(port=port, websockets_port=websockets_port, **facts)
    for kiosk, name in KIOSKS.items():
        text += f'[[kiosk]]\nid = "{kiosk}"\nname = "{name}"\n'
    path = folder / "server.toml"
    path.write_text(text, encoding="utf-8")
    config = load(path)
    plain = secrets.complete(config, "portal-password", hasher=QUICK_HASHER)
    migrate(config.database.url)
    broker = Mosquitto(
        path,
        folder / "broker",
        port=port,
        websockets_port=websockets_port,
        log=folder / "mosquitto.log",
    )
    return Hospital(config, plain, create_app(config, secrets.load(config.secrets)), broker)


@pytest.fixture(scope="module")
def broker(hospital: Hospital) -> Iterator[Mosquitto]:
    """The hospital's broker with its own users and rights; can be stopped and started again."""
    with hospital.broker as broker:
        yield broker


@pytest.fixture
def voice(hospital: Hospital, broker: Mosquitto) -> Iterator[Voice]:
    assert broker
    with hospital.voice() as voice:
        voice.forget()
        yield voice


@pytest.fixture(scope="module")
def url(hospital: Hospital) -> Iterator[str]:
    """The server's address while it says nothing on the broker: the tests speak there for it."""
    with served(hospital.app, lifespan="off") as url:
        yield url


@pytest.fixture(scope="module")
def live_url(hospital: Hospital, broker: Mosquitto) -> Iterator[str]:
    """The address of the whole server, publisher and device book at work."""
    assert broker
    with hospital.voice() as voice:
        voice.kiosk("k3", HUNG)  # the broker keeps it for the server
    with served(hospital.app, lifespan="on") as url:
        yield url


@dataclass(frozen=True)
class Hospital:
    """The real application and broker, and the secrets that were made for them."""

    config: ServerConfig
    plain: secrets.Plain
    app: FastAPI
    broker: Mosquitto

    def issue_and_call(self, url: str) -> dict[str, Any]:
        """Give a made-up person a number and let the nurse call the next; what the call said."""
        with httpx.Client(base_url=url) as client:
            ticket = {"queue_id": "noi", "eligibility_id": None, "person": a_person()}
            bearer = {"Authorization": f"Bearer {self.plain.kiosk_tokens['k1']}"}
            client.post("/api/v1/tickets", json=ticket, headers=bearer | key()).raise_for_status()
            client.post("/api/v1/staff/login", json=self.login()).raise_for_status()
            called = client.post("/api/v1/counters/pk3/call-next", headers=key())
            return called.raise_for_status().json()

    def raise_alert(self, url: str, kind: str) -> None:
        """Touch one of the two buttons that stand on every screen of the first kiosk."""
        headers = {"Authorization": f"Bearer {self.plain.kiosk_tokens['k1']}"} | key()
        body = {"kind": kind}
        httpx.post(f"{url}/api/v1/alerts", json=body, headers=headers).raise_for_status()

    def voice(self) -> Voice:
        """Speak on the broker as the server."""
        return Voice(self.config.mqtt.port, SERVER_USER, self.plain.mqtt[SERVER_USER])

    def login(self) -> dict[str, str]:
        return {"username": NURSE, "password": self.plain.users[NURSE]}


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def a_person() -> dict[str, Any]:
    number = f"001199{uuid.uuid4().int % 1_000_000:06}"
    facts = {"name": "Nguyễn Thị Thử", "birth_date": "1999-01-15", "sex": "F"}
    return {"number": number, "name_source": "qr", **facts}


@contextmanager
def served(app: FastAPI, lifespan: Literal["on", "off"]) -> Generator[str]:
    port = free_port()
    config = uvicorn.Config(
        app, "127.0.0.1", port, log_level="warning", ws="none", lifespan=lifespan
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at 1920x1080 that writes no errors to its console."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def save(page: Page, name: str) -> Path:
    """Keep a picture for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    return path


def note_problems(page: Page) -> list[str]:
    """What goes wrong in the page from now on: errors of scripts and broken security rules."""
    problems: list[str] = []

    def on_console(message: Any) -> None:
        if message.type == "error":
            problems.append(message.text)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", on_console)
    return problems
