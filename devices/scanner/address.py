"""Which driver an address means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.scanner.serial_scanner import SerialScanner

if TYPE_CHECKING:
    from devices.protocols import CodeScanner


def open_scanner(address: str) -> CodeScanner:
    """The scanner at a device file: a keyboard under /dev/input, else a serial port.

    Never raises for what is not there: such a scanner is OFFLINE and looked for again.
    """
    if address.startswith("/dev/input/"):
        from devices.scanner.hid_scanner import HidScanner  # noqa: PLC0415 - evdev is Linux only

        return HidScanner(address)
    return SerialScanner(address)
