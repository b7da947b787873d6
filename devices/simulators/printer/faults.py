"""What can be wrong with the simulated printer, and what it then says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.control import BadCallError

if TYPE_CHECKING:
    from devices.simulators.control import Fault

FAULTS = {
    "paper_out": "no paper; the job stops where it is and goes on when the fault is cleared",
    "near_end": "little paper is left; prints",
    "cover_open": "the cover is open; stops like paper_out",
    "cutter_error": "the cutter is jammed; stops like paper_out",
    "silent": "takes data, prints nothing and answers nothing",
    "refuse": "closes every connection at once",
    "slow": "takes args.seconds (2) longer for each ticket",
}
"""The fault names; "after": n lets n more tickets be cut first, args.bytes so many bytes more."""

STOPPING = frozenset({"paper_out", "cover_open", "cutter_error"})

_SLOW_S = 2.0
_FIXED = 0x12
_STATUS = {
    1: {"paper_out": 0x08, "cover_open": 0x08, "cutter_error": 0x08},
    2: {"paper_out": 0x20, "cover_open": 0x04, "cutter_error": 0x40},
    3: {"cutter_error": 0x08},
    4: {"paper_out": 0x6C, "near_end": 0x0C},
}
_PAPER = {"paper_out": 0x0F, "near_end": 0x03}
_AUTOMATIC = {
    "paper_out": (0x18, 0x00, 0x0F, 0x00),
    "near_end": (0x10, 0x00, 0x03, 0x00),
    "cover_open": (0x38, 0x00, 0x00, 0x00),
    "cutter_error": (0x18, 0x08, 0x00, 0x00),
}


def real_time_status(n: int, fault: str | None) -> bytes:
    """The answer to DLE EOT n."""
    return bytes([_FIXED | _STATUS[n].get(fault or "", 0)])


def paper_status(fault: str | None) -> bytes:
    """The answer to GS r 1."""
    return bytes([_PAPER.get(fault or "", 0)])


def automatic_status(fault: str | None) -> bytes:
    """What is sent unasked at each change after GS a."""
    return bytes(_AUTOMATIC.get(fault or "", (0x10, 0, 0, 0)))


class Trouble:
    """A fault and how far off it still is: counts tickets and bytes since it was set.

    A fault that lets tickets be cut first comes between two tickets: once the host knows that
    the last one is done, or sends the next.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._limit = _number(fault, "bytes")
        self._tickets = 0
        self._bytes = 0.0
        self._begun = fault.after == 0

    @property
    def name(self) -> str | None:
        """The fault's name once it is there, None before."""
        return self.fault.name if self._begun and self._bytes >= self._limit else None

    @property
    def seconds(self) -> float:
        """How much slower than usual."""
        return _number(self.fault, "seconds", _SLOW_S)

    def between_tickets(self) -> None:
        """The host has been told that all is printed, or has gone."""
        self._begun = self._begun or self._tickets >= self.fault.after

    def meet(self, coming: int) -> None:
        """``coming`` more bytes are about to be printed: the fault may come within them."""
        self.between_tickets()
        if self._begun and self._bytes + coming > self._limit:
            self._bytes = max(self._bytes, self._limit)

    def count(self, printed: int, *, ticket: bool) -> None:
        """Note what was printed."""
        self._bytes += printed if self._begun else 0
        self._tickets += ticket


def _number(fault: Fault, name: str, default: float = 0) -> float:
    value = fault.args.get(name, default)
    if not isinstance(value, int | float) or value < 0:
        raise BadCallError(f"args.{name} is a number from 0")
    return float(value)
