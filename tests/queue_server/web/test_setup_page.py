"""The set-up page and one's own password in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.queue_server.api.test_setup import ADMIN, FIRST, OWN, TABLES
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import NURSE, Server
from tests.queue_server.web.conftest import note_problems, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with QuickServer(tmp_path_factory.mktemp("server"), tables=TABLES) as server:
        yield server


def log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.keyboard.press("Enter")


def test_a_room_is_renamed_saved_and_put_back(page: Page, house: Server) -> None:
    problems = note_problems(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{house.url}/staff/setup")
    log_in(page, ADMIN, house.plain.users[ADMIN])
    expect(page).to_have_url(f"{house.url}/staff/setup")
    page.get_by_role("button", name="Sửa Nhi").or_(page.get_by_label("Sửa B")).click()
    page.get_by_label("Phòng, quầy *", exact=True).fill("Phòng 12")
    save(page, "setup-edit")
    page.get_by_role("button", name="Xong").click()
    expect(page.get_by_text("Sửa Hàng đợi B: Phòng, quầy")).to_be_visible()
    page.get_by_role("button", name="Lưu và dùng ngay").click()
    expect(page.get_by_text("Đã lưu. Phiên bản 1 đang được dùng.")).to_be_visible()
    save(page, "setup")
    page.get_by_role("button", name="Văn bản").click()
    text = page.locator("#text")
    text.fill(text.input_value().replace('prefix = "A"', 'prefix = "a"'))
    text.blur()
    line = text.input_value().splitlines().index('prefix = "a"') + 1
    expect(page.get_by_text(f"Lỗi: Dòng {line}, queue A: prefix")).to_be_visible()
    expect(page.get_by_role("button", name="Lưu và dùng ngay")).to_be_disabled()
    page.get_by_role("button", name="Bỏ thay đổi").click()
    expect(page.get_by_text("Lỗi: Dòng")).to_be_hidden()
    assert problems == []


def test_a_first_password_leads_to_ones_own(page: Page, house: Server) -> None:
    with house.staff(ADMIN) as admin:
        done = admin.post(f"/accounts/{NURSE}/password", json={"new_password": FIRST})
        assert done.status_code == 204
    page.goto(f"{house.url}/staff/login")
    log_in(page, NURSE, FIRST)
    expect(page).to_have_url(f"{house.url}/staff/password")
    page.get_by_label("Tên đăng nhập").fill(NURSE)
    page.get_by_label("Mật khẩu đang dùng").fill(FIRST)
    page.get_by_label("Mật khẩu mới (ít nhất 10 ký tự)", exact=True).fill("ngắn")
    page.get_by_label("Nhập lại mật khẩu mới").fill("ngắn")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("Mật khẩu cần ít nhất 10 ký tự.")).to_be_visible()
    page.get_by_label("Mật khẩu mới (ít nhất 10 ký tự)", exact=True).fill(OWN)
    page.get_by_label("Nhập lại mật khẩu mới").fill(OWN)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page).to_have_url(f"{house.url}/staff")
