"""The staff's insurance page in a real browser, with a real server and the portal's stand-in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from queue_server.store.alarms import Kind
from tests.queue_server.simulators.stand_in import STAFF_CCCD, STAFF_NAME, StandIn
from tests.queue_server.web.conftest import PICTURES, note_problems
from tests.queue_server.web.insurance_desk import NURSE, Desk
from tests.queue_server.web.test_board import MOST_DIFFERENT, different

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

GOLDEN = Path(__file__).parent / "golden"
SIZES = {"desk": (1366, 768), "phone": (390, 844)}
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > innerWidth"
NAMELESS = """[...document.querySelectorAll("button, a")]
    .filter((it) => !it.innerText.trim()).map((it) => it.outerHTML)"""
SMALL = """[...document.querySelectorAll("button, nav a")]
    .map((it) => it.getBoundingClientRect()).filter((it) => it.height < 44).length"""


@pytest.fixture(scope="module")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    folder = tmp_path_factory.mktemp("portal")
    officer = ("--staff-name", STAFF_NAME, "--staff-cccd", STAFF_CCCD)
    with StandIn(folder, *officer) as stand_in:
        yield stand_in


@pytest.fixture
def portal(_process: StandIn) -> StandIn:
    """The stand-in, in good health."""
    _process.heal()
    return _process


@pytest.fixture
def desk(tmp_path: Path, portal: StandIn) -> Iterator[Desk]:
    with Desk.open(tmp_path, portal) as desk:
        yield desk


def look(page: Page, desk: Desk, name: str, size: str) -> None:
    """See that the page fits, hide nothing, and looks as it did; its picture is kept.

    A meant change: look at build/pictures/, then copy the picture to golden/.
    """
    problems = note_problems(page)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    desk.log_in(page)
    page.evaluate("document.fonts.ready")
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(SMALL) == 0
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"insurance-{name}-{width}.png"
    page.screenshot(path=picture, full_page=True)
    assert problems == []
    golden = GOLDEN / picture.name
    if golden.exists():
        assert different(picture, golden) < MOST_DIFFERENT


@pytest.mark.parametrize("size", SIZES)
def test_all_is_well(page: Page, desk: Desk, size: str) -> None:
    desk.ask(2)
    look(page, desk, "well", size)
    expect(page.get_by_role("heading", level=2)).to_have_text("Cổng BHYT đang trả lời bình thường")
    expect(page.locator("#desk")).to_contain_text("Hiện không có phiếu nào cần xem")
    expect(page.locator("#rechecks")).to_contain_text("Không còn phiếu nào chờ kiểm tra lại")
    expect(page.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_the_portal_is_down(page: Page, desk: Desk, portal: StandIn, size: str) -> None:
    portal.fail("down")
    desk.ask(6)
    for ago in (31, 12, 3):
        desk.ticket(ago)
    look(page, desk, "down", size)
    expect(page.get_by_role("heading", level=2)).to_have_text("Cổng BHYT không trả lời")
    expect(page.locator("#portal")).to_contain_text("Đang tạm ngừng hỏi cổng, thử lại lúc 09:41:35")
    expect(page.locator("#rechecks")).to_contain_text("3 phiếu đã cấp, chưa có kết quả bảo hiểm")
    expect(page.locator("#rechecks")).to_contain_text("09:10:05 (31 phút trước)")


@pytest.mark.parametrize("size", SIZES)
def test_a_day_with_much_to_do(page: Page, desk: Desk, size: str) -> None:
    desk.ask(1)
    for code, ago in (("000", 4), ("010", 5), ("000", 7), ("050", 7.5), ("000", 9), ("001", 10)):
        desk.settle(code, ago)
    desk.ticket(2)
    desk.give_up()
    desk.alarm(Kind.PORTAL_CODE, "054", 25, 20, 3)
    desk.alarm(Kind.PORTAL_CODE, "999", 40)
    desk.checkin("LK-2611-7718", 50, rejected="205")
    desk.checkin("LK-2611-7719", 40, rejected="GT_THE_DEN:before_GT_THE_TU")
    desk.checkin("LK-2611-7720", 20)
    look(page, desk, "busy", size)
    rows = page.locator("#changed tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.first).to_contain_text(
        re.compile(r"A\s002.*Nội tổng quát.*Chờ kiểm\stra", re.DOTALL)
    )
    expect(rows.first).to_contain_text("Không có giá trị")
    to_see = page.locator("#desk tbody tr")
    expect(to_see).to_have_count(6)
    expect(to_see.nth(1)).to_contain_text("Hỏi thẻ bảo hiểm y tế mới hoặc thẻ khác")
    expect(to_see.nth(1)).to_contain_text("Thẻ hết giá trị sử dụng (mã 010)")
    expect(to_see.last).to_contain_text("Xem thẻ và giấy tờ tùy thân")
    expect(page.locator("#checkins")).to_contain_text("…7718")
    expect(page.locator("#checkins")).not_to_contain_text("LK-2611")
    expect(page.locator("#rechecks")).to_contain_text("(18/11)")


def test_no_name_or_number_of_a_patient_is_on_the_page(page: Page, desk: Desk) -> None:
    desk.settle("000", 4)
    desk.ticket(3)
    desk.log_in(page)
    expect(page.locator("#changed tbody tr")).to_have_count(1)
    expect(page.locator("#desk tbody tr")).to_have_count(1)
    text = page.content()
    assert "Nguyễn Thị Kiểm Thử" not in text
    assert not re.search(r"079190\d{6}|DN401", text)


def test_a_technician_closes_an_alarm(page: Page, desk: Desk) -> None:
    desk.alarm(Kind.PORTAL_CODE, "054", 1)
    desk.log_in(page)
    expect(page.locator(".alarms")).to_contain_text(
        "Cổng BHYT không nhận ra cán bộ tra cứu của bệnh viện"
    )
    page.get_by_role("button", name="Đã xử lý").click()
    expect(page.locator(".alarms")).to_have_count(0)
    expect(page.locator("#problem")).to_be_hidden()
    desk.alarm(Kind.PORTAL_CODE, "054", 0)
    page.reload()
    expect(page.locator(".alarms li")).to_contain_text("Lúc 09:41:05")


def test_a_technician_sends_all_again_at_once(page: Page, desk: Desk) -> None:
    desk.checkin("LK-2611-7718", 50, rejected="205")
    desk.checkin("LK-2611-7719", 40, rejected="205")
    desk.log_in(page)
    expect(page.locator(".failures li")).to_have_count(2)
    page.get_by_role("button", name="Gửi lại tất cả").click()
    expect(page.locator(".failures li")).to_have_count(0)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#send-all")).to_have_count(0)


def test_over_plain_http_too(page: Page, desk: Desk) -> None:
    # What browsers give to HTTPS and to 127.0.0.1 alone.
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle")
    desk.alarm(Kind.PORTAL_CODE, "054", 1)
    desk.log_in(page)
    page.get_by_role("button", name="Đã xử lý").click()
    expect(page.locator(".alarms")).to_have_count(0)


def test_a_nurse_reads_but_closes_nothing(page: Page, desk: Desk) -> None:
    desk.alarm(Kind.PORTAL_ACCOUNT, "401", 1)
    desk.log_in(page, NURSE)
    expect(page.locator(".alarms li")).to_contain_text("Bộ phận công nghệ thông tin")
    expect(page.get_by_role("button")).to_have_count(0)


def test_an_alarm_that_cannot_be_closed_says_why(page: Page, desk: Desk) -> None:
    desk.alarm(Kind.PORTAL_CODE, "054", 1)
    desk.log_in(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Đã xử lý").click()
    expect(page.locator("#problem")).to_contain_text("Không kết nối được với máy chủ")
    expect(page.locator("#not-fresh")).to_be_visible()
    expect(page.locator(".alarms li")).to_have_count(1)


def test_news_come_by_themselves_and_the_keyboard_stays_where_it_is(page: Page, desk: Desk) -> None:
    desk.alarm(Kind.PORTAL_CODE, "054", 1)
    page.clock.install()
    desk.log_in(page)
    button = page.get_by_role("button", name="Đã xử lý")
    button.focus()
    desk.settle("010", 1)
    page.clock.run_for(5100)
    expect(page.locator("#changed tbody tr")).to_have_count(1)
    expect(button).to_be_focused()


def test_the_pages_lead_to_each_other(page: Page, desk: Desk) -> None:
    desk.log_in(page)
    expect(page.locator("nav [aria-current=page]")).to_have_text("Bảo hiểm y tế")
    page.get_by_role("link", name="Thiết bị").click()
    expect(page).to_have_url(f"{desk.url}/staff/devices")
    page.get_by_role("link", name="Bảo hiểm y tế").click()
    expect(page).to_have_url(f"{desk.url}/staff/insurance")


def test_nobody_reads_it_without_a_login(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/staff/insurance")
    expect(page).to_have_url(f"{desk.url}/staff/login?next=%2Fstaff%2Finsurance")
    answer = page.request.get(f"{desk.url}/staff/insurance/fragment")
    assert answer.status == 401
