"""A printer behind a file: a kernel device such as /dev/usb/lp0, or a file to look at later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.printer.job import encode
from devices.protocols import DeviceError, PrinterStatus, State

if TYPE_CHECKING:
    from pathlib import Path

    from devices.printer.document import Document
    from devices.printer.profiles import Profile


class FilePrinter:
    """A ``TicketPrinter`` that only writes: its status is never known."""

    def __init__(self, path: Path, profile: Profile) -> None:
        self._path = path
        self._profile = profile

    def status(self) -> PrinterStatus:
        """UNKNOWN: a file does not answer."""
        return PrinterStatus(State.UNKNOWN, detail="a file does not tell how the printer is")

    def print(self, document: Document) -> None:
        """Write one ticket; that it was printed cannot be known.

        Raises:
            DeviceError: ``printer_offline``, the file cannot be written.
        """
        job = encode(document, self._profile)
        try:
            self._path.write_bytes(job)
        except OSError as error:
            raise DeviceError("printer_offline", f"{self._path}: {error.strerror}") from error

    def close(self) -> None:
        """Nothing to let go of."""
