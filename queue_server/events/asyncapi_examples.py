"""One example of each body that is told over MQTT."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from queue_server.contract.events import EVENT_EXPIRES_AFTER, AuditHead, EventType, QueueEvent
from queue_server.contract.mqtt import (
    CALL_EXPIRES_AFTER_S,
    Alert,
    Availability,
    BoardState,
    Call,
    DeviceState,
    Health,
    Heartbeat,
    Info,
    NowServing,
    PrinterHealth,
    ReaderHealth,
    ScannerHealth,
)

if TYPE_CHECKING:
    from queue_server.contract.body import Body

_AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
_CALL_ID, _VISIT_ID, _TICKET_ID, _STOP_ID = (digit * 32 for digit in "abcd")
_BODIES: tuple[Body, ...] = (
    Availability(state="online", bd_seq=17),
    Info(
        boot_id="e" * 32,
        bd_seq=17,
        ts=_AT,
        model="Raspberry Pi 5",
        sw="1.0",
        children=("reader", "scanner", "printer"),
    ),
    Health(
        ts=_AT,
        bd_seq=17,
        uptime_s=86211,
        screen="idle",
        cpu_temp_c=61.2,
        disk_free_pct=71.0,
        mem_free_mb=812,
        last_ticket_ts=None,
    ),
    ReaderHealth(ts=_AT, state=DeviceState.READY, slot="empty", detail=None),
    ScannerHealth(ts=_AT, state=DeviceState.READY, detail=None),
    PrinterHealth(
        ts=_AT,
        state=DeviceState.READY,
        paper="near_end",
        cover="closed",
        cutter="ok",
        detail=None,
    ),
    BoardState(
        rev=4711,
        ts=_AT,
        title="Khoa Khám bệnh",
        serving=(
            NowServing(
                number="A012",
                room="Phòng 101",
                queue="Nội tổng quát",
                called_at=_AT,
                call_id=_CALL_ID,
            ),
        ),
        next=("A013", "A014"),
    ),
    Call(
        call_id=_CALL_ID,
        rev=4712,
        number="A012",
        room="Phòng 101",
        queue="Nội tổng quát",
        called_at=_AT,
        expires_at=_AT + timedelta(seconds=CALL_EXPIRES_AFTER_S),
    ),
    Alert(rev=4713, kiosk="kiosk01", kind="call_staff", raised_at=_AT),
    Heartbeat(ts=_AT, rev=4713),
    QueueEvent(
        rev=4714,
        prev=4698,
        seq=2044,
        at=_AT,
        expires_at=_AT + EVENT_EXPIRES_AFTER,
        type=EventType.STOP_CALLED,
        visit_id=_VISIT_ID,
        ticket_id=_TICKET_ID,
        stop_id=_STOP_ID,
        number="A012",
        queue="noi",
        counter="pk101",
        room="Phòng 101",
        state="called",
        priority_class="normal",
    ),
    AuditHead(seq=2044, hash="0f" * 32, at=_AT),
)
EXAMPLES: dict[type[Body], Body] = {type(body): body for body in _BODIES}
