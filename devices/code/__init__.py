"""What a QR code or barcode says: ID card, insurance card, number, ticket, appointment, link."""

from devices.code.cccd import to_identity
from devices.code.kinds import Appointment, Bhyt, Cccd, Code, Link, Number, Ticket, Unknown
from devices.code.parse import parse

__all__ = [
    "Appointment",
    "Bhyt",
    "Cccd",
    "Code",
    "Link",
    "Number",
    "Ticket",
    "Unknown",
    "parse",
    "to_identity",
]
