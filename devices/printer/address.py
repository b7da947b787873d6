"""From a printer's URL to its driver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from devices.printer.file import FilePrinter
from devices.printer.network import NetworkPrinter, Patience
from devices.printer.profiles import profile_named
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from devices.protocols import TicketPrinter

DEFAULT_PORT = 9100


def open_printer(
    url: str, profile: str = "default-80mm", patience: Patience | None = None
) -> TicketPrinter:
    """The driver for a printer's URL. Nothing is sent before the first use.

    Args:
        url: ``tcp://host:port`` (port 9100 if left out) or ``file:///path``.
        profile: a name in ``devices.printer.profiles``.
        patience: how long to wait for a printer on the network.

    Raises:
        DeviceError: ``printer_url`` or ``printer_profile_unknown``.
    """
    kind = profile_named(profile)
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return NetworkPrinter(parts.hostname, _port(parts.netloc, url), kind, patience)
    if parts.scheme == "file" and not parts.netloc and parts.path not in {"", "/"}:
        return FilePrinter(Path(unquote(parts.path)), kind)
    raise DeviceError(
        "printer_url", f"cannot print to {url!r}; write tcp://host:9100 or file:///path"
    )


def _port(netloc: str, url: str) -> int:
    try:
        return urlsplit(f"//{netloc}").port or DEFAULT_PORT
    except ValueError as error:
        raise DeviceError("printer_url", f"{url!r}: the port is a number up to 65535") from error
