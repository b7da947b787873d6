"""MQTT topics and payloads, within MQTT 3.1.1.

Nothing personal on any of them: a ticket's number is the most that a payload says of a patient.
Retained state is subscribed to by exact topic. ``v`` is the payload's version.
Unknown fields are ignored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime  # noqa: TC002 - pydantic needs it at run time

from queue_server.contract.body import Body
from queue_server.contract.events import event_leaf

HEARTBEAT_PERIOD_S = 5
HEALTH_PERIOD_S = 30
STALE_AFTER_PERIODS = 3
CALL_EXPIRES_AFTER_S = 20


@dataclass(frozen=True)
class Topics:
    """The topics of one site: ``tiepdon/v1/{site}/…``."""

    site: str

    @property
    def root(self) -> str:
        """What all topics of the site begin with."""
        return f"tiepdon/v1/{self.site}"

    def device(self, kiosk: str, leaf: DeviceLeaf) -> str:
        """A device's topic, retained QoS 1; see ``DeviceLeaf``."""
        return f"{self.root}/dev/{kiosk}/{leaf}"

    def board_state(self, board: str) -> str:
        """``BoardState``, retained."""
        return f"{self.root}/board/{board}/state"

    def call(self, zone: str) -> str:
        """``Call``, QoS 1, never retained."""
        return f"{self.root}/call/{zone}"

    @property
    def alert(self) -> str:
        """``Alert``, QoS 1, never retained."""
        return f"{self.root}/alert"

    def event(self, queue: str | None) -> str:
        """``events.QueueEvent``, QoS 1, never retained; ``queue`` None: those without a queue."""
        return f"{self.root}/{event_leaf(queue)}"

    @property
    def audit_head(self) -> str:
        """``events.AuditHead``, QoS 1, retained."""
        return f"{self.root}/audit/head"

    @property
    def heartbeat(self) -> str:
        """``Heartbeat``, every ``HEARTBEAT_PERIOD_S`` seconds, not retained."""
        return f"{self.root}/server/heartbeat"


class DeviceLeaf(StrEnum):
    """The retained topics below ``dev/{kiosk}/``."""

    AVAILABILITY = "availability"
    INFO = "info"
    HEALTH = "health"
    READER = "reader/state"
    SCANNER = "scanner/state"
    PRINTER = "printer/state"


class Availability(Body):
    """On ``availability``: birth ("online") and last will ("offline") carry the same ``bd_seq``."""

    v: Literal[1] = 1
    state: Literal["online", "offline"]
    bd_seq: int


class Info(Body):
    """Birth of a kiosk, once a boot."""

    v: Literal[1] = 1
    boot_id: str
    bd_seq: int
    ts: AwareDatetime
    model: str
    sw: str
    children: tuple[str, ...]


class Health(Body):
    """How a kiosk is, on change and every ``HEALTH_PERIOD_S`` seconds. Null is not known."""

    v: Literal[1] = 1
    ts: AwareDatetime
    bd_seq: int
    uptime_s: int
    screen: str
    cpu_temp_c: float | None
    disk_free_pct: float | None
    mem_free_mb: int | None
    last_ticket_ts: AwareDatetime | None


class DeviceState(StrEnum):
    """How a device is. One that does not answer is UNKNOWN: neither fine nor out of paper."""

    READY = "ready"
    BUSY = "busy"
    ERROR = "error"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class ReaderHealth(Body):
    """On ``reader/state``."""

    v: Literal[1] = 1
    ts: AwareDatetime
    state: DeviceState
    slot: Literal["empty", "present", "unknown"]
    detail: str | None


class ScannerHealth(Body):
    """On ``scanner/state``."""

    v: Literal[1] = 1
    ts: AwareDatetime
    state: DeviceState
    detail: str | None


class PrinterHealth(Body):
    """On ``printer/state``."""

    v: Literal[1] = 1
    ts: AwareDatetime
    state: DeviceState
    paper: Literal["ok", "near_end", "out", "unknown"]
    cover: Literal["closed", "open", "unknown"]
    cutter: Literal["ok", "error", "unknown"]
    detail: str | None


class NowServing(Body):
    """One line of a board: the number last called to a counter."""

    number: str
    room: str
    queue: str
    called_at: AwareDatetime
    call_id: str


class BoardState(Body):
    """All that a board shows. ``rev`` only grows: one at or below the last seen is ignored."""

    v: Literal[1] = 1
    rev: int
    ts: AwareDatetime
    title: str
    serving: tuple[NowServing, ...]
    """Newest call first."""
    next: tuple[str, ...]
    """The numbers that come next, in the order in which they will be called."""


class Call(Body):
    """A call to a patient. After ``expires_at`` it is not announced any more."""

    v: Literal[1] = 1
    call_id: str
    rev: int
    number: str
    room: str
    queue: str
    called_at: AwareDatetime
    expires_at: AwareDatetime


class Alert(Body):
    """A patient at a kiosk asked for help."""

    v: Literal[1] = 1
    rev: int = 0
    kiosk: str
    kind: Literal["emergency", "call_staff"]
    raised_at: AwareDatetime


class Heartbeat(Body):
    """The server lives; ``rev`` is the last one published, so that a gap shows."""

    v: Literal[1] = 1
    ts: AwareDatetime
    rev: int
