"""The server's connection to the broker: kept up by itself, quiet when the broker is away."""

from __future__ import annotations

import socket
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from queue_server.setup.tree import SERVER_USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from paho.mqtt.client import ConnectFlags, DisconnectFlags, SocketLike
    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from queue_server.events.devices import DeviceBook

KEEPALIVE_S = 15
ACKNOWLEDGED_WITHIN_S = 5
RECONNECT_MAX_S = 10

_log = structlog.get_logger()


class Link:
    """Publishes with QoS 1 and fills the device book.

    ``on_up`` is called, on paho's thread, each time the broker has been reached.
    """

    def __init__(
        self, host: str, port: int, password: str, devices: DeviceBook, on_up: Callable[[], None]
    ) -> None:
        self._up = Event()
        self._devices = devices
        self._on_up = on_up
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=_client_id())
        self._client.username_pw_set(SERVER_USER, password)
        self._client.on_socket_open = _without_delay
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._message
        self._client.reconnect_delay_set(1, RECONNECT_MAX_S)
        self._client.connect_async(host, port, KEEPALIVE_S)
        self._client.loop_start()

    @property
    def up(self) -> bool:
        """Whether the broker is there."""
        return self._up.is_set()

    def publish(self, topic: str, payload: str, *, retain: bool) -> bool:
        """Publish and wait for the acknowledgement; False if none came."""
        if not self.up:
            return False
        sent = self._client.publish(topic, payload, qos=1, retain=retain)
        if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        try:
            sent.wait_for_publish(ACKNOWLEDGED_WITHIN_S)
        except RuntimeError:  # the connection went away meanwhile
            return False
        return sent.is_published()

    def tell(self, topic: str, payload: str) -> None:
        """Publish without waiting or repeating (QoS 0), for what is soon old."""
        if self.up:
            self._client.publish(topic, payload, qos=0)

    def listen(self) -> None:
        """Subscribe to what the device book asks for now; what is not there yet will be."""
        topics = self._devices.topics
        if topics:  # while the broker is away this does nothing: ``_connected`` asks again
            self._client.subscribe([(topic, 1) for topic in topics])

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self,
        _client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            _log.warning("broker_refuses", reason=str(reason))
            return
        if self._devices.topics:
            self.listen()
        else:  # nobody to hear, so no acknowledgement to wait for
            self._ready()

    def _subscribed(self, *_: object) -> None:
        if not self.up:
            self._ready()

    def _ready(self) -> None:
        """The broker answered after paho repeated what it still had: newer messages come last."""
        _log.info("broker_up")
        self._up.set()
        self._on_up()

    def _disconnected(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if self._up.is_set():
            _log.warning("broker_down", reason=str(reason))
        self._up.clear()

    def _message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            self._devices.take(message.topic, bytes(message.payload), retained=message.retain)
        except Exception as error:  # noqa: BLE001 - it would end paho's thread, and the boards with it
            _log.error("device_payload_breaks_us", topic=message.topic, kind=type(error).__name__)


def _client_id() -> str:
    """One for each process: a broker lets go of who had the same before."""
    return f"{SERVER_USER}-{uuid4().hex[:8]}"


def _without_delay(_client: Client, _data: object, opened: SocketLike) -> None:
    """Send small messages at once: waiting to fill a packet costs a call some 40 ms."""
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
