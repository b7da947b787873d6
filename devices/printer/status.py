"""What a printer's status bytes mean (DLE EOT n, Epson's ESC/POS command reference). Pure.

python-escpos asks only for paper and reads a missing answer as "enough paper"; here a missing
answer is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from devices.protocols import PrinterStatus, State

if TYPE_CHECKING:
    from collections.abc import Mapping

QUERIES = (1, 2, 3, 4)
"""DLE EOT n: 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper sensors."""

AUTOMATIC_STATUS_BYTES = 4
"""How many bytes GS a's automatic status has; bits 4 and 7 of the last three are not set."""


def query(n: int) -> bytes:
    """The real-time command that asks for status ``n``."""
    return bytes((0x10, 0x04, n))


def is_status(byte: int) -> bool:
    """Whether a byte answers DLE EOT: bits 1 and 4 are set, 0 and 7 are not."""
    return byte & 0x93 == 0x12  # noqa: PLR2004 - the mask of the standard


def begins_automatic_status(byte: int) -> bool:
    """Whether a byte is the first of automatic status (GS a): bit 4 is set, 0, 1 and 7 are not."""
    return byte & 0x93 == 0x10  # noqa: PLR2004 - the mask of the standard


def is_paper_answer(byte: int) -> bool:
    """Whether a byte answers GS r 1: bits 4 and 7 are not set."""
    return byte & 0x90 == 0


def decode(answers: Mapping[int, int]) -> PrinterStatus:
    """Read the answers to DLE EOT, by their n; what was not answered is unknown."""
    if not answers:
        return PrinterStatus(State.UNKNOWN, detail="the printer does not answer")
    paper, cover, cutter = _paper(answers), _cover(answers), _cutter(answers)
    trouble = _trouble(answers)
    if trouble is not None:
        return PrinterStatus(State.ERROR, paper, cover, cutter, trouble)
    if len(answers) < len(QUERIES):
        detail = "the printer answered only some of the questions"
        return PrinterStatus(State.UNKNOWN, paper, cover, cutter, detail)
    return PrinterStatus(State.READY, paper, cover, cutter)


def problem(status: PrinterStatus) -> tuple[str, str] | None:
    """Why a printer in this state cannot print, as an error's code and message; None if it can."""
    reasons = (
        (status.state is State.OFFLINE, "printer_offline", "the printer cannot be reached"),
        (status.cover == "open", "cover_open", "the printer's cover is open"),
        (status.paper == "out", "paper_out", "the printer has no paper"),
        (status.state is State.ERROR, "printer_error", "the printer reports an error"),
        (status.state is State.UNKNOWN, "printer_silent", "the printer does not answer"),
    )
    found = next(((code, text) for holds, code, text in reasons if holds), None)
    return (found[0], status.detail or found[1]) if found else None


def _paper(answers: Mapping[int, int]) -> Literal["ok", "near_end", "out", "unknown"]:
    if answers.get(2, 0) & 0x20 or answers.get(4, 0) & 0x60:
        return "out"
    if 4 not in answers:  # noqa: PLR2004 - DLE EOT 4
        return "unknown"
    return "near_end" if answers[4] & 0x0C else "ok"


def _cover(answers: Mapping[int, int]) -> Literal["closed", "open", "unknown"]:
    if 2 not in answers:  # noqa: PLR2004 - DLE EOT 2
        return "unknown"
    return "open" if answers[2] & 0x04 else "closed"


def _cutter(answers: Mapping[int, int]) -> Literal["ok", "error", "unknown"]:
    if 3 not in answers:  # noqa: PLR2004 - DLE EOT 3
        return "unknown"
    return "error" if answers[3] & 0x08 else "ok"


def _trouble(answers: Mapping[int, int]) -> str | None:
    """The first reason why the printer cannot print, in words for technicians."""
    reasons = (
        (2, 0x04, "the cover is open"),
        (2, 0x20, "the paper has run out"),
        (4, 0x60, "the paper has run out"),
        (3, 0x08, "the cutter is jammed"),
        (3, 0x20, "an error that needs the printer switched off and on"),
        (3, 0x40, "the print head is too hot; it recovers by itself"),
        (2, 0x40, "an error of the printer"),
        (2, 0x08, "paper is being fed by hand"),
        (1, 0x08, "the printer is offline"),
    )
    return next((text for n, bits, text in reasons if answers.get(n, 0) & bits), None)
