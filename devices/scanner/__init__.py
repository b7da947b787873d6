"""Scanners for QR codes and barcodes."""

from devices.scanner.serial_scanner import SerialScanner, Timing

__all__ = ["SerialScanner", "Timing"]
