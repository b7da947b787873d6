"""The display board: the real page in a real, headless Chromium."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
# Chromium tries to reach its maker's hosts unless told not to.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PAINTED = "id => window.tiepdon.paintedAt[id] !== undefined"


class Board:
    """One board's page at 1920x1080; the browser's own files go below ``folder``."""

    def __init__(self, url: str, folder: Path) -> None:
        with ExitStack() as stack:
            playwright = stack.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=[*QUIET],
                env={**os.environ, "TMPDIR": str(folder)},
                # Who started it ends it.
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
            stack.callback(self._browser.close)
            self.version = self._browser.version
            self._page: Page = self._browser.new_page(viewport={"width": 1920, "height": 1080})
            self._page.goto(url)
            self._page.wait_for_selector("[data-state=live]")
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def painted_at(self, call_id: str) -> float:
        """When the call was painted, in milliseconds since the epoch; waits for it."""
        self._page.wait_for_function(PAINTED, arg=call_id, timeout=10_000)
        return float(self._page.evaluate("id => window.tiepdon.paintedAt[id]", call_id))

    def photograph(self, path: Path) -> None:
        """Save what the board shows."""
        self._page.screenshot(path=path)
