"""Logging in by single sign-on, and a first password, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from queue_server.web import assets
from tests.queue_server.api.test_setup import ADMIN, FIRST, OWN, TABLES
from tests.queue_server.serving import NURSE
from tests.queue_server.sign_on.provider import OpenIdProvider
from tests.queue_server.sign_on.test_sign_on import configured
from tests.queue_server.web.conftest import note_problems, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.queue_server.serving import Server

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
AXE = (assets.NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FAULTS = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    .then((found) => found.violations.map((each) => each.id))"""
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider() as provider:
        yield provider


@pytest.fixture(scope="module")
def house(provider: OpenIdProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = configured(tmp_path_factory.mktemp("server"), provider.issuer, TABLES)
    with server:
        yield server


def looks_right(page: Page, name: str) -> None:
    """It fits, axe finds nothing, and a picture of it is kept."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    save(page, f"{name}-{width}")
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    page.evaluate(AXE)
    assert page.evaluate(FAULTS) == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_hospitals_account_opens_the_console(
    page: Page, house: Server, provider: OpenIdProvider, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    problems = note_problems(page)
    page.goto(f"{house.url}/staff/counter/pk1")
    button = page.get_by_role("link", name="Đăng nhập bằng Sở Y tế")
    looks_right(page, "sign-on-login")
    provider.username = "nguoi.la"
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("chưa có trong danh sách nhân viên")
    looks_right(page, "sign-on-failed")
    # The page itself is an answer 403, which the browser notes.
    assert all("403" in problem for problem in problems)
    problems.clear()
    provider.username = NURSE
    page.get_by_role("link", name="Đăng nhập lại").click()
    button.click()
    expect(page).to_have_url(re.compile("/staff$"))
    expect(page.get_by_role("navigation")).to_be_visible()
    assert problems == []


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_first_password_leads_to_ones_own(
    page: Page, house: Server, size: tuple[int, int]
) -> None:
    with house.staff(ADMIN) as admin:
        first = {"new_password": FIRST}
        admin.post(f"/accounts/{NURSE}/password", json=first).raise_for_status()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{house.url}/staff/login")
    page.get_by_label("Tên đăng nhập").fill(NURSE)
    page.get_by_label("Mật khẩu", exact=True).fill(FIRST)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mật khẩu này chỉ dùng lần đầu")).to_be_visible()
    expect(page.get_by_label("Tên đăng nhập")).to_have_value(NURSE)
    expect(page.get_by_label("Mật khẩu đang dùng")).to_be_focused()
    looks_right(page, "password-first")
    page.keyboard.type(FIRST)
    page.get_by_label(re.compile("^Mật khẩu mới")).fill("ngắn")
    page.get_by_label("Nhập lại mật khẩu mới").fill("ngắn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Mật khẩu cần ít nhất 10 ký tự.")
    page.get_by_label(re.compile("^Mật khẩu mới")).fill("12345678901")
    page.get_by_label("Nhập lại mật khẩu mới").fill("12345678901")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("quá dễ đoán")
    looks_right(page, "password-weak")
    page.get_by_label(re.compile("^Mật khẩu mới")).fill(OWN)
    page.get_by_label("Nhập lại mật khẩu mới").fill(OWN)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{house.url}/staff")
