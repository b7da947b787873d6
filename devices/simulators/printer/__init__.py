"""A thermal printer on a TCP port: speaks ESC/POS, draws its paper, can be told to fail."""

from devices.simulators.printer.faults import FAULTS
from devices.simulators.printer.machine import PrinterSimulator

__all__ = ["FAULTS", "PrinterSimulator"]
