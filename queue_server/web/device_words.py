"""What a device's state is called on the staff's page, and what to do about it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queue_server.contract.mqtt import DeviceState
from queue_server.web.said import Said

Tone = Literal["ok", "warn", "stop", "unknown"]
Kind = Literal["reader", "scanner", "printer"]


@dataclass(frozen=True)
class Badge:
    """A state in one word, with an icon, so that colour is never alone."""

    tone: Tone
    icon: str
    word: str


@dataclass(frozen=True)
class Task:
    """What a person should do now, and why."""

    tone: Tone
    do: str
    why: str


KIND_NAMES: dict[Kind, tuple[str, str]] = {
    "reader": (Said("Đầu đọc thẻ", "Card reader"), "nfc"),
    "scanner": (Said("Máy quét mã", "Code scanner"), "scan-line"),
    "printer": (Said("Máy in", "Printer"), "printer"),
}

UNKNOWN = Badge("unknown", "circle-help", Said("Không rõ", "Not known"))
STATES: dict[DeviceState, Badge] = {
    DeviceState.READY: Badge("ok", "circle-check", Said("Sẵn sàng", "Ready")),
    DeviceState.BUSY: Badge("ok", "loader", Said("Đang làm việc", "Working")),
    DeviceState.ERROR: Badge("stop", "circle-x", Said("Có lỗi", "Fault")),
    DeviceState.OFFLINE: Badge("stop", "unplug", Said("Mất kết nối", "Disconnected")),
    DeviceState.UNKNOWN: UNKNOWN,
}

ONLINE = Badge("ok", "wifi", Said("Trực tuyến", "Online"))
OFFLINE = Badge("stop", "wifi-off", Said("Mất kết nối", "Disconnected"))
STALE = Badge("warn", "clock-alert", Said("Không còn báo tin", "Silent"))
NEVER_HEARD = Badge("unknown", "circle-help", Said("Không rõ", "Not known"))

KIOSK_OFFLINE = Task(
    "stop",
    Said("Kiểm tra nguồn điện và dây mạng của máy", "Check the machine's power and network cable"),
    Said("Máy đã ngắt khỏi mạng", "The kiosk has left the network"),
)
KIOSK_STALE = Task(
    "warn",
    Said(
        "Đến xem máy; khởi động lại nếu chạm màn hình không phản hồi",
        "Go and see; start it again if the screen does not answer to touch",
    ),
    Said("Máy không báo tin", "The kiosk says nothing"),
)
KIOSK_NEVER_HEARD = Task(
    "unknown",
    Said(
        "Bật máy hoặc kiểm tra cấu hình kết nối", "Switch it on, or check its connection settings"
    ),
    Said("Máy chủ chưa nhận được tin nào từ máy này", "The server has never heard from this kiosk"),
)

ALERTS: dict[str, tuple[Tone, str]] = {
    "emergency": (
        "stop",
        Said("Cấp cứu: đến ngay với người bệnh", "Emergency: go to the patient at once"),
    ),
    "call_staff": ("warn", Said("Người bệnh cần giúp", "A patient needs help")),
}

TASKS: dict[tuple[Kind, DeviceState], Task] = {
    ("reader", DeviceState.ERROR): Task(
        "stop",
        Said(
            "Rút và cắm lại đầu đọc thẻ; nếu vẫn lỗi, gọi kỹ thuật",
            "Unplug the card reader and plug it in again; if that does not help, call a technician",
        ),
        Said("Đầu đọc thẻ có lỗi", "The card reader has a fault"),
    ),
    ("reader", DeviceState.OFFLINE): Task(
        "stop",
        Said("Kiểm tra dây USB của đầu đọc thẻ", "Check the card reader's USB cable"),
        Said("Không tìm thấy đầu đọc thẻ", "The card reader is not found"),
    ),
    ("reader", DeviceState.UNKNOWN): Task(
        "unknown",
        Said("Thử đặt một thẻ vào khay", "Try a card in the tray"),
        Said(
            "Không rõ đầu đọc thẻ có hoạt động không",
            "It is not known whether the card reader works",
        ),
    ),
    ("scanner", DeviceState.ERROR): Task(
        "stop",
        Said(
            "Rút và cắm lại máy quét; nếu vẫn lỗi, gọi kỹ thuật",
            "Unplug the scanner and plug it in again; if that does not help, call a technician",
        ),
        Said("Máy quét mã có lỗi", "The code scanner has a fault"),
    ),
    ("scanner", DeviceState.OFFLINE): Task(
        "stop",
        Said("Kiểm tra dây USB của máy quét", "Check the scanner's USB cable"),
        Said("Không tìm thấy máy quét mã", "The code scanner is not found"),
    ),
    ("scanner", DeviceState.UNKNOWN): Task(
        "unknown",
        Said("Thử quét một mã QR", "Try to scan a QR code"),
        Said(
            "Không rõ máy quét mã có hoạt động không",
            "It is not known whether the code scanner works",
        ),
    ),
    ("printer", DeviceState.ERROR): Task(
        "stop",
        Said(
            "Tắt và bật lại máy in; nếu vẫn lỗi, gọi kỹ thuật",
            "Switch the printer off and on; if that does not help, call a technician",
        ),
        Said("Máy in báo lỗi", "The printer reports a fault"),
    ),
    ("printer", DeviceState.OFFLINE): Task(
        "stop",
        Said("Kiểm tra nguồn điện và dây nối của máy in", "Check the printer's power and cable"),
        Said("Không kết nối được với máy in", "The printer cannot be reached"),
    ),
    ("printer", DeviceState.UNKNOWN): Task(
        "unknown",
        Said("Đến xem máy in: đèn báo, giấy, nắp", "Look at the printer: lights, paper, cover"),
        Said("Máy in không trả lời", "The printer does not answer"),
    ),
}

PAPER_OUT = Task(
    "stop",
    Said("Thay giấy", "Change the paper"),
    Said("Máy in hết giấy", "The printer is out of paper"),
)
PAPER_LOW = Task(
    "warn",
    Said("Chuẩn bị cuộn giấy mới", "Have a new roll of paper ready"),
    Said("Máy in sắp hết giấy", "The printer is low on paper"),
)
COVER_OPEN = Task(
    "stop",
    Said("Đóng nắp máy in", "Close the printer's cover"),
    Said("Nắp máy in đang mở", "The printer's cover is open"),
)
CUTTER_ERROR = Task(
    "stop",
    Said("Gỡ giấy kẹt ở dao cắt", "Free the paper at the cutter"),
    Said("Dao cắt giấy có lỗi", "The paper cutter has a fault"),
)

PAPER = {
    "ok": Said("đủ", "enough"),
    "near_end": Said("sắp hết", "low"),
    "out": Said("hết", "out"),
    "unknown": Said("không rõ", "not known"),
}
COVER = {
    "closed": Said("đóng", "closed"),
    "open": Said("mở", "open"),
    "unknown": Said("không rõ", "not known"),
}
CUTTER = {
    "ok": Said("tốt", "good"),
    "error": Said("có lỗi", "fault"),
    "unknown": Said("không rõ", "not known"),
}
SLOT = {
    "empty": Said("không có thẻ", "no card"),
    "present": Said("có thẻ trong khay", "card in the tray"),
    "unknown": Said("không rõ có thẻ không", "not known whether there is a card"),
}
NO_NEWS = Said("Chưa có tin", "No news yet")
