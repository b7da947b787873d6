"""A real Mosquitto with a WebSockets listener, and the server's voice on it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from demo.process import Program, free_port, listens
from queue_server.contract.mqtt import BoardState, Call, Heartbeat, NowServing, Topics

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.contract.http import Body

SITE = "bm1"
BOARD = "hall"
ZONE = "hall"
NOON = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)  # 09:41 in Vietnam
CONFIG = """\
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
allow_anonymous true
listener {port} 127.0.0.1
listener {websockets_port} 127.0.0.1
protocol websockets
"""


class Broker:
    """Mosquitto on free loopback ports; can be stopped and started again on the same ones."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.websockets_port = free_port()
        self._folder = folder
        text = CONFIG.format(folder=folder, port=self.port, websockets_port=self.websockets_port)
        (folder / "mosquitto.conf").write_text(text + "user root\n")
        self._program: Program | None = None

    @property
    def websockets_url(self) -> str:
        return f"ws://127.0.0.1:{self.websockets_port}"

    def start(self) -> None:
        conf = str(self._folder / "mosquitto.conf")
        self._program = Program("mosquitto", ["mosquitto", "-c", conf], self._folder / "log")
        self._program.wait_until(lambda: listens(self.websockets_port))

    def stop(self) -> None:
        if self._program:
            self._program.stop()


class Voice:
    """Publishes as the queue server does."""

    topics = Topics(SITE)

    def __init__(self, broker: Broker) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._port = broker.port
        self._connected = threading.Event()
        self._client.on_connect = lambda *_: self._connected.set()

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

    def forget(self, board: str = BOARD) -> None:
        """Take the retained state away."""
        self._publish(self.topics.board_state(board), b"", retain=True)

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
