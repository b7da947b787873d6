"""Scanners for QR codes and barcodes."""

from devices.scanner.address import open_scanner
from devices.scanner.reconnecting import Timing
from devices.scanner.serial_scanner import SerialScanner

__all__ = ["SerialScanner", "Timing", "open_scanner"]
