"""A morning at two consoles: the real server as a process of its own, real browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import NURSE, TECHNICIAN, Server, a_ticket, key
from tests.queue_server.web.axe import faults
from tests.queue_server.web.conftest import note_problems, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

RULES = "[rules]\ncall_gap_s = 0\n"
SUPERVISOR = "dd.truong"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with QuickServer(tmp_path_factory.mktemp("morning"), tables=RULES) as server:
        yield server


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """A second computer."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def arrive(server: Server, count: int, queue: str) -> list[str]:
    """Patients take numbers at a kiosk; the numbers as people read them."""
    with server.kiosk() as kiosk:
        taken = [
            kiosk.post("/tickets", json=a_ticket(queue), headers=key()).raise_for_status()
            for _ in range(count)
        ]
    return [f"{queue}\u00a0{each.json()['number'][1:]}" for each in taken]


def log_in(page: Page, server: Server, who: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(who)
    page.get_by_label("Mật khẩu", exact=True).fill(server.plain.users[who])
    page.keyboard.press("Enter")


def sit_down(page: Page, server: Server, counter: str, who: str = NURSE) -> None:
    """Log in and open a counter's console and the counter."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{server.url}/staff/counter/{counter}")
    log_in(page, server, who)
    expect(page).to_have_url(f"{server.url}/staff/counter/{counter}")
    panel = page.locator("#panel[data-open]")
    expect(panel).to_be_visible()
    if panel.get_attribute("data-open") != "open":
        press(page, "Space")
    expect(panel).to_have_attribute("data-open", "open")


def press(page: Page, which: str) -> None:
    """A key, once the console is ready for it."""
    expect(page.locator("html:not([data-working])[data-link=live]")).to_be_attached()
    page.keyboard.press(which)


def confirm(page: Page, question: str) -> None:
    """Enter, once the question is asked."""
    expect(page.locator(f"#d-{question}")).to_be_visible()
    page.keyboard.press("Enter")


def here(page: Page, number: str, state: str = "called") -> None:
    expect(page.locator("#number")).to_have_text(number)
    expect(page.locator("#panel")).to_have_attribute("data-present", state)


def waiting(page: Page) -> Locator:
    return page.locator("#waiting tbody .no")


def said(page: Page) -> Locator:
    return page.locator("#said")


def test_two_consoles_see_the_same_at_once(page: Page, other: Page, server: Server) -> None:
    first, second = arrive(server, 2, "A")
    sit_down(page, server, "pk1")
    sit_down(other, server, "pk2", SUPERVISOR)
    expect(waiting(other)).to_have_text([first, second])
    press(page, "Space")
    here(page, first)
    expect(waiting(other)).to_have_text([second])
    press(other, "Space")
    here(other, second)
    expect(page.locator("#empty")).to_be_visible()
    other.goto(f"{server.url}/staff/counters")
    expect(other.locator("#counter-pk1 .here b")).to_have_text(first)
    press(page, "x")
    expect(other.locator("#counter-pk1 .here b")).to_have_count(0)


def test_a_dead_server_cannot_be_missed_and_a_living_one_is_found(
    page: Page, server: Server
) -> None:
    before = arrive(server, 1, "A")
    sit_down(page, server, "pk1")
    expect(waiting(page)).to_have_text(before)
    server.kill()
    lost = page.locator("#lost")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("Mất kết nối với máy chủ từ")
    call = page.locator("[data-action=next]")
    expect(call).to_have_attribute("aria-disabled", "true")
    expect(call).to_have_attribute("title", "Chưa nối được với máy chủ")
    save(page, "console-lost")
    page.keyboard.press("Space")
    server.start()
    expect(lost).to_be_hidden()
    after = arrive(server, 1, "A")
    expect(waiting(page)).to_have_text([*before, *after])
    page.context.clear_cookies()
    press(page, "Space")
    expect(page).to_have_url(f"{server.url}/staff/login?next=%2Fstaff%2Fcounter%2Fpk1")


def test_the_role_decides_what_is_shown(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/")
    log_in(page, server, TECHNICIAN)
    expect(page).to_have_url(f"{server.url}/staff/devices")
    expect(page.locator(".bar nav a")).to_have_text(["Thiết bị", "Bảo hiểm y tế"])
    page.goto(f"{server.url}/staff/counter/pk1")
    expect(page).to_have_url(f"{server.url}/staff/devices")


def test_a_morning(page: Page, other: Page, server: Server) -> None:
    """From the login to the log-out, with the keyboard, and with a colleague at the laboratory."""
    problems = note_problems(page)
    first, second, third, fourth = arrive(server, 4, "B")
    sit_down(page, server, "pk3")
    assert faults(page) == []
    see_and_send_on(page, first)
    miss_and_take_back(page, second)
    send_to_the_laboratory(page, third)
    sit_down(other, server, "pk1", SUPERVISOR)
    for number in (first, third):
        expect(waiting(other).filter(has_text=number)).to_be_visible()
    for _ in range(waiting(other).count()):
        press(other, "Space")
    press(other, "x")
    here(other, "–", "")
    expect(page.locator("#waiting tbody")).to_contain_text("Trở lại có kết quả")
    see_the_rest(page, third, fourth)
    walk_in_and_break(page)
    press(page, "s")
    expect(page.locator("[data-action=ready]")).to_have_attribute("aria-pressed", "true")
    (last,) = arrive(server, 1, "B")
    here(page, last)
    expect(said(page)).to_have_text(f"Đã gọi {last}")
    save(page, "console-morning")
    press(page, "x")
    here(page, "–", "")
    in_menu(page, "Đóng quầy")
    expect(page.locator("#present-title")).to_have_text("Quầy đang đóng")
    assert faults(page) == []
    in_menu(page, "Đăng xuất")
    expect(page).to_have_url(f"{server.url}/staff/login?next=%2Fstaff%2Fcounter%2Fpk3")
    assert problems == []


def see_and_send_on(page: Page, first: str) -> None:
    """Call, call again, arrived, start; another step on the way, taken back and given again."""
    expect(page.locator("#next")).to_have_text(f"Gọi tiếp {first}")
    press(page, "Space")
    here(page, first)
    expect(said(page)).to_have_text(f"Đã gọi {first}")
    press(page, "r")
    expect(page.locator("#undo")).to_contain_text("gọi lại")
    press(page, "e")
    expect(page.locator("#present-title")).to_have_text("Đã đến quầy")
    press(page, "b")
    here(page, first, "serving")
    change_way(page)
    expect(page.locator("#steps")).to_contain_text("Nội tổng quát")
    press(page, "z")
    expect(page.locator("#steps")).to_be_empty()
    change_way(page)
    press(page, "x")
    expect(said(page)).to_contain_text(f"{first} đến: Nội tổng quát")


def miss_and_take_back(page: Page, second: str) -> None:
    """Absent, taken back, absent, back into the list, and that taken back; in the end cancelled."""
    press(page, "Space")
    here(page, second)
    press(page, "v")
    expect(page.locator("#absent .no")).to_have_text(second)
    press(page, "z")
    here(page, second)
    press(page, "v")
    page.get_by_role("button", name=f"Về hàng chờ {second}").click()
    expect(page.locator("#absent")).to_be_hidden()
    press(page, "z")
    expect(page.locator("#absent .no")).to_have_text(second)
    page.locator("#absent .no").click()
    page.get_by_role("button", name="Hủy số").click()
    confirm(page, "cancel")
    expect(page.locator("#absent")).to_be_hidden()


def send_to_the_laboratory(page: Page, third: str) -> None:
    """Transfer, to come back with the results."""
    press(page, "Space")
    here(page, third)
    press(page, "c")
    page.get_by_role("radio", name="Nội tổng quát").check()
    page.get_by_label("Xong thì trở lại").check()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text(f"{third} đến: Nội tổng quát")
    here(page, "–", "")


def see_the_rest(page: Page, *numbers: str) -> None:
    """Two wait: one is kept aside and called again, then the other."""
    expect(waiting(page)).to_have_count(2)
    press(page, "Space")
    expect(page.locator("#panel")).to_have_attribute("data-present", "called")
    present = page.locator("#number").text_content() or ""
    assert present in numbers
    press(page, "g")
    confirm(page, "park")
    expect(page.locator("#parked .no")).to_have_text(present)
    page.get_by_role("button", name=f"Gọi {present}").click()
    here(page, present)
    for _ in range(2):
        press(page, "Space")
    here(page, "–", "")


def walk_in_and_break(page: Page) -> None:
    """Somebody without a number, then a break."""
    press(page, "n")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Thử")
    page.get_by_label("Ngày sinh").fill("1999")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_contain_text("NGUYỄN T. THỬ")
    press(page, "x")
    here(page, "–", "")
    press(page, "t")
    expect(page.locator("#present-title")).to_have_text("Đang tạm nghỉ")
    press(page, "Space")
    expect(page.locator("#panel")).to_have_attribute("data-open", "open")


def change_way(page: Page) -> None:
    """Send who is here to general medicine next."""
    press(page, "l")
    page.get_by_label("Thêm nơi phải đến").select_option("A")
    page.get_by_role("button", name="Thêm").press("Enter")
    page.get_by_role("button", name="Lưu").press("Enter")
    expect(page.locator("#undo")).to_contain_text("đổi lộ trình")


def in_menu(page: Page, what: str) -> None:
    press(page, "m")
    page.locator("#d-menu").get_by_role("button", name=what).click()
