"""The set-up page in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.queue_server.api.test_setup import ADMIN, FIRST, TABLES
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import NURSE, Server, a_ticket, key
from tests.queue_server.web.axe import faults
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


def test_everybody_can_use_it_in_both_languages(page: Page, house: Server) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{house.url}/staff/setup")
    assert faults(page) == []
    log_in(page, ADMIN, house.plain.users[ADMIN])
    for language, change, accounts, first, lock in (
        ("vi", "Sửa A", "Mật khẩu", "Đặt mật khẩu lần đầu", "Khóa"),
        ("en", "Change A", "Passwords", "Set a first password", "Lock"),
    ):
        page.locator("#tables button").nth(1).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#view tbody tr").first).to_be_visible()
        assert faults(page) == []
        page.get_by_label(change, exact=True).click()
        expect(page.locator("#editor")).to_be_visible()
        assert faults(page, "#editor") == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name=accounts, exact=True).click()
        for button, dialog in ((first, "#d-first"), (lock, "#d-sure")):
            page.get_by_role("button", name=button, exact=True).first.click()
            expect(page.locator(dialog)).to_be_visible()
            assert faults(page, dialog) == []
            page.keyboard.press("Escape")
        for size in (390, 1366):
            page.set_viewport_size({"width": size, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth > innerWidth") is False
            save(page, f"setup-{language}-{size}")
            assert faults(page) == []
        page.locator("#language").click()


def test_a_first_password_is_set_in_a_question(page: Page, house: Server) -> None:
    page.goto(f"{house.url}/staff/setup")
    log_in(page, ADMIN, house.plain.users[ADMIN])
    page.get_by_role("button", name="Mật khẩu", exact=True).click()
    row = page.get_by_role("row").filter(has_text=NURSE)
    row.get_by_role("button", name="Đặt mật khẩu lần đầu").click()
    page.get_by_label("Mật khẩu (ít nhất 10 ký tự)").fill("ngắn")
    page.keyboard.press("Enter")
    expect(page.locator("#d-first .wrong")).to_contain_text("10 ký tự")
    page.get_by_label("Mật khẩu (ít nhất 10 ký tự)").fill(FIRST)
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("Đã đặt mật khẩu lần đầu")
    expect(row).to_contain_text("Chờ đổi mật khẩu")


def test_who_saves_after_somebody_else_sees_what_differs(page: Page, house: Server) -> None:
    with house.staff(ADMIN) as admin:
        before = admin.get("/setup").raise_for_status().json()
        page.goto(f"{house.url}/staff/setup")
        log_in(page, ADMIN, house.plain.users[ADMIN])
        page.get_by_role("button", name="Văn bản").click()
        text = page.locator("#text")
        text.fill(before["text"].replace('name = "Mắt"', 'name = "Mắt và kính"'))
        text.blur()
        expect(page.get_by_text("Sửa Hàng đợi C: Tên")).to_be_visible()
        other = before["text"].replace('name = "Nhi"', 'name = "Nhi khoa"')
        saved = {"text": other, "version": before["version"]}
        admin.put("/setup", json=saved, headers=key()).raise_for_status()
        page.get_by_role("button", name="Lưu và dùng ngay").click()
        told = page.locator("#told")
        expect(told).to_contain_text(f"{ADMIN} đã lưu phiên bản")
        expect(page.get_by_text("Sửa Hàng đợi B: Tên")).to_be_visible()
        save(page, "setup-conflict")
        page.get_by_role("button", name="Lưu và dùng ngay").click()
        expect(told).to_contain_text("Đã lưu")
        assert "Mắt và kính" in admin.get("/setup").json()["text"]


def test_a_room_with_patients_goes_only_by_saying_so_twice(page: Page, house: Server) -> None:
    with house.kiosk() as kiosk, house.staff(ADMIN) as admin:
        kiosk.post("/tickets", json=a_ticket("C"), headers=key()).raise_for_status()
        page.goto(f"{house.url}/staff/setup")
        log_in(page, ADMIN, house.plain.users[ADMIN])
        page.get_by_role("button", name="Văn bản").click()
        text = page.locator("#text")
        text.fill(re.sub(r'"C"', '"M"', admin.get("/setup").json()["text"]))
        text.blur()
        page.get_by_role("button", name="Lưu và dùng ngay").click()
        question = page.locator("#d-sure")
        expect(question).to_contain_text("Hôm nay còn người bệnh trong hàng đợi sẽ bị xóa")
        save(page, "setup-stranded")
        page.keyboard.press("Escape")
        assert '"M"' not in admin.get("/setup").json()["text"]
        page.get_by_role("button", name="Lưu và dùng ngay").click()
        question.get_by_role("button", name="Vẫn lưu").click()
        expect(page.locator("#told")).to_contain_text("Đã lưu")
        assert '"M"' in admin.get("/setup").json()["text"]
