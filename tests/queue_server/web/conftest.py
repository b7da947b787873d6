"""A browser, a broker and the pages' server for these tests."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import sync_playwright

from demo.process import free_port
from queue_server.web.routes import router
from tests.queue_server.web.broker import BOARD, SITE, ZONE, Broker, Voice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module")
def app(broker: Broker) -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    app.state.config = SimpleNamespace(
        site=SimpleNamespace(id=SITE, name="Bệnh viện Đa khoa Mẫu", timezone="Asia/Ho_Chi_Minh"),
        boards=[SimpleNamespace(id=BOARD, title="Khu khám bệnh · Tầng 2", zone=ZONE)],
        kiosks=[],
        mqtt=SimpleNamespace(websockets_url=broker.websockets_url),
    )
    app.state.broker_for_boards = lambda _id: ("board-hall", "secret")
    return app


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
