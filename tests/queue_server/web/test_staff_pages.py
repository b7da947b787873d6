"""The staff's login and the device page in a real browser."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from queue_server.contract.mqtt import Availability
from queue_server.events.devices import FORMS
from tests.queue_server.web.axe import faults
from tests.queue_server.web.conftest import HUNG, PICTURES, note_problems, save
from tests.queue_server.web.test_device_view import printer, report

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from queue_server.events.devices import DeviceBook, KioskDevices
    from tests.queue_server.web.conftest import Hospital
    from tests.queue_server.web.voice import Voice

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def kiosks(hospital: Hospital, live_url: str, voice: Voice) -> Kiosks:
    """One kiosk is fine, one without paper, one hung, one gone, one half silent, one new."""
    assert live_url
    now = datetime.now(UTC)
    unknown: dict[str, Any] = {"paper": "unknown", "cover": "unknown", "cutter": "unknown"}
    detail = "printer_silent: tcp://10.1.4.21:9100 did not answer DLE EOT 4 within 2 s"
    silent = printer(state="unknown", detail=detail, **unknown)
    kiosks = Kiosks(hospital.app.state.devices, voice)
    kiosks.say("k1", report(now=now))
    kiosks.say("k2", report(now=now, printer=printer(state="error", paper="out")))
    kiosks.wait_for("k3", HUNG)
    kiosks.say("k4", report(now=now, availability=Availability(state="offline", bd_seq=3)))
    kiosks.say("k5", report(now=now, printer=silent, scanner=None))
    return kiosks


def log_in(page: Page, url: str, hospital: Hospital) -> None:
    page.goto(f"{url}/staff/devices")
    page.get_by_label("Tên đăng nhập").fill(hospital.login()["username"])
    page.get_by_label("Mật khẩu", exact=True).fill(hospital.login()["password"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{url}/staff/devices")


@dataclass(frozen=True)
class Kiosks:
    """Speak as the kiosks do, over the broker, until the server has heard it."""

    book: DeviceBook
    voice: Voice

    def say(self, kiosk: str, said: KioskDevices) -> None:
        self.voice.kiosk(kiosk, said)
        self.wait_for(kiosk, said)

    def wait_for(self, kiosk: str, said: KioskDevices) -> None:
        deadline = time.monotonic() + 10
        while not self._heard(kiosk, said):
            assert time.monotonic() < deadline, f"the server did not hear {kiosk}"
            time.sleep(0.02)

    def _heard(self, kiosk: str, said: KioskDevices) -> bool:
        known = self.book.snapshot()[kiosk]
        names = [name for name, _ in FORMS.values() if getattr(said, name) is not None]
        return all(getattr(known, name) == getattr(said, name) for name in names)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_wrong_password_is_told_in_words(
    page: Page, live_url: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_url}/staff/login")
    page.get_by_label("Tên đăng nhập").fill("dieu-duong")
    page.get_by_label("Mật khẩu", exact=True).fill("wrong")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("mật khẩu không đúng"))
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_value("")
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("dieu-duong")
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    save(page, f"login-{size[0]}")
    assert faults(page) == []
    page.locator("#language").click()
    expect(page.get_by_role("heading")).to_have_text("Staff login")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("User name or password is not right")
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    assert faults(page) == []
    page.get_by_role("link", name="Change password").click()
    expect(page.get_by_role("heading")).to_have_text("Change password")
    assert faults(page) == []


def test_staff_log_in_over_plain_http(page: Page, live_url: str, hospital: Hospital) -> None:
    # What browsers give to HTTPS and to 127.0.0.1 alone.
    page.add_init_script("delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle")
    log_in(page, live_url, hospital)


def test_empty_fields_are_not_sent(page: Page, live_url: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{live_url}/staff/login")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_have_text("Xin nhập tên đăng nhập và mật khẩu.")
    assert "POST" not in sent


def test_a_silent_server_is_told_in_words(page: Page, live_url: str) -> None:
    page.goto(f"{live_url}/staff/login")
    page.context.set_offline(True)
    page.get_by_label("Tên đăng nhập").fill("dieu-duong")
    page.get_by_label("Mật khẩu", exact=True).fill("right")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("Không kết nối được với máy chủ"))


def test_the_password_can_be_looked_at(page: Page, live_url: str) -> None:
    page.goto(f"{live_url}/staff/login")
    page.get_by_role("button", name="Hiện").click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ẩn").click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("type", "password")


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "/staff/../x", "x"])
def test_the_login_leads_to_our_own_pages_only(page: Page, live_url: str, bad: str) -> None:
    page.goto(f"{live_url}/staff/login?next={bad}")
    expect(page.locator("#login")).to_have_attribute("data-next", "/staff")


@pytest.mark.usefixtures("kiosks")
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_each_kiosk_is_told_in_words(
    page: Page, live_url: str, hospital: Hospital, size: tuple[int, int]
) -> None:
    problems = note_problems(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    log_in(page, live_url, hospital)
    states = {"k1": "online", "k2": "online", "k3": "stale", "k4": "offline", "k6": "unknown"}
    for kiosk, state in states.items():
        expect(page.locator(f"#kiosk-{kiosk}")).to_have_attribute("data-availability", state)
    expect(page.locator("#kiosk-k1")).to_contain_text("Trực tuyến")
    expect(page.locator("#kiosk-k2")).to_contain_text("Thay giấy")
    expect(page.locator("#kiosk-k3")).to_contain_text("Không còn báo tin")
    expect(page.locator("#kiosk-k3 [data-device=printer]")).to_contain_text("Không rõ")
    expect(page.locator("#kiosk-k4")).to_contain_text("Mất kết nối")
    for silent in ("scanner", "printer"):
        device = page.locator(f"#kiosk-k5 [data-device={silent}]")
        expect(device).to_contain_text("Không rõ")
    expect(page.locator("#kiosk-k6 .badge").first).to_have_text("Không rõ", use_inner_text=True)
    expect(page.get_by_role("heading", level=2)).to_have_text(
        re.compile(r"6\s+máy lấy số · 3\s+cần xử lý · 2\s+không rõ".replace(" ", r"\s"))
    )
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    assert problems == []
    page.screenshot(path=PICTURES / f"devices-{size[0]}.png", full_page=True)
    assert faults(page) == []
    page.locator("#language").click()
    cards = page.locator("main")
    expect(cards).to_contain_text("Change the paper", use_inner_text=True)
    expect(cards).not_to_contain_text("báo tin", use_inner_text=True)
    expect(cards).to_contain_text(
        re.compile(r"6\skiosks\s·\s3\sneed\ssomebody"), use_inner_text=True
    )
    assert page.evaluate(WIDER_THAN_SCREEN) is False
    assert faults(page) == []
    page.screenshot(path=PICTURES / f"devices-en-{size[0]}.png", full_page=True)


@pytest.mark.usefixtures("kiosks")
def test_a_call_for_help_stands_at_the_top(page: Page, live_url: str, hospital: Hospital) -> None:
    log_in(page, live_url, hospital)
    hospital.raise_alert(live_url, "emergency")
    hospital.raise_alert(live_url, "call_staff")
    alerts = page.locator(".alerts li")
    page.reload()
    expect(alerts).to_have_count(2)
    expect(alerts.first).to_contain_text("Cấp cứu: đến ngay với người bệnh tại Sảnh chính, cửa A")
    expect(alerts.last).to_contain_text("Người bệnh cần giúp tại Sảnh chính, cửa A")
    save(page, "devices-alerts")


def test_the_page_keeps_itself_fresh(
    page: Page, live_url: str, hospital: Hospital, kiosks: Kiosks
) -> None:
    page.clock.install()
    log_in(page, live_url, hospital)
    expect(page.locator("#kiosk-k2")).to_contain_text("Thay giấy")
    kiosks.say("k2", report(now=datetime.now(UTC)))
    page.clock.run_for(5100)
    expect(page.locator("#kiosk-k2")).not_to_contain_text("Thay giấy")


@pytest.mark.usefixtures("kiosks")
def test_a_page_that_cannot_refresh_says_so(page: Page, live_url: str, hospital: Hospital) -> None:
    page.clock.install()
    log_in(page, live_url, hospital)
    page.context.set_offline(True)
    page.clock.run_for(5100)
    warning = page.locator("#not-fresh")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(re.compile(r"tình trạng lúc\s+\d\d:\d\d:\d\d"))
    save(page, "devices-not-fresh")
    page.context.set_offline(False)
    page.clock.run_for(5100)
    expect(warning).to_be_hidden()


def test_an_ended_session_leads_back_to_the_login(
    page: Page, live_url: str, hospital: Hospital
) -> None:
    page.clock.install()
    log_in(page, live_url, hospital)
    page.context.clear_cookies()
    page.clock.run_for(5100)
    expect(page).to_have_url(f"{live_url}/staff/login?next=%2Fstaff%2Fdevices")
