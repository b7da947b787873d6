"""Tickets on paper: what stands on one, printers that print it, and how these are."""

from devices.printer.address import open_printer
from devices.printer.document import Columns, Document, Qr, Rule, Space, Text

__all__ = ["Columns", "Document", "Qr", "Rule", "Space", "Text", "open_printer"]
