from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from queue_server.contract.insurance import Outcome
from queue_server.insurance.codes import CODES, FILE, load_codes
from queue_server.insurance.told import WORDS

DOCUMENT = Path(__file__).parents[3] / "docs" / "insurance.md"


@pytest.mark.parametrize(
    ("name", "table"), [("codes", CODES.markdown()), ("told", WORDS.markdown())]
)
def test_the_officers_document_has_the_tables_as_they_are(name: str, table: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    _, begin, rest = text.partition(f"<!-- {name}:begin -->\n")
    written, end, _ = rest.partition(f"<!-- {name}:end -->")
    assert begin
    assert end
    assert written == table, f"renew it: python -m queue_server insurance table {name}"


def test_the_table_has_a_row_for_each_code_and_one_for_all_others() -> None:
    rows = [row.split(" | ") for row in CODES.markdown().splitlines()]
    assert {len(row) for row in rows} == {8}
    assert [row[0].removeprefix("| ") for row in rows[2:]] == [*CODES.code, "khác"]


def test_codes_stand_in_order() -> None:
    assert list(CODES.code) == sorted(CODES.code)


def test_only_eligible_codes_have_another_card_and_only_they_need_dates() -> None:
    for code, rule in CODES.code.items():
        assert rule.card == "first" or rule.outcome is Outcome.ELIGIBLE, code


def test_words_of_their_own_are_there() -> None:
    assert {rule.words for rule in CODES.code.values()} - {None} <= set(WORDS.base)


@pytest.mark.parametrize(
    "change",
    [
        ('outcome = "pending"', 'outcome = "maybe"'),
        ('reason = "expired"', 'reason = "old"'),
        ('card = "new"', 'card = "newest"'),
        ('meaning = "Sai ngày sinh"', 'meanings = "Sai ngày sinh"'),
    ],
)
def test_a_mistake_in_the_table_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "codes.toml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ValidationError):
        load_codes(tmp_path / "codes.toml")
