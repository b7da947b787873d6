"""From the nurse to the glass: the real server, a real broker, a real browser."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.queue_server.web.conftest import note_problems, save
from tests.queue_server.web.ocr import read_by_tesseract

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.queue_server.web.conftest import Hospital


def test_a_call_of_the_nurse_reaches_the_board(
    page: Page, live_url: str, hospital: Hospital
) -> None:
    """The whole way: ticket, call, database, outbox, broker, glass, and what eyes read there."""
    problems = note_problems(page)
    page.goto(f"{live_url}/board/hall")
    expect(page.locator("html")).to_have_attribute("data-state", "live")
    called = hospital.issue_and_call(live_url)
    painted = "id => window.tiepdon.paintedAt[id]"
    page.wait_for_function(painted, arg=called["call_id"])
    asked = datetime.fromisoformat(called["called_at"]).timestamp() * 1000
    assert page.evaluate(painted, called["call_id"]) > asked
    panel = page.locator("#call")
    expect(panel).to_have_attribute("data-announcing", "")
    assert read_by_tesseract(page, "#call") == called["number"]
    save(page, "board-whole-way")
    assert problems == []
