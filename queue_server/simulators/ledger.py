"""The check-ins that the stand-in has accepted: one row for each visit of a facility."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from queue_server.simulators.checkin_table import Row


@dataclass(frozen=True)
class Receipt:
    """The transaction's number, and when the portal received it (local time)."""

    number: str
    at: datetime


@dataclass
class _Accepted:
    row: Row
    receipt: Receipt
    submissions: int = 1


class Ledger:
    """Accepted rows by facility and MA_LK, in memory; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._accepted: dict[tuple[str, str], _Accepted] = {}
        self._refused = 0
        self._files = 0

    def keep(self, facility: str, rows: Sequence[Row], at: datetime) -> Receipt:
        """Accept a valid file; the receipt is its first row's, of the first time if it repeats."""
        with self._lock:
            self._files += 1
            receipt = Receipt(f"{at:%Y%m%d}{self._files:010d}", at)
            for row in rows:
                key = (facility, row["MA_LK"])
                if key in self._accepted:
                    self._accepted[key].submissions += 1
                else:
                    self._accepted[key] = _Accepted(row, receipt)
            return self._accepted[facility, rows[0]["MA_LK"]].receipt

    def refuse(self) -> None:
        """Count a file that was refused."""
        with self._lock:
            self._refused += 1

    def counts(self) -> dict[str, int]:
        """Rows accepted, valid submissions of rows, repetitions among them, files refused."""
        with self._lock:
            submissions = sum(one.submissions for one in self._accepted.values())
            rows = len(self._accepted)
            return {
                "rows": rows,
                "submissions": submissions,
                "repetitions": submissions - rows,
                "refused": self._refused,
            }

    def rows(self) -> list[dict[str, Any]]:
        """Each accepted row: facility, ma_lk, submissions, receipt, received_at, row (fields)."""
        with self._lock:
            return [
                {
                    "facility": facility,
                    "ma_lk": visit,
                    "submissions": one.submissions,
                    "receipt": one.receipt.number,
                    "received_at": one.receipt.at.isoformat(),
                    "row": one.row,
                }
                for (facility, visit), one in self._accepted.items()
            ]
