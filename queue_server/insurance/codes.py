"""The table of result codes, read from ``codes.toml`` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.tables import Certainty, Table

FILE = Path(__file__).with_name("codes.toml")

Card = Literal["first", "new", "new_or_first"]
_CARD_NAMES: dict[Card, str] = {
    "first": "",
    "new": "thẻ mới",
    "new_or_first": "thẻ mới; thẻ cũ đến khi thẻ mới có giá trị",
}
_OUTCOME_NAMES = {
    Outcome.ELIGIBLE: "còn giá trị",
    Outcome.NOT_ELIGIBLE: "không dùng được",
    Outcome.ASK_DESK: "đến quầy",
    Outcome.PENDING: "kiểm tra sau",
}


class CodeRule(Table):
    """What one result code means; ``codes.toml`` explains the fields."""

    meaning: str
    outcome: Outcome
    reason: Reason
    card: Card = "first"
    staff_must_check: tuple[str, ...] = ()
    staff_must_check_unaccented: tuple[str, ...] = ()
    alarm: Literal["technician"] | None = None
    words: str | None = None
    words_under_6: str | None = None
    source: str | None = None
    certainty: Certainty | None = None


class CodeTable(Table):
    """All rules, and the one for codes that nobody knows.

    Where a rule names no source, the table's own counts.
    """

    source: str
    certainty: Certainty
    unknown: CodeRule
    code: dict[str, CodeRule]

    def rule(self, code: str | None) -> CodeRule:
        """The rule for a code, known or not."""
        return self.unknown if code is None else self.code.get(code, self.unknown)

    def is_our_fault(self, code: str | None) -> bool:
        """Whether a code speaks of the hospital's settings alone (054, 055, 205)."""
        return code in self.code and self.code[code].alarm is not None

    def markdown(self) -> str:
        """The table as Markdown in Vietnamese, for the insurance officer to check."""
        rows = [
            ("mã", "ý nghĩa", "kết quả", "lý do", "thẻ tính", "nhân viên xem", "báo", "nguồn"),
            ("---",) * 8,
            *(self._row(code, rule) for code, rule in self.code.items()),
            self._row("khác", self.unknown),
        ]
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)

    def _row(self, code: str, rule: CodeRule) -> tuple[str, ...]:
        checks = [
            *rule.staff_must_check,
            *(f"{check} (tên đọc không dấu)" for check in rule.staff_must_check_unaccented),
        ]
        return (
            code,
            rule.meaning,
            f"{_OUTCOME_NAMES[rule.outcome]} ({rule.outcome})",
            rule.reason.value,
            _CARD_NAMES[rule.card],
            ", ".join(checks),
            "kỹ thuật viên" if rule.alarm else "",
            rule.certainty or self.certainty,
        )


def load_codes(file: Path = FILE) -> CodeTable:
    """Read a table of codes.

    Raises:
        OSError: the file cannot be read.
        tomllib.TOMLDecodeError: it is not TOML.
        pydantic.ValidationError: a rule is wrong; the message names the place.
    """
    return CodeTable.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


CODES = load_codes()
