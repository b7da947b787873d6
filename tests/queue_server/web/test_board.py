"""The display board in a real browser, behind a real broker."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.queue_server.web.conftest import note_problems, save
from tests.queue_server.web.ocr import read_by_tesseract
from tests.queue_server.web.voice import HALL, LONGEST, NOON, Voice, board_state, call, line

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.queue_server.web.conftest import Hospital

SIZES = ((1920, 1080), (1366, 768), (3840, 2160), (1080, 1920))
GOLDEN = Path(__file__).parent / "golden"
MOST_DIFFERENT = 0.002
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
# Elements with text of their own whose text does not fit into them or into the screen.
CLIPPED = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !box.width || getComputedStyle(element).display === "inline") return false;
  return element.scrollWidth > element.clientWidth + 1
    || box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1;
}).map((element) => `${element.className || element.id}: ${element.textContent}`)"""
# Pairs of texts that lie on one another.
OVERLAPPING = """() => {
  const boxes = [...document.querySelectorAll(
    "h1, #clock, .lead, .number, .room, .queue, .heads, #heard, .lost, #next b")]
    .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return boxes.flatMap(([text, box], i) => boxes.slice(i + 1)
    .filter(([, other]) => over(box, other)).map(([more]) => `${text} / ${more}`));
}"""


def open_board(page: Page, url: str) -> Locator:
    page.goto(f"{url}/board/hall")
    return page.locator("html")


def show(page: Page, url: str, voice: Voice, **state: object) -> Locator:
    """A board that is live and shows this state as rev 5."""
    voice.state(board_state(5, **state))  # pyright: ignore[reportArgumentType] - passed through
    root = open_board(page, url)
    expect(root).to_have_attribute("data-rev", "5")
    voice.heartbeat(5)
    expect(root).to_have_attribute("data-state", "live")
    page.evaluate("document.fonts.ready.then(() => true)")
    return root


def announced(page: Page) -> list[str]:
    return page.evaluate("window.tiepdon.announced")


def test_a_late_joiner_paints_what_the_broker_kept(page: Page, url: str, voice: Voice) -> None:
    problems = note_problems(page)
    show(page, url, voice)
    expect(page.locator("#call")).to_have_attribute("data-number", "A012")
    expect(page.locator("#call-room")).to_have_text("Phòng khám 3")
    expect(page.locator("#rows .row")).to_have_count(len(HALL) - 1)
    expect(page.locator("#next")).to_have_text(re.compile("Sắp tới:.*A\\s013.*A\\s014.*B\\s046"))
    expect(page.locator("#heard")).to_have_text("Cập nhật vừa xong")
    assert announced(page) == []
    assert problems == []


def test_before_the_first_call_the_board_says_so(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice, serving=(), upcoming=())
    expect(page.get_by_text("Chưa có số nào được gọi")).to_be_visible()
    expect(page.locator("#call")).to_be_hidden()
    save(page, "board-empty")


def test_a_call_appears_at_once_and_is_marked(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    voice.call(call("A013", 6))
    expect(page.locator("#call")).to_have_attribute("data-number", "A013")
    expect(page.locator("#call")).to_have_attribute("data-announcing", "")
    page.wait_for_function("() => window.tiepdon.paintedAt['c-A013'] > 1.7e12")
    # Its room's earlier number leaves the board, and it is no longer among those that come.
    expect(page.locator(".row[data-number=A012]")).to_have_count(0)
    expect(page.locator("#next")).not_to_contain_text("013")
    save(page, "board-called")
    voice.state(board_state(6, (line("A013", "Phòng khám 3", "Nội tổng quát"), *HALL[1:])))
    expect(page.locator("html")).to_have_attribute("data-rev", "6")
    expect(page.locator("#call")).to_have_attribute("data-number", "A013")
    expect(page.locator("#call[data-announcing]")).to_have_count(0, timeout=10_000)


def test_two_calls_at_once_are_both_marked(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    voice.call(call("A013", 6))
    first = line("A013", "Phòng khám 3", "Nội tổng quát")
    voice.state(board_state(6, (first, *HALL[1:])))
    voice.call(call("B046", 7, room="Phòng khám 5"))
    expect(page.locator("#call")).to_have_attribute("data-number", "B046")
    expect(page.locator(".row[data-number=A013]")).to_have_attribute("data-announcing", "")


def test_an_old_rev_is_ignored(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    voice.state(board_state(4, (line("Z999", "Phòng khám 9", "Mắt"),)))
    voice.state(board_state(5, (line("Z998", "Phòng khám 9", "Mắt"),)))
    voice.state(board_state(6))
    expect(page.locator("html")).to_have_attribute("data-rev", "6")
    assert page.evaluate("Object.keys(window.tiepdon.paintedAt).some((id) => id[2] === 'Z')") is (
        False
    )


def test_a_call_is_announced_once(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    voice.call(call("A013", 6))
    voice.call(call("A013", 6))
    voice.call(call("A014", 7))
    expect(page.locator("#call")).to_have_attribute("data-number", "A014")
    assert announced(page) == ["c-A013", "c-A014"]


def test_an_expired_call_is_not_announced(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    voice.call(call("A013", 6, expires_in_s=-1))
    voice.call(call("A014", 7))
    expect(page.locator("#call")).to_have_attribute("data-number", "A014")
    assert announced(page) == ["c-A014"]


def test_a_screen_with_a_wrong_clock_still_announces(page: Page, url: str, voice: Voice) -> None:
    page.clock.set_fixed_time("2031-05-05T12:00:00Z")
    show(page, url, voice)
    voice.call(call("A013", 6))
    expect(page.locator("#call")).to_have_attribute("data-announcing", "")


def test_a_dead_broker_shows_and_a_living_one_is_found_again(
    page: Page, url: str, voice: Voice, hospital: Hospital
) -> None:
    root = show(page, url, voice)
    page.evaluate("document.documentElement.dataset.staleAfterS = '2'")
    hospital.broker.stop()
    try:
        expect(root).to_have_attribute("data-state", "stale")
        lost = page.locator(".lost")
        expect(lost).to_have_text(
            re.compile(
                r"Mất liên lạc với máy chủ từ\s+\d\d:\d\d\. Xin theo dõi loa gọi và hỏi nhân viên"
            )
        )
        expect(page.get_by_text("Số gọi gần nhất")).to_be_visible()
        save(page, "board-stale")
    finally:
        hospital.broker.start()
    with hospital.voice() as again:
        page.wait_for_function("() => window.tiepdon.connected", timeout=10_000)
        # What the broker kept is no sign of life of the server: only news is.
        expect(root).to_have_attribute("data-state", "stale")
        again.state(board_state(6, (line("B046", "Phòng khám 5", "Nhi"), *HALL)))
        expect(root).to_have_attribute("data-state", "live")
        expect(page.locator("#call")).to_have_attribute("data-number", "B046")


def test_a_gap_is_filled_over_http(page: Page, url: str, voice: Voice, hospital: Hospital) -> None:
    """The server's publisher stands still: the call is in its database, and nobody was told."""
    root = open_board(page, url)
    page.wait_for_function("() => window.tiepdon.connected")
    called = hospital.issue_and_call(url)
    voice.heartbeat(10_000)
    panel = page.locator("#call")
    expect(panel).to_have_attribute("data-number", called["number"])
    expect(panel).to_have_attribute("data-call-id", called["call_id"])
    expect(root).to_have_attribute("data-state", "live")


def test_a_server_restored_from_a_backup_is_followed(page: Page, url: str, voice: Voice) -> None:
    root = show(page, url, voice)
    for _ in range(3):
        voice.heartbeat(2)
    voice.state(board_state(2, (line("A001", "Phòng khám 3", "Nội tổng quát"),)))
    expect(root).to_have_attribute("data-rev", "2")
    expect(page.locator("#call")).to_have_attribute("data-number", "A001")


def test_two_screens_with_one_id_live_side_by_side(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    other = page.context.new_page()
    open_board(other, url)
    expect(other.locator("html")).to_have_attribute("data-rev", "5")
    for rev in (6, 7):
        voice.state(board_state(rev))
        expect(page.locator("html")).to_have_attribute("data-rev", str(rev))
        expect(other.locator("html")).to_have_attribute("data-rev", str(rev))


def test_the_number_is_readable_by_machine(page: Page, url: str, voice: Voice) -> None:
    show(page, url, voice)
    for rev, number in enumerate(("A012", "B845", "C108", "X023", "H7361"), start=6):
        first = line(number, "Phòng khám 3", "Nội tổng quát")
        voice.state(board_state(rev, (first, *HALL[1:])))
        expect(page.locator("html")).to_have_attribute("data-rev", str(rev))
        assert read_by_tesseract(page, "#call") == number


@pytest.mark.parametrize("lines", [1, 2, 4, 9])
def test_nothing_is_cut_or_overlaps(page: Page, url: str, voice: Voice, lines: int) -> None:
    upcoming = tuple(f"HA{1300 + place}" for place in range(8))
    title = "Khu khám bệnh theo yêu cầu và khám sức khỏe định kỳ · Tầng 2 · Nhà A9"
    root = show(page, url, voice, serving=LONGEST[:lines], upcoming=upcoming, title=title)
    for size in SIZES:
        fits(page, size)
        if lines == 9:  # the fullest, for people to look at
            save(page, f"board-long-{size[0]}x{size[1]}")
    page.evaluate("document.documentElement.dataset.staleAfterS = '0'")
    expect(root).to_have_attribute("data-state", "stale")
    for size in SIZES:
        fits(page, size)


def fits(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(NEXT_FRAME)
    assert page.evaluate(CLIPPED) == [], size
    assert page.evaluate(OVERLAPPING) == [], size


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_hall_looks_as_it_should(
    page: Page, url: str, voice: Voice, size: tuple[int, int]
) -> None:
    """A meant change: look at build/pictures/, then copy the picture to golden/."""
    name = f"board-hall-{size[0]}x{size[1]}"
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.clock.set_fixed_time(NOON)
    show(page, url, voice)
    voice.heartbeat(5, NOON)
    expect(page.locator("#clock")).to_have_text("09:41")
    picture = save(page, name)
    golden = GOLDEN / f"{name}.png"
    if golden.exists():  # the sizes most in use; the others are for people to look at
        assert different(picture, golden) < MOST_DIFFERENT


def different(picture: Path, golden: Path) -> float:
    """The share of pixels that are plainly of another brightness."""
    with Image.open(picture) as one, Image.open(golden) as other:
        assert one.size == other.size
        histogram = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(histogram[32:]) / sum(histogram)
