"""What the clerk reads of the patients who come to the desk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_server.contract.insurance import Outcome
from queue_server.insurance.codes import CODES
from queue_server.store.desk_report import DeskList, DeskTicket
from queue_server.web import desk_view, desk_words
from tests.queue_server.web.test_insurance_view import HERE, THEN

SENT = DeskTicket("A012", "noi", Outcome.ASK_DESK, "050", (), THEN)
NBSP = "\N{NO-BREAK SPACE}"
MANUAL = "Xem thẻ rồi tra cứu bằng tay trên cổng"
OTHER = "Hỏi thẻ bảo hiểm y tế mới hoặc thẻ khác"


def test_a_row_says_who_what_and_why() -> None:
    table = desk_view.desk(DeskList((SENT,), 1), HERE)
    (row,) = table.rows
    assert (row.label, row.queue, row.at) == (f"A{NBSP}012", "Nội tổng quát", "09:36:05")
    assert row.after.word == f"Cần xem tại{NBSP}quầy"
    assert row.why.replace(NBSP, " ") == "Không thấy thông tin thẻ (mã 050)"
    assert row.look.startswith("Xem thẻ, mã số bảo hiểm y tế")
    assert table.more == 0


def test_what_is_not_shown_is_counted() -> None:
    assert desk_view.desk(DeskList((SENT,) * 50, 53), HERE).more == 3


@pytest.mark.parametrize(
    ("outcome", "code", "checks", "look", "why"),
    [
        (
            *("eligible", "001", ("paper_card",), "Xem thẻ và giấy tờ tùy thân"),
            "Thẻ do BHXH Bộ Quốc phòng quản lý: kiểm tra thẻ và giấy tờ tùy thân (mã 001)",
        ),
        (
            *("eligible", "001", ("paper_card", "name")),
            "Xem thẻ và giấy tờ tùy thân; đối chiếu họ tên",
            "Cổng ghi khác với giấy tờ của người bệnh (mã 001)",
        ),
        (
            *("eligible", "000", ("name", "birth_date", "sex")),
            "Đối chiếu họ tên, ngày sinh, giới tính",
            "Cổng ghi khác với giấy tờ của người bệnh (mã 000)",
        ),
        (
            *("eligible", "000", (), "Hỏi phiếu chuyển cơ sở khám chữa bệnh, giấy hẹn khám lại"),
            "Thẻ còn giá trị, mức hưởng tùy giấy tờ (mã 000)",
        ),
        ("not_eligible", "010", (), OTHER, "Thẻ hết giá trị sử dụng (mã 010)"),
        (
            *("not_eligible", "000", (), OTHER),
            "Theo ngày ghi trên cổng, hôm nay thẻ không có giá trị (mã 000)",
        ),
        (
            *("ask_desk", "000", (), MANUAL),
            "Ngày của thẻ trên cổng thiếu hoặc không đọc được (mã 000)",
        ),
        ("ask_desk", "060", ("name",), "Đối chiếu họ tên", "Sai họ tên (mã 060)"),
        ("ask_desk", "060", (), "Đối chiếu họ tên", "Sai họ tên (mã 060)"),
        ("ask_desk", "070", (), "Đối chiếu ngày sinh", "Sai ngày sinh (mã 070)"),
        (
            *("ask_desk", "130", (), "Xem thẻ, giấy khai sinh hoặc giấy chứng sinh của bé"),
            "Trẻ em không xuất trình thẻ (mã 130)",
        ),
        ("ask_desk", "999", (), MANUAL, "Mã kết quả không có trong bảng (mã 999)"),
        ("ask_desk", None, (), MANUAL, "Cổng trả lời không kèm mã kết quả"),
    ],
)
def test_what_to_look_at_and_why(
    outcome: str, code: str | None, checks: tuple[str, ...], look: str, why: str
) -> None:
    sent = replace(SENT, outcome=outcome, code=code, checks=checks)
    assert (desk_words.look(sent), desk_words.why(sent).replace(NBSP, " ")) == (look, why)


@pytest.mark.parametrize(
    "code", [code for code, rule in CODES.code.items() if rule.reason == "details_differ"]
)
def test_what_differs_is_named(code: str) -> None:
    assert desk_words.look(replace(SENT, code=code)).startswith("Đối chiếu ")
