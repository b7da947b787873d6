"""A browser, a broker and the pages' server for these tests."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from playwright.sync_api import sync_playwright

from demo.process import free_port
from queue_server.config import load
from queue_server.contract.http import Login  # noqa: TC001 - FastAPI reads it
from queue_server.web.routes import router
from tests.queue_server.web.broker import BOARD, SITE, ZONE, Broker, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from queue_server.config import ServerConfig

PICTURES = Path(__file__).parents[3] / "build" / "pictures"
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-color-profile=srgb",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("mosquitto"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def voice(broker: Broker) -> Iterator[Voice]:
    with Voice(broker) as voice:
        voice.forget()
        yield voice


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
websockets_url = "{websockets_url}"
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
"""
KIOSKS = {
    "k1": "Sảnh chính, cửa A",
    "k2": "Sảnh chính, cửa B",
    "k3": "Khoa Nhi",
    "k4": "Tầng 2, cạnh thang máy",
    "k5": "Nhà A9, khu khám theo yêu cầu",
    "k6": "Máy mới chưa lắp",
}


@pytest.fixture(scope="module")
def config(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> ServerConfig:
    folder = tmp_path_factory.mktemp("server")
    text = SERVER_TOML.format(
        site=SITE,
        zone=ZONE,
        board=BOARD,
        folder=folder,
        port=broker.port,
        websockets_url=broker.websockets_url,
    )
    for kiosk, name in KIOSKS.items():
        text += f'[[kiosk]]\nid = "{kiosk}"\nname = "{name}"\n'
    (folder / "server.toml").write_text(text, encoding="utf-8")
    return load(folder / "server.toml")


@pytest.fixture(scope="module")
def app(config: ServerConfig) -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    app.state.config = config
    app.state.broker_for_boards = board_user
    app.state.sessions = Door()
    app.state.devices = Book()

    @app.post("/api/v1/staff/login")
    def login(body: Login) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] - a route
        if body.password != "right":
            return JSONResponse({"code": "login_failed"}, 401)
        answer = JSONResponse({})
        answer.set_cookie("session", "1")
        return answer

    return app


def board_user(board: str) -> tuple[str, str]:
    return f"board-{board}", "secret"


class Door:
    def current_user(self, request: Request) -> Any:
        return SimpleNamespace(name="ĐD. Mẫu") if request.cookies.get("session") else None


class Book:
    def __init__(self) -> None:
        self.reports: dict[str, Any] = {}

    def snapshot(self) -> dict[str, Any]:
        return self.reports


@pytest.fixture(scope="module")
def url(app: FastAPI) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(app, "127.0.0.1", port, log_level="warning", ws="none")
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
    page.set_default_timeout(8000)
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
