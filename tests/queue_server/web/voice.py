"""What the server says on the broker, and what boards are shown."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from queue_server.contract.mqtt import BoardState, Call, DeviceLeaf, Heartbeat, NowServing, Topics
from queue_server.events.devices import FORMS

if TYPE_CHECKING:
    from queue_server.contract.body import Body
    from queue_server.events.devices import KioskDevices

SITE = "bm1"
BOARD = "hall"
ZONE = "hall"
NOON = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)  # 09:41 in Vietnam


class Voice:
    """Publishes as the queue server does."""

    topics = Topics(SITE)

    def __init__(self, port: int, user: str, password: str) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(user, password)
        self._port = port
        self._connected = threading.Event()
        self._client.on_connect = self._on_connect

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        assert self._connected.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def state(self, state: BoardState, board: str = BOARD) -> None:
        self._send(self.topics.board_state(board), state, retain=True)

    def call(self, call: Call, zone: str = ZONE) -> None:
        self._send(self.topics.call(zone), call)

    def heartbeat(self, rev: int, ts: datetime | None = None) -> None:
        self._send(self.topics.heartbeat, Heartbeat(ts=ts or datetime.now(UTC), rev=rev))

    def device(self, kiosk: str, leaf: DeviceLeaf, body: Body) -> None:
        self._send(self.topics.device(kiosk, leaf), body, retain=True)

    def kiosk(self, kiosk: str, said: KioskDevices) -> None:
        """All that a kiosk says of itself."""
        for leaf, (name, _) in FORMS.items():
            body = getattr(said, name)
            if body is not None:
                self.device(kiosk, leaf, body)

    def forget(self, board: str = BOARD) -> None:
        """Take the retained state away."""
        self._publish(self.topics.board_state(board), b"", retain=True)

    def _on_connect(self, *_: object) -> None:
        self._connected.set()

    def _send(self, topic: str, body: Body, *, retain: bool = False) -> None:
        self._publish(topic, body.model_dump_json().encode(), retain=retain)

    def _publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)


def line(number: str, room: str, queue: str, **other: Any) -> NowServing:
    facts: dict[str, Any] = {"called_at": NOON, "call_id": f"c-{number}", **other}
    return NowServing(number=number, room=room, queue=queue, **facts)


HALL = (
    line("A012", "Phòng khám 3", "Nội tổng quát"),
    line("B045", "Phòng khám 5", "Nhi"),
    line("A011", "Phòng khám 2", "Nội tổng quát"),
    line("C108", "Phòng khám 7", "Mắt"),
    line("X023", "X-quang 1", "Chẩn đoán hình ảnh"),
)
LONGEST = (
    line(
        "CĐ1234",
        "Phòng khám Tai Mũi Họng theo yêu cầu số 12 – Khu điều trị kỹ thuật cao",
        "Chuyên khoa Răng Hàm Mặt và Phẫu thuật tạo hình thẩm mỹ",
    ),
    *(
        line(
            f"HA{1200 + place}",
            f"Phòng khám Nội tim mạch và Tăng huyết áp số {place} (Nhà A9)",
            "Nội tim mạch – Khám chuyên sâu cho người có công với cách mạng",
        )
        for place in range(8)
    ),
)


def board_state(
    rev: int,
    serving: tuple[NowServing, ...] = HALL,
    upcoming: tuple[str, ...] = ("A013", "A014", "B046"),
    title: str = "Khu khám bệnh · Tầng 2",
) -> BoardState:
    return BoardState(rev=rev, ts=NOON, title=title, serving=serving, next=upcoming)


def call(number: str, rev: int, *, expires_in_s: float = 20, room: str = "Phòng khám 3") -> Call:
    now = datetime.now(UTC)
    return Call(
        call_id=f"c-{number}",
        rev=rev,
        number=number,
        room=room,
        queue="Nội tổng quát",
        called_at=now,
        expires_at=now + timedelta(seconds=expires_in_s),
    )
