"""Why a patient goes to the desk, and what the clerk looks at there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.codes import CODES

if TYPE_CHECKING:
    from queue_server.store.desk_report import DeskTicket

PAPER_CARD = "xem thẻ và giấy tờ tùy thân"
FACTS = {"name": "họ tên", "birth_date": "ngày sinh", "sex": "giới tính"}
REGISTERED = "nơi đăng ký khám ban đầu"
PAPERS = "hỏi phiếu chuyển cơ sở khám chữa bệnh, giấy hẹn khám lại"
OTHER_CARD = "hỏi thẻ bảo hiểm y tế mới hoặc thẻ khác"
BY_HAND = "xem thẻ rồi tra cứu bằng tay trên cổng"
OF_CHILD = "xem thẻ, giấy khai sinh hoặc giấy chứng sinh của bé"

_DIFFERENT = {
    "060": FACTS["name"],
    "061": FACTS["name"],
    "070": FACTS["birth_date"],
    "080": FACTS["sex"],
    "090": REGISTERED,
}
"""What the portal found to be different (CV 1923/BHXH-CNTT, Phụ lục 03; 080, 090: code)."""
_BY_CODE = {"130": OF_CHILD} | {code: f"đối chiếu {it}" for code, it in _DIFFERENT.items()}
_BY_REASON = {
    Reason.NOT_FOUND: "xem thẻ, mã số bảo hiểm y tế rồi tra lại; trẻ em: xem giấy khai sinh",
    Reason.EXPIRED: OTHER_CARD,
    Reason.WITHDRAWN: OTHER_CARD,
}


def why(sent: DeskTicket) -> str:
    """Why the desk has to see this patient."""
    rule, outcome = CODES.rule(sent.code), Outcome(sent.outcome)
    if outcome is Outcome.ELIGIBLE and FACTS.keys() & {*sent.checks}:
        said = "Cổng ghi khác với giấy tờ của người bệnh"
    elif outcome is Outcome.ELIGIBLE and not sent.checks:
        said = "Thẻ còn giá trị, mức hưởng tùy giấy tờ"
    elif rule.outcome is Outcome.ELIGIBLE and outcome is Outcome.NOT_ELIGIBLE:
        said = "Theo ngày ghi trên cổng, hôm nay thẻ không có giá trị"
    elif rule.outcome is Outcome.ELIGIBLE and outcome is Outcome.ASK_DESK:
        said = "Ngày của thẻ trên cổng thiếu hoặc không đọc được"
    else:
        said = rule.meaning
    return (
        f"{said} (mã\N{NO-BREAK SPACE}{sent.code})"
        if sent.code
        else "Cổng trả lời không kèm mã kết quả"
    )


def look(sent: DeskTicket) -> str:
    """What the clerk looks at."""
    facts = [FACTS[check] for check in sent.checks if check in FACTS]
    found = [PAPER_CARD] if "paper_card" in sent.checks else []
    if facts:
        found.append(f"đối chiếu {', '.join(facts)}")
    said = "; ".join(found) or _unchecked(sent)
    return said[0].upper() + said[1:]


def _unchecked(sent: DeskTicket) -> str:
    outcome = Outcome(sent.outcome)
    if outcome is Outcome.ELIGIBLE:
        return PAPERS
    if outcome is Outcome.NOT_ELIGIBLE:
        return OTHER_CARD
    if sent.code in _BY_CODE:
        return _BY_CODE[sent.code]
    return _BY_REASON.get(CODES.rule(sent.code).reason, BY_HAND)
