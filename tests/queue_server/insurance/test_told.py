from __future__ import annotations

import json
import re
from datetime import date
from typing import Literal

import pytest

from queue_server.contract.insurance import Estimate, Outcome, Reason, Sentence
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer, Trouble, read_answer
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.hospital import Hospital
from queue_server.insurance.identity import check_identity
from queue_server.insurance.told import NO_BREAK_SPACE, WORDS, tell

DAY = date(2026, 11, 22)
HOSPITAL = Hospital("01028", desk="Quầy tiếp đón {1}", desk_en="Desk {1}")
"""Braces: what the configuration says is never taken for a placeholder."""
EIGHTY = Estimate(percent=80, route="1.1", rule="route 1.1")
DATES = {
    "in force": ("01/01/2026", "31/12/2026"),
    "ended": ("01/01/2026", "30/06/2026"),
    "last day": ("01/01/2026", "22/11/2026"),
    "later": ("01/12/2026", "31/12/2026"),
    "unreadable": (None, "soon"),
}


def decided(
    code: str | None,
    dates: str = "in force",
    *,
    name_source: Literal["dg1", "dg13"] = "dg13",
    name: str = "Nguyễn Thị Minh Anh",
) -> Decision:
    first, last = DATES[dates]
    fields = {
        "maKetQua": code,
        "maThe": "DN4010199012345",
        "hoTen": "Nguyễn Thị Minh Anh",
        "gtTheTu": first,
        "gtTheDen": last,
        "gtTheTuMoi": first,
        "gtTheDenMoi": last,
    }
    answer = read_answer(json.dumps(fields).encode())
    asked = Person(
        number="001199012345", name=name, birth_date="1999", sex="F", name_source=name_source
    )
    return decide(answer, DAY, asked=asked, identity=check_identity(answer, asked))


EVERY = [
    decide(NoAnswer(Trouble.TIMEOUT), DAY),
    *(
        decided(code, dates, name_source=source, name=name)
        for code in (*CODES.code, "777", None)
        for dates in DATES
        for source in ("dg1", "dg13")
        for name in ("NGUYEN THI MINH ANH", "Trần Văn Bình")
    ),
]


def vi(decision: Decision, estimate: Estimate | None = None) -> Sentence:
    return breakable(tell(decision, estimate, HOSPITAL, day=DAY).vi)


def en(decision: Decision, estimate: Estimate | None = None) -> Sentence:
    return breakable(tell(decision, estimate, HOSPITAL, day=DAY).en)


def breakable(sentence: Sentence) -> Sentence:
    """The desk's name stays on one line; here that only makes comparing harder."""
    spaced = sentence.body.replace(NO_BREAK_SPACE, " ")
    return Sentence(title=sentence.title, body=spaced)


def test_the_desks_name_stays_on_one_line() -> None:
    told = tell(decided("054"), None, HOSPITAL, day=DAY)
    assert HOSPITAL.desk.replace(" ", NO_BREAK_SPACE) in told.vi.body


def test_every_decision_has_words_without_a_placeholder_left() -> None:
    assert {decision.reason for decision in EVERY} == set(Reason)
    for decision in EVERY:
        for estimate in (None, EIGHTY, EIGHTY.model_copy(update={"percent": 0.0})):
            told = tell(decision, estimate, HOSPITAL, day=DAY)
            for sentence in (told.vi, told.en):
                assert sentence.title
                assert sentence.body.endswith(".")
                text = f"{sentence.title} {sentence.body}".replace("{1}", "1")
                assert not re.search(r"[{}]|None|  ", text)


def test_every_sentence_is_used() -> None:
    said = {reason.value for reason in Reason} | {"expired_on", "valid_unpaid"}
    assert set(WORDS.base) == said | {rule.words for rule in CODES.code.values() if rule.words}


def test_the_patient_sees_no_code_and_no_technicians_word() -> None:
    for decision in EVERY:
        for sentence in (vi(decision), en(decision)):
            text = f"{sentence.title} {sentence.body}"
            assert decision.code is None or decision.code not in text
            assert not re.search(r"lỗi|sai|không hợp lệ|error|wrong|invalid|mã ", text.lower())


def test_an_eligible_card() -> None:
    assert vi(decided("000")) == Sentence(
        title="Bảo hiểm y tế còn giá trị", body="Ông/bà được khám bằng bảo hiểm y tế hôm nay."
    )
    assert en(decided("000")) == Sentence(
        title="Your insurance is valid", body="You can be seen with it today."
    )
    assert vi(decided("003")).body == "Đã dùng thẻ mới, giá trị đến 31/12/2026."
    assert en(decided("004")).body == "The new one is used, valid until 31/12/2026."


@pytest.mark.parametrize(
    ("percent", "written"), [(80.0, "80"), (100.0, "100"), (47.5, "47,5"), (0.5, "0,5")]
)
def test_a_percentage_is_provisional(percent: float, written: str) -> None:
    estimate = EIGHTY.model_copy(update={"percent": percent})
    assert vi(decided("000"), estimate).body == (
        "Ông/bà được khám bằng bảo hiểm y tế hôm nay. "
        f"Quỹ bảo hiểm dự kiến trả {written}% chi phí trong phạm vi được hưởng (tạm tính)."
    )
    written = written.replace(",", ".")
    assert en(decided("000"), estimate).body.endswith(
        f"Insurance is expected to pay {written}% of covered costs (provisional)."
    )


def test_nobody_is_promised_what_the_fund_will_not_pay() -> None:
    nothing = EIGHTY.model_copy(update={"percent": 0.0})
    for code in ("000", "003"):
        told = vi(decided(code), nothing)
        assert "được khám bằng bảo hiểm" not in told.body
        assert "0%" not in told.body
        assert "chưa chi trả" in told.body
        assert "Quầy tiếp đón {1}" in told.body


@pytest.mark.parametrize("code", ["010", "050", "070", "054", "100", "110"])
def test_a_percentage_is_for_eligible_patients_alone(code: str) -> None:
    assert vi(decided(code), EIGHTY) == vi(decided(code))


def test_an_ended_card_is_told_with_its_day() -> None:
    assert vi(decided("000", "ended")) == Sentence(
        title="Bảo hiểm y tế đã hết hạn ngày 30/06/2026",
        body="Ông/bà vẫn lấy số được; xin ghé Quầy tiếp đón {1}.",
    )
    assert en(decided("010", "ended")).title == "Your insurance ended on 30/06/2026"
    assert vi(decided("010", "unreadable")).title == "Bảo hiểm y tế đã hết hạn"
    # The portal contradicts itself: a day that is not over is not told as one that has gone.
    assert vi(decided("010", "in force")).title == "Bảo hiểm y tế đã hết hạn"
    assert vi(decided("010", "last day")).title == "Bảo hiểm y tế đã hết hạn"


@pytest.mark.parametrize("code", ["001", "002"])
def test_the_armys_and_the_polices_cards_are_shown_at_the_desk(code: str) -> None:
    assert vi(decided(code)).body == (
        "Ông/bà được khám bằng bảo hiểm y tế hôm nay. Xin mang thẻ bảo hiểm y tế giấy và giấy tờ "
        "tùy thân đến Quầy tiếp đón {1} để nhân viên xem."
    )
    assert "Desk {1}" in en(decided(code)).body


def test_a_card_of_somebody_else_is_looked_at_without_blame() -> None:
    assert vi(decided("000", name="Trần Văn Bình")).body.endswith(
        "Xin ghé Quầy tiếp đón {1} để nhân viên đối chiếu giúp thông tin cá nhân."
    )
    assert vi(decided("000", name="NGUYEN THI MINH ANH")) == vi(decided("000"))


def test_a_name_without_marks_may_be_right() -> None:
    assert "không dấu" in vi(decided("060", name_source="dg1")).body
    assert "không dấu" not in vi(decided("060")).body
    assert "without its marks" in en(decided("061", name_source="dg1")).body


@pytest.mark.parametrize("code", ["054", "055", "205", "777", None])
def test_the_hospitals_own_troubles_are_nobodys_fault(code: str | None) -> None:
    decision = decided(code)
    assert (decision.outcome, decision.alarm) == (Outcome.ASK_DESK, "technician")
    assert vi(decision) == Sentence(
        title="Bảo hiểm y tế cần kiểm tra thêm",
        body="Ông/bà vẫn lấy số được; xin ghé Quầy tiếp đón {1} để nhân viên kiểm tra giúp.",
    )


def test_a_childs_papers_are_named() -> None:
    assert "giấy khai sinh" in vi(decided("130")).body
    assert "birth certificate" in en(decided("130")).body
