"""Birth, health and last will of this kiosk over MQTT; see ``queue_server.contract.mqtt``."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event as Flag
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from kiosk.agent import machine
from queue_server.contract.mqtt import (
    HEALTH_PERIOD_S,
    Availability,
    DeviceLeaf,
    DeviceState,
    Health,
    Info,
    PrinterHealth,
    ReaderHealth,
    ScannerHealth,
    Topics,
)

if TYPE_CHECKING:
    from pathlib import Path

    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

    from devices.protocols import PrinterStatus, ReaderStatus, ScannerStatus
    from kiosk.config import MqttTable
    from queue_server.contract.body import Body

log = structlog.stdlib.get_logger()

KEEPALIVE_S = 15
GOODBYE_S = 2.0


class Agent:
    """Tells how this kiosk is. Works without a broker: what is known is told once there is one.

    The device methods may be called from any thread and as often as one likes: what has not
    changed is not told again.
    """

    def __init__(
        self, mqtt: MqttTable | None, *, site: str, kiosk: str, bd_seq: int, storage: Path
    ) -> None:
        """``bd_seq`` grows with every start; ``storage`` is on the disk whose space is told."""
        self._mqtt = mqtt
        self._topics = Topics(site)
        self._kiosk = kiosk
        self._bd_seq = bd_seq
        self._storage = storage
        self._boot_id = uuid4().hex
        self._begun = time.monotonic()
        self._lock = Lock()
        self._stop = Flag()
        self._devices: dict[DeviceLeaf, Body] = {}
        self._screen = "Idle"
        self._last_ticket: datetime | None = None
        self._client = self._make_client(mqtt) if mqtt is not None else None
        self._pulse = Thread(target=self._beat, name="health", daemon=True)

    def start(self) -> None:
        """Connect, now or as soon as the broker is there."""
        if self._client is None or self._mqtt is None:
            return
        self._client.connect_async(self._mqtt.host, self._mqtt.port, keepalive=KEEPALIVE_S)
        self._client.loop_start()
        self._pulse.start()

    def stop(self) -> None:
        """Say goodbye: a clean end does not set the last will off."""
        self._stop.set()
        if self._client is None:
            return
        if self._client.is_connected():
            gone = self._tell(DeviceLeaf.AVAILABILITY, self._availability(online=False))
            with suppress(RuntimeError, ValueError):  # the connection broke meanwhile
                gone.wait_for_publish(GOODBYE_S)
        self._client.disconnect()
        self._client.loop_stop()

    def reader(self, status: ReaderStatus) -> None:
        """How the card reader is."""
        state = DeviceState(status.state)
        self._device(
            DeviceLeaf.READER,
            ReaderHealth(ts=_now(), state=state, slot=status.slot, detail=status.detail),
        )

    def scanner(self, status: ScannerStatus) -> None:
        """How the scanner is."""
        state = DeviceState(status.state)
        self._device(
            DeviceLeaf.SCANNER, ScannerHealth(ts=_now(), state=state, detail=status.detail)
        )

    def printer(self, status: PrinterStatus) -> None:
        """How the printer is."""
        self._device(
            DeviceLeaf.PRINTER,
            PrinterHealth(
                ts=_now(),
                state=DeviceState(status.state),
                paper=status.paper,
                cover=status.cover,
                cutter=status.cutter,
                detail=status.detail,
            ),
        )

    def screen(self, name: str) -> None:
        """Which screen is shown."""
        self._screen = name
        self._tell_health()

    def ticket(self) -> None:
        """A ticket was given."""
        self._last_ticket = _now()

    def _device(self, leaf: DeviceLeaf, health: Body) -> None:
        with self._lock:
            before = self._devices.get(leaf)
            self._devices[leaf] = health
        if before is None or _without_ts(before) != _without_ts(health):
            self._tell(leaf, health)

    def _beat(self) -> None:
        while not self._stop.wait(HEALTH_PERIOD_S):
            self._tell_health()

    def _tell_health(self) -> None:
        self._tell(
            DeviceLeaf.HEALTH,
            Health(
                ts=_now(),
                bd_seq=self._bd_seq,
                uptime_s=int(time.monotonic() - self._begun),
                screen=self._screen,
                cpu_temp_c=machine.cpu_temp_c(),
                disk_free_pct=machine.disk_free_pct(self._storage),
                mem_free_mb=machine.mem_free_mb(),
                last_ticket_ts=self._last_ticket,
            ),
        )

    def _tell(self, leaf: DeviceLeaf, body: Body) -> Any:
        """Publish, retained; without a connection ``_born`` tells it all once there is one."""
        if self._client is None or not self._client.is_connected():
            return None
        topic = self._topics.device(self._kiosk, leaf)
        return self._client.publish(topic, body.model_dump_json(), qos=1, retain=True)

    def _availability(self, *, online: bool) -> Availability:
        return Availability(state="online" if online else "offline", bd_seq=self._bd_seq)

    def _make_client(self, mqtt: MqttTable) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=self._kiosk, protocol=MQTTv311)
        client.username_pw_set(mqtt.username, mqtt.password.get_secret_value())
        client.will_set(
            self._topics.device(self._kiosk, DeviceLeaf.AVAILABILITY),
            self._availability(online=False).model_dump_json(),
            qos=1,
            retain=True,
        )
        client.reconnect_delay_set(min_delay=1, max_delay=30)
        client.on_connect = self._born
        client.on_disconnect = self._lost
        return client

    def _born(
        self,
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            log.warning("mqtt_refused", reason=str(reason))
            return
        log.info("mqtt_connected", bd_seq=self._bd_seq)
        self._tell(DeviceLeaf.AVAILABILITY, self._availability(online=True))
        self._tell(
            DeviceLeaf.INFO,
            Info(
                boot_id=self._boot_id,
                bd_seq=self._bd_seq,
                ts=_now(),
                model=machine.model(),
                sw=machine.software(),
                children=("reader", "scanner", "printer"),
            ),
        )
        self._tell_health()
        with self._lock:
            known = list(self._devices.items())
        for leaf, health in known:
            self._tell(leaf, health)

    def _lost(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not self._stop.is_set():
            log.warning("mqtt_lost", reason=str(reason))


def _without_ts(body: Body) -> dict[str, object]:
    return body.model_dump(exclude={"ts"})


def _now() -> datetime:
    return datetime.now(UTC)
