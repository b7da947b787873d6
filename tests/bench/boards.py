"""A nurse's call until the board has painted it, against bare publish-to-receive."""

from __future__ import annotations

import queue
import socket
import time
from typing import TYPE_CHECKING

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from demo import morning
from demo.board import Board
from tests.bench.figures import Figure, percentile

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

    from demo.hospital import Hospital
    from demo.nurse import Nurse

CALLS = 40
TOPIC = "tiepdon/v1/bm1/bench"


def measure(hospital: Hospital, nurse: Nurse) -> list[Figure]:
    morning.issue(hospital, {"A": CALLS})
    samples: list[float] = []
    with Board(f"{hospital.url}/board/hall", hospital.folder) as board:
        for _ in range(CALLS):
            begun = time.time() * 1000
            call = nurse.call_next("pk3")
            samples.append(board.painted_at(call["call_id"]) - begun)
    bare = _publish_to_receive(hospital)
    return [
        Figure(
            "board.call_p95_ms",
            *(percentile(samples, 95), "ms", percentile(bare, 95)),
            *("publish to receive, QoS 1, the same broker", CALLS),
        )
    ]


def _publish_to_receive(hospital: Hospital) -> list[float]:
    received: queue.Queue[float] = queue.Queue()
    client = Client(CallbackAPIVersion.VERSION2, client_id="bench")
    client.username_pw_set("queue-server", hospital.secrets["mqtt"]["queue-server"])

    def on_message(_client: Client, _data: object, _message: MQTTMessage) -> None:
        received.put(time.perf_counter())

    def on_subscribe(*_: object) -> None:
        received.put(0)

    def on_socket_open(_client: Client, _data: object, opened: SocketLike) -> None:
        if isinstance(opened, socket.socket):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    client.on_socket_open = on_socket_open
    client.on_message = on_message
    client.on_subscribe = on_subscribe
    client.connect("127.0.0.1", hospital.mqtt_port)
    client.loop_start()
    client.subscribe(TOPIC, qos=1)
    received.get(timeout=10)
    samples: list[float] = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        client.publish(TOPIC, b"x" * 200, qos=1)
        samples.append((received.get(timeout=10) - begun) * 1000)
    client.loop_stop()
    client.disconnect()
    return samples
