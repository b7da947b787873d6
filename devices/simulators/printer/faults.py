"""What can be wrong with the simulated printer, and what it then says about itself."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass
class Trouble:
    """A fault and how far it still is off: counts tickets and bytes since it was set."""

    fault: Fault
    tickets: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        for name in ("bytes", "seconds"):
            value = self.fault.args.get(name, 0)
            if not isinstance(value, int | float) or value < 0:
                raise BadCallError(f"args.{name} is a number from 0")

    @property
    def name(self) -> str | None:
        """The fault's name once it is there, None before."""
        if self.tickets < self.fault.after:
            return None
        limit = self.fault.args.get("bytes", 0)
        return self.fault.name if self.bytes >= limit else None

    def meet(self, coming: int) -> None:
        """``coming`` more bytes are about to be printed: the fault may come within them."""
        limit = self.fault.args.get("bytes", 0)
        if self.tickets >= self.fault.after and self.bytes + coming > limit:
            self.bytes = max(self.bytes, limit)

    def count(self, printed: int, *, ticket: bool) -> None:
        """Note what was printed; bytes count from the last awaited ticket on."""
        if self.tickets >= self.fault.after:
            self.bytes += printed
        self.tickets += ticket
