from __future__ import annotations

import json
import re
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Literal

import pytest

from queue_server.contract.insurance import Estimate, Outcome, Paper, Reason, Sentence, Told
from queue_server.contract.person import Person
from queue_server.insurance.answer import NoAnswer, Trouble, read_answer
from queue_server.insurance.codes import CODES
from queue_server.insurance.decision import Decision, decide
from queue_server.insurance.errand import errand
from queue_server.insurance.hospital import Hospital
from queue_server.insurance.identity import check_identity
from queue_server.insurance.told import NO_BREAK_SPACE, WORDS, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    facility: str | None = "01028",
) -> Decision:
    first, last = DATES[dates]
    fields = {
        "maKetQua": code,
        "maThe": "DN4010199012345",
        "maDKBD": facility,
        "maDKBDMoi": facility,
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
        decided(code, dates, name_source=source, name=name, facility=facility)
        for code in (*CODES.code, "777", None)
        for dates in DATES
        for source in ("dg1", "dg13")
        for name in ("NGUYEN THI MINH ANH", "Trần Văn Bình")
        for facility in ("01028", "79024", None)
    ),
]
ESTIMATES = (None, EIGHTY, EIGHTY.model_copy(update={"percent": 0.0}))
PAPERS = (None, (), (Paper.REFERRAL,))
BIRTH_DATES = (None, "1999-01-15", "2024-05-01")


def every_telling() -> Iterator[tuple[Decision, Told, bool]]:
    """Each decision, what is told of it, and whether the patient is sent to the desk."""
    for decision, estimate, papers in product(EVERY, ESTIMATES, PAPERS):
        needs_desk = errand(decision, estimate, papers, HOSPITAL) is not None
        for born in BIRTH_DATES:
            told = tell(decision, estimate, HOSPITAL, papers=papers, birth_date=born, day=DAY)
            yield decision, told, needs_desk


def vi(
    decision: Decision,
    estimate: Estimate | None = None,
    *,
    papers: tuple[Paper, ...] | None = None,
    born: str | None = None,
) -> Sentence:
    told = tell(decision, estimate, HOSPITAL, papers=papers, birth_date=born, day=DAY)
    return breakable(told.vi)


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
    for _, told, _ in every_telling():
        for sentence in (told.vi, told.en):
            assert sentence.title
            assert sentence.body.endswith(".")
            text = f"{sentence.title} {sentence.body}".replace("{1}", "1")
            assert not re.search(r"[{}]|None|  |\bngày \.", text)


def test_the_desk_is_named_to_those_who_are_sent_there_and_to_nobody_else() -> None:
    for decision, told, needs_desk in every_telling():
        for sentence, desk in ((told.vi, HOSPITAL.desk), (told.en, HOSPITAL.desk_en)):
            named = desk in breakable(sentence).body
            assert named is needs_desk, (decision.code, decision.outcome, sentence)


def test_no_percentage_while_anything_is_left_to_check() -> None:
    told_a_percentage = 0
    for decision, told, needs_desk in every_telling():
        for sentence in (told.vi, told.en):
            if "%" in sentence.body:
                told_a_percentage += 1
                assert not needs_desk
                assert decision.outcome is Outcome.ELIGIBLE
                assert decision.staff_must_check == ()
    assert told_a_percentage


def test_every_sentence_is_used() -> None:
    ours = {"expired_on", "not_started_on", "valid_to_check", "valid_paper_card"}
    ours |= {"valid_route_unknown", "valid_unpaid"}
    rules = CODES.code.values()
    of_codes = {words for rule in rules for words in (rule.words, rule.words_under_6) if words}
    assert set(WORDS.base) == {reason.value for reason in Reason} | ours | of_codes


def test_the_patient_sees_no_code_and_no_technicians_word() -> None:
    for decision, told, _ in every_telling():
        for sentence in (told.vi, told.en):
            text = f"{sentence.title} {sentence.body}"
            assert decision.code is None or decision.code not in text
            # "Mã số bảo hiểm y tế" is what families call the insurance number.
            jargon = r"lỗi|sai|không hợp lệ|error|wrong|invalid|mã (?!số)"
            assert not re.search(jargon, text.lower())


def test_an_eligible_card() -> None:
    assert vi(decided("000")) == Sentence(
        title="Bảo hiểm y tế còn giá trị", body="Ông/bà được khám bằng bảo hiểm y tế hôm nay."
    )
    assert en(decided("000")) == Sentence(
        title="Your insurance is valid", body="You can be seen with it today."
    )
    assert vi(decided("003")).body == (
        "Thẻ cũ đã được đổi. Đã dùng thẻ mới, giá trị đến 31/12/2026."
    )
    assert en(decided("004")).body == (
        "Your old card was replaced. The new one is used, valid until 31/12/2026."
    )


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


@pytest.mark.parametrize("code", ["000", "003"])
def test_nobody_is_promised_what_the_fund_will_not_pay(code: str) -> None:
    nothing = EIGHTY.model_copy(update={"percent": 0.0})
    told = vi(decided(code, facility="79024"), nothing, papers=())
    assert "được khám bằng bảo hiểm" not in told.body
    assert "0%" not in told.body
    assert "Lần khám này bảo hiểm có thể chưa trả tiền" in told.body
    assert "Quầy tiếp đón {1}" in told.body


ASKED_FOR = (
    "Xin ghé Quầy tiếp đón {1} trước khi vào khám. "
    "Nếu có giấy chuyển viện hoặc giấy hẹn khám lại, xin đưa cho nhân viên; "
    "nếu không có, mức chi trả có thể thấp hơn."
)


@pytest.mark.parametrize("facility", ["79024", None])
def test_what_hangs_on_papers_is_not_promised(facility: str | None) -> None:
    assert vi(decided("000", facility=facility)) == Sentence(
        title="Bảo hiểm y tế còn giá trị", body=f"Mời ông/bà lấy số. {ASKED_FOR}"
    )
    replaced = vi(decided("003", facility=facility))
    new_card = "Thẻ cũ đã được đổi. Đã dùng thẻ mới, giá trị đến 31/12/2026."
    assert replaced.body == f"{new_card} {ASKED_FOR}"
    assert "follow-up appointment slip" in en(decided("000", facility=facility)).body


def test_a_paper_that_was_declared_is_shown_before_a_percentage_is_told() -> None:
    elsewhere = decided("000", facility="79024")
    assert vi(elsewhere, EIGHTY, papers=(Paper.REFERRAL,)).body.endswith(ASKED_FOR)
    for papers in (None, ()):
        assert "80%" in vi(elsewhere, EIGHTY, papers=papers).body
    assert "80%" in vi(decided("000"), EIGHTY, papers=(Paper.REFERRAL,)).body


@pytest.mark.parametrize("code", ["010", "050", "070", "054", "100", "110"])
def test_a_percentage_is_for_eligible_patients_alone(code: str) -> None:
    assert vi(decided(code), EIGHTY) == vi(decided(code))


def test_an_ended_card_is_told_with_its_day() -> None:
    assert vi(decided("000", "ended")) == Sentence(
        title="Bảo hiểm y tế đã hết hạn ngày 30/06/2026",
        body="Ông/bà vẫn lấy số được; xin ghé Quầy tiếp đón {1} trước khi vào khám.",
    )
    assert en(decided("010", "ended")).title == "Your insurance ended on 30/06/2026"
    assert vi(decided("010", "unreadable")).title == "Bảo hiểm y tế đã hết hạn"
    # The portal contradicts itself: a day that is not over is not told as one that has gone.
    assert vi(decided("010", "in force")).title == "Bảo hiểm y tế đã hết hạn"
    assert vi(decided("010", "last day")).title == "Bảo hiểm y tế đã hết hạn"


def test_a_card_that_has_not_begun_is_told_with_its_day() -> None:
    for code in ("000", "003"):
        assert vi(decided(code, "later")) == Sentence(
            title="Bảo hiểm y tế có giá trị từ ngày 01/12/2026",
            body="Hôm nay chưa dùng được. Mời ông/bà lấy số rồi đến Quầy tiếp đón {1} "
            "trước khi vào khám.",
        )
    assert en(decided("000", "later")).title == "Your insurance begins on 01/12/2026"


@pytest.mark.parametrize("code", ["001", "002"])
@pytest.mark.parametrize("facility", ["01028", "79024"])
def test_the_armys_and_the_polices_cards_are_seen_before_anything_is_promised(
    code: str, facility: str
) -> None:
    decision = decided(code, facility=facility)
    for estimate in (None, EIGHTY):
        assert vi(decision, estimate) == Sentence(
            title="Nhân viên cần xem thẻ bảo hiểm y tế",
            body="Mời ông/bà lấy số. Xin đưa thẻ bảo hiểm y tế và giấy tờ tùy thân cho nhân viên "
            "tại Quầy tiếp đón {1} xem trước khi khám.",
        )
        assert "Desk {1}" in en(decision, estimate).body


@pytest.mark.parametrize("code", ["000", "001", "003"])
def test_a_card_of_somebody_else_is_looked_at_without_blame(code: str) -> None:
    told = vi(decided(code, name="Trần Văn Bình"), EIGHTY)
    assert told == Sentence(
        title="Bảo hiểm y tế cần đối chiếu thêm",
        body="Mời ông/bà lấy số rồi mang thẻ bảo hiểm y tế và giấy tờ tùy thân đến Quầy tiếp đón "
        "{1} trước khi vào khám; nhân viên sẽ đối chiếu giúp.",
    )
    assert vi(decided(code, name="NGUYEN THI MINH ANH")) == vi(decided(code))


def test_whose_details_differ_is_sent_to_the_desk() -> None:
    assert vi(decided("070")) == Sentence(
        title="Thông tin trên thẻ và trên hệ thống bảo hiểm chưa khớp",
        body="Ông/bà vẫn lấy số được; xin ghé Quầy tiếp đón {1} trước khi vào khám, "
        "nhân viên sẽ kiểm tra giúp.",
    )


@pytest.mark.parametrize("code", ["051", "052", "053"])
def test_a_number_that_cannot_be_is_looked_at_again(code: str) -> None:
    assert "xem lại số thẻ" in vi(decided(code)).body
    assert "check its number" in en(decided(code)).body
    assert "số thẻ" not in vi(decided("050")).body


def test_a_withdrawn_card_may_have_a_follower() -> None:
    assert "Có thể ông/bà đã có thẻ khác" in vi(decided("122")).body


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
        body="Ông/bà vẫn lấy số được; xin ghé Quầy tiếp đón {1} trước khi vào khám "
        "để nhân viên kiểm tra giúp.",
    )


def test_a_childs_papers_are_named() -> None:
    assert "giấy chứng sinh của bé" in vi(decided("130")).body
    assert "birth certificate" in en(decided("130")).body


@pytest.mark.parametrize("code", ["010", "050", "051", "052", "053", "060", "061", "070"])
def test_a_child_is_not_told_an_adults_words(code: str) -> None:
    told = vi(decided(code), born="2020-11-23")
    assert "mã số bảo hiểm y tế, giấy khai sinh hoặc giấy chứng sinh của bé" in told.body
    for older in ("2020-11-22", "2020", "1999", None):
        assert vi(decided(code), born=older) == vi(decided(code))
        assert "của bé" not in vi(decided(code)).body


def test_a_child_that_is_not_known_is_told_so() -> None:
    assert vi(decided("050"), born="2026").title == "Chưa tìm thấy thẻ bảo hiểm y tế của bé"
    assert vi(decided("010"), born="2026").title == "Bảo hiểm y tế của bé cần kiểm tra thêm"
    assert vi(decided("000"), born="2026") == vi(decided("000"))


def test_who_came_for_the_patient_is_not_told_of_an_insurance_of_their_own() -> None:
    for decision, estimate, born in product(EVERY, ESTIMATES, BIRTH_DATES):
        told = tell(decision, estimate, HOSPITAL, birth_date=born, day=DAY, of_another=True)
        assert not re.search(
            r"của ông/bà|ông/bà (đã|được)", told.vi.title + told.vi.body, re.IGNORECASE
        )
        assert "your" not in f"{told.en.title} {told.en.body}".lower().split()
    named = WORDS.base.keys() - {"details_differ", "child", "child_not_found"}
    assert WORDS.other.keys() == named
