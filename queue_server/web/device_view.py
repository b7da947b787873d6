"""From what kiosks last said to what the staff's page shows. Pure: no I/O, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from queue_server.contract.mqtt import HEALTH_PERIOD_S, STALE_AFTER_PERIODS, DeviceState
from queue_server.web import device_words as words
from queue_server.web import times
from queue_server.web.said import Said, english, put

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from queue_server.contract.mqtt import Alert, PrinterHealth
    from queue_server.events.devices import KioskDevices
    from queue_server.setup.tables import KioskTable

STALE_AFTER_S = HEALTH_PERIOD_S * STALE_AFTER_PERIODS
KioskState = Literal["online", "offline", "stale", "unknown"]
URGENCY: tuple[words.Tone, ...] = ("stop", "warn", "unknown", "ok")


@dataclass(frozen=True)
class Fact:
    """One small line below a kiosk."""

    name: str
    value: str


@dataclass(frozen=True)
class DeviceLine:
    """One device of a kiosk."""

    id: words.Kind
    state: DeviceState
    badge: words.Badge
    facts: tuple[str, ...] = ()
    detail: str | None = None
    tasks: tuple[words.Task, ...] = ()

    @property
    def name(self) -> str:
        """What people call it."""
        return words.KIND_NAMES[self.id][0]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return words.KIND_NAMES[self.id][1]


@dataclass(frozen=True)
class KioskCard:
    """One kiosk as the page shows it."""

    id: str
    name: str
    state: KioskState
    availability: words.Badge
    devices: tuple[DeviceLine, ...]
    todo: tuple[words.Task, ...]
    facts: tuple[Fact, ...]

    @property
    def tone(self) -> words.Tone:
        """The most urgent of all that it shows."""
        return URGENCY[self.urgency]

    @property
    def urgency(self) -> int:
        """Its place among kiosks: 0 is the most urgent."""
        tones = {self.availability.tone, *(task.tone for task in self.todo)}
        return min(map(URGENCY.index, tones))


def card(
    kiosk_id: str, name: str, report: KioskDevices | None, now: datetime, zone: tzinfo
) -> KioskCard:
    """One kiosk at the instant ``now`` (aware), with times of day in ``zone``.

    What a kiosk that is not online said of its devices is history: they are UNKNOWN.
    """
    state = kiosk_state(report, now)
    devices = _devices(report) if report else ()
    if state != "online":
        devices = tuple(_as_last_heard(device) for device in devices)
    badge, task = {
        "online": (words.ONLINE, None),
        "offline": (words.OFFLINE, words.KIOSK_OFFLINE),
        "stale": (words.STALE, words.KIOSK_STALE),
        "unknown": (words.NEVER_HEARD, words.KIOSK_NEVER_HEARD),
    }[state]
    todo = [task] if task else [task for device in devices for task in device.tasks]
    return KioskCard(
        id=kiosk_id,
        name=name,
        state=state,
        availability=badge,
        devices=devices or tuple(_silent(kind) for kind in words.KIND_NAMES),
        todo=tuple(sorted(todo, key=lambda task: URGENCY.index(task.tone))),
        facts=_facts(report, now, zone),
    )


def kiosk_state(report: KioskDevices | None, now: datetime) -> KioskState:
    """Availability is the last will and freshness: a hung kiosk is still "online" to the broker."""
    if report is None or report.availability is None:
        return "unknown"
    if report.availability.state == "offline":
        return "offline"
    last = last_heard(report)
    if last is None or (now - last).total_seconds() > STALE_AFTER_S:
        return "stale"
    return "online"


def last_heard(report: KioskDevices) -> datetime | None:
    """When the kiosk last said how it is; None when it never did."""
    return None if report.health is None else report.heard_at


def summary(cards: list[KioskCard]) -> str:
    """The page in one line: "3 máy lấy số · 1 cần xử lý · 1 không rõ" (breaks at the dots)."""
    urgent = sum(card.tone in ("stop", "warn") for card in cards)
    unknown = sum(card.tone == "unknown" for card in cards)
    parts = [put("{} máy lấy số", "{} kiosks", str(len(cards)))]
    if urgent:
        parts.append(put("{} cần xử lý", "{} need somebody", str(urgent)))
    if unknown:
        parts.append(put("{} không rõ", "{} not known", str(unknown)))
    if not urgent and not unknown:
        parts.append(Said("tất cả hoạt động tốt", "all work well"))
    return Said(_in_one_line(parts), _in_one_line(map(english, parts)))


def _in_one_line(parts: Iterable[str]) -> str:
    return " · ".join(part.replace(" ", "\u00a0") for part in parts)


def _devices(report: KioskDevices) -> tuple[DeviceLine, ...]:
    lines = [_silent("reader"), _silent("scanner"), _silent("printer")]
    if report.reader:
        facts = (put("Khay: {}", "Tray: {}", words.SLOT[report.reader.slot]),)
        lines[0] = _line("reader", report.reader.state, facts, report.reader.detail)
    if report.scanner:
        lines[1] = _line("scanner", report.scanner.state, (), report.scanner.detail)
    if report.printer:
        lines[2] = _printer(report.printer)
    return tuple(lines)


def alerts(
    raised: Iterable[Alert], kiosks: Iterable[KioskTable], now: datetime, zone: tzinfo
) -> tuple[words.Task, ...]:
    """Patients' calls for help as tasks: emergencies first, else in the order given."""
    names = {kiosk.id: kiosk.name for kiosk in kiosks}
    tasks = (
        words.Task(
            tone,
            put("{} tại {}", "{}: {}", what, names.get(alert.kiosk, alert.kiosk)),
            put("Lúc {}{}", "At {}{}", *_when(alert.raised_at, now, zone)),
        )
        for alert in raised
        for tone, what in (words.ALERTS[alert.kind],)
    )
    return tuple(sorted(tasks, key=lambda task: URGENCY.index(task.tone)))


def _line(
    kind: words.Kind, state: DeviceState, facts: tuple[str, ...], detail: str | None
) -> DeviceLine:
    task = words.TASKS.get((kind, state))
    return DeviceLine(kind, state, words.STATES[state], facts, detail, (task,) if task else ())


def _silent(kind: words.Kind) -> DeviceLine:
    return _line(kind, DeviceState.UNKNOWN, (words.NO_NEWS,), None)


def _printer(printer: PrinterHealth) -> DeviceLine:
    """A named cause says more than "error": its task takes the place of the general one."""
    facts = (
        put("Giấy: {}", "Paper: {}", words.PAPER[printer.paper]),
        put("Nắp: {}", "Cover: {}", words.COVER[printer.cover]),
        put("Dao cắt: {}", "Cutter: {}", words.CUTTER[printer.cutter]),
    )
    line = _line("printer", printer.state, facts, printer.detail)
    causes = {
        words.COVER_OPEN: printer.cover == "open",
        words.PAPER_OUT: printer.paper == "out",
        words.CUTTER_ERROR: printer.cutter == "error",
        words.PAPER_LOW: printer.paper == "near_end",
    }
    named = tuple(task for task, holds in causes.items() if holds)
    # Low paper explains no error: the general task stays beside it.
    general = () if any(task.tone == "stop" for task in named) else line.tasks
    return DeviceLine("printer", line.state, line.badge, facts, line.detail, (*named, *general))


def _as_last_heard(device: DeviceLine) -> DeviceLine:
    if device.state == DeviceState.UNKNOWN:
        return DeviceLine(device.id, device.state, words.UNKNOWN, device.facts, device.detail)
    word = device.badge.word
    was = Said(word.lower(), english(word).lower())
    then = (put("Lần cuối: {}", "Last known: {}", was), *device.facts)
    return DeviceLine(device.id, DeviceState.UNKNOWN, words.UNKNOWN, then, device.detail)


def _facts(report: KioskDevices | None, now: datetime, zone: tzinfo) -> tuple[Fact, ...]:
    heard = last_heard(report) if report else None
    ticket = report.health.last_ticket_ts if report and report.health else None
    software = report.info.sw if report and report.info else None
    return (
        Fact(Said("Báo tin lần cuối", "Last heard"), put("{}{}", "{}{}", *_when(heard, now, zone))),
        Fact(Said("Phiếu gần nhất", "Newest ticket"), times.clock(ticket, now, zone)),
        Fact(Said("Phần mềm", "Software"), software or Said("không rõ", "not known")),
    )


def _when(at: datetime | None, now: datetime, zone: tzinfo) -> tuple[str, str]:
    return times.clock(at, now, zone), times.ago(at, now)
