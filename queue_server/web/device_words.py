"""What a device's state is called on the staff's page, and what to do about it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queue_server.contract.mqtt import DeviceState

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
    "reader": ("Đầu đọc thẻ", "nfc"),
    "scanner": ("Máy quét mã", "scan-line"),
    "printer": ("Máy in", "printer"),
}

UNKNOWN = Badge("unknown", "circle-help", "Không rõ")
STATES: dict[DeviceState, Badge] = {
    DeviceState.READY: Badge("ok", "circle-check", "Sẵn sàng"),
    DeviceState.BUSY: Badge("ok", "loader", "Đang làm việc"),
    DeviceState.ERROR: Badge("stop", "circle-x", "Có lỗi"),
    DeviceState.OFFLINE: Badge("stop", "unplug", "Mất kết nối"),
    DeviceState.UNKNOWN: UNKNOWN,
}

ONLINE = Badge("ok", "wifi", "Trực tuyến")
OFFLINE = Badge("stop", "wifi-off", "Mất kết nối")
STALE = Badge("warn", "clock-alert", "Không còn báo tin")
NEVER_HEARD = Badge("unknown", "circle-help", "Không rõ")

KIOSK_OFFLINE = Task("stop", "Kiểm tra nguồn điện và dây mạng của máy", "Máy đã ngắt khỏi mạng")
KIOSK_STALE = Task(
    "warn", "Đến xem máy; khởi động lại nếu chạm màn hình không phản hồi", "Máy không báo tin"
)
KIOSK_NEVER_HEARD = Task(
    "unknown", "Bật máy hoặc kiểm tra cấu hình kết nối", "Máy chủ chưa nhận được tin nào từ máy này"
)

ALERTS: dict[str, tuple[Tone, str]] = {
    "emergency": ("stop", "Cấp cứu: đến ngay với người bệnh"),
    "call_staff": ("warn", "Người bệnh cần giúp"),
}

TASKS: dict[tuple[Kind, DeviceState], Task] = {
    ("reader", DeviceState.ERROR): Task(
        "stop", "Rút và cắm lại đầu đọc thẻ; nếu vẫn lỗi, gọi kỹ thuật", "Đầu đọc thẻ có lỗi"
    ),
    ("reader", DeviceState.OFFLINE): Task(
        "stop", "Kiểm tra dây USB của đầu đọc thẻ", "Không tìm thấy đầu đọc thẻ"
    ),
    ("reader", DeviceState.UNKNOWN): Task(
        "unknown", "Thử đặt một thẻ vào khay", "Không rõ đầu đọc thẻ có hoạt động không"
    ),
    ("scanner", DeviceState.ERROR): Task(
        "stop", "Rút và cắm lại máy quét; nếu vẫn lỗi, gọi kỹ thuật", "Máy quét mã có lỗi"
    ),
    ("scanner", DeviceState.OFFLINE): Task(
        "stop", "Kiểm tra dây USB của máy quét", "Không tìm thấy máy quét mã"
    ),
    ("scanner", DeviceState.UNKNOWN): Task(
        "unknown", "Thử quét một mã QR", "Không rõ máy quét mã có hoạt động không"
    ),
    ("printer", DeviceState.ERROR): Task(
        "stop", "Tắt và bật lại máy in; nếu vẫn lỗi, gọi kỹ thuật", "Máy in báo lỗi"
    ),
    ("printer", DeviceState.OFFLINE): Task(
        "stop", "Kiểm tra nguồn điện và dây nối của máy in", "Không kết nối được với máy in"
    ),
    ("printer", DeviceState.UNKNOWN): Task(
        "unknown", "Đến xem máy in: đèn báo, giấy, nắp", "Máy in không trả lời"
    ),
}

PAPER_OUT = Task("stop", "Thay giấy", "Máy in hết giấy")
PAPER_LOW = Task("warn", "Chuẩn bị cuộn giấy mới", "Máy in sắp hết giấy")
COVER_OPEN = Task("stop", "Đóng nắp máy in", "Nắp máy in đang mở")
CUTTER_ERROR = Task("stop", "Gỡ giấy kẹt ở dao cắt", "Dao cắt giấy có lỗi")

PAPER = {"ok": "đủ", "near_end": "sắp hết", "out": "hết", "unknown": "không rõ"}
COVER = {"closed": "đóng", "open": "mở", "unknown": "không rõ"}
CUTTER = {"ok": "tốt", "error": "có lỗi", "unknown": "không rõ"}
SLOT = {"empty": "không có thẻ", "present": "có thẻ trong khay", "unknown": "không rõ có thẻ không"}
