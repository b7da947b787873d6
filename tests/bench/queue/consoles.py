"""A click on one console until another one shows it, against a bare server-sent event."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from demo.ports import free_port
from tests.bench.figures import Figure, percentile
from tests.bench.queue.served import served
from tests.queue_server.serving import NURSE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from starlette.requests import Request

    from tests.queue_server.serving import Server

CLICKS, WARM_UP, WAITING = 40, 5, 100
LIVE = "document.documentElement.matches('html:not([data-working])[data-link=live]')"
BARE_PAGE = """<!doctype html><script>
window.tiepdon = { rev: 0, paintedAt: 0 };
new EventSource("/stream").onmessage = () =>
  (window.tiepdon = { rev: window.tiepdon.rev + 1, paintedAt: Date.now() });
</script><button data-action="next" onclick="fetch('/poke', { method: 'POST' })">x</button>"""


def measure(folder: Path) -> list[Figure]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        with served(folder / "consoles", waiting=WAITING) as server:
            ours = _measured(*(_console(browser, server, name) for name in ("pk1", "pk2")))
        with _bare_server() as url:
            bare = _measured(*(_opened(browser, url) for _ in range(2)))
        browser.close()
    floor_is = "a bare POST and server-sent event between the same two pages"
    return [
        Figure(
            name,
            *(percentile(ours, percent), "ms", percentile(bare, percent), floor_is, CLICKS),
        )
        for name, percent in (("console.update_ms", 50), ("console.update_ms.p95", 95))
    ]


def _measured(clicked: Page, watched: Page) -> list[float]:
    """Milliseconds from each click until the other page has changed its document."""
    clicked.evaluate("addEventListener('click', () => (window.clickedAt = Date.now()), true)")
    samples: list[float] = []
    for turn in range(WARM_UP + CLICKS):
        # Our own page, too, is done with the click before.
        clicked.wait_for_timeout(100)
        before = watched.evaluate("window.tiepdon.rev")
        clicked.locator("[data-action=next]").click()
        watched.wait_for_function(f"window.tiepdon.rev > {before}")
        took = watched.evaluate("window.tiepdon.paintedAt") - clicked.evaluate("window.clickedAt")
        samples += [took] if turn >= WARM_UP else []
    return samples


def _console(browser: Browser, server: Server, counter: str) -> Page:
    """A counter's console in a browser of its own, logged in and open."""
    page = _opened(browser, f"{server.url}/staff/counter/{counter}")
    page.get_by_label("Tên đăng nhập").fill(NURSE)
    page.get_by_label("Mật khẩu", exact=True).fill(server.plain.users[NURSE])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/staff/counter/{counter}")
    page.wait_for_function(LIVE)
    if page.locator("#panel").get_attribute("data-open") != "open":
        page.keyboard.press("Space")
        page.locator("#panel[data-open=open]").wait_for()
    return page


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_context(bypass_csp=True, viewport={"width": 1366, "height": 768}).new_page()
    page.goto(url)
    return page


@contextmanager
def _bare_server() -> Generator[str]:
    """Tells every open page of each POST, and does nothing else."""
    listeners: list[asyncio.Queue[str]] = []

    async def stream(_request: Request) -> Response:
        mine: asyncio.Queue[str] = asyncio.Queue()
        listeners.append(mine)

        async def lines() -> AsyncGenerator[str]:
            while True:
                yield await mine.get()

        return StreamingResponse(lines(), media_type="text/event-stream")

    async def poke(_request: Request) -> Response:
        for each in listeners:
            each.put_nowait("data: {}\n\n")
        return Response()

    async def page(_request: Request) -> Response:
        return HTMLResponse(BARE_PAGE)

    routes = [
        Route("/", page),
        Route("/stream", stream),
        Route("/poke", poke, methods=["POST"]),
    ]
    port = free_port()
    config = uvicorn.Config(
        Starlette(routes=routes), port=port, log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()
