"""From the configuration to drivers. These are imported late: the first picture comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.protocols import DeviceError
from kiosk.runner import Devices

if TYPE_CHECKING:
    from devices.protocols import CardReader, CodeScanner, TicketPrinter
    from kiosk.config import Config


def devices_of(config: Config) -> Devices:
    """How to open this kiosk's devices."""

    def reader() -> CardReader:
        from devices.card.pcsc.reader import PcscCardReader  # noqa: PLC0415 - see above

        return PcscCardReader(config.reader.name)

    def scanner() -> CodeScanner:
        from devices.scanner import open_scanner  # noqa: PLC0415

        return open_scanner(config.scanner.port)

    def printer() -> TicketPrinter:
        from devices.printer.address import open_printer  # noqa: PLC0415

        if not config.printer.url:
            raise DeviceError("printer_missing", "no printer is configured")
        return open_printer(config.printer.url, config.printer.profile)

    return Devices(reader, scanner if config.scanner.port else None, printer)
