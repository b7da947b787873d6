"""How the kiosks are: the latest of what each said, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from pydantic import ValidationError

from queue_server.contract.mqtt import (
    Availability,
    DeviceLeaf,
    Health,
    Info,
    PrinterHealth,
    ReaderHealth,
    ScannerHealth,
    Topics,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queue_server.contract.body import Body

_log = structlog.get_logger()
FORMS: dict[DeviceLeaf, tuple[str, type[Body]]] = {
    DeviceLeaf.AVAILABILITY: ("availability", Availability),
    DeviceLeaf.INFO: ("info", Info),
    DeviceLeaf.HEALTH: ("health", Health),
    DeviceLeaf.READER: ("reader", ReaderHealth),
    DeviceLeaf.SCANNER: ("scanner", ScannerHealth),
    DeviceLeaf.PRINTER: ("printer", PrinterHealth),
}


@dataclass(frozen=True)
class KioskDevices:
    """The latest payloads of one kiosk; None is not heard yet.

    ``heard_at`` is when the kiosk itself spoke last, by our clock: a kiosk's may be wrong. Only
    for retained payloads, which a broker passes on long after, its own has to do.
    """

    availability: Availability | None = None
    info: Info | None = None
    health: Health | None = None
    reader: ReaderHealth | None = None
    scanner: ScannerHealth | None = None
    printer: PrinterHealth | None = None
    heard_at: datetime | None = None


class DeviceBook:
    """Collects what kiosks say; thread-safe."""

    def __init__(self, site: str, kiosks: Iterable[str]) -> None:
        self._topics = Topics(site)
        self._lock = Lock()
        self._book: dict[str, KioskDevices] = {}
        self.follow(kiosks)

    def follow(self, kiosks: Iterable[str]) -> None:
        """Collect what these kiosks say from now on; who is not among them is forgotten."""
        with self._lock:
            self._book = {kiosk: self._book.get(kiosk, KioskDevices()) for kiosk in kiosks}
            self._where = {
                self._topics.device(kiosk, leaf): (kiosk, leaf)
                for kiosk in self._book
                for leaf in DeviceLeaf
            }

    @property
    def topics(self) -> tuple[str, ...]:
        """The exact topics to subscribe to."""
        with self._lock:
            return tuple(self._where)

    def take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """Take in one payload; one that is not as described is ignored and told in the log."""
        with self._lock:
            found = self._where.get(topic)
        if found is None:
            return
        kiosk, leaf = found
        name, form = FORMS[leaf]
        try:
            body = form.model_validate_json(payload)
        except ValidationError:
            _log.warning("device_payload_invalid", kiosk=kiosk, leaf=leaf.value)
            return
        now = datetime.now(UTC)
        # A last will has no time: the broker speaks it, not the kiosk.
        spoken: datetime | None = getattr(body, "ts", None)
        heard = min(spoken, now) if spoken and retained else spoken and now
        with self._lock:
            known = self._book.get(kiosk)
            if known is None:  # forgotten meanwhile
                return
            latest = max(filter(None, (known.heard_at, heard)), default=None)
            self._book[kiosk] = replace(known, **{name: body}, heard_at=latest)

    def snapshot(self) -> Mapping[str, KioskDevices]:
        """What is known of each kiosk, by its id."""
        with self._lock:
            return dict(self._book)
