"""An explanation for the officer to read: Vietnamese, a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.benefit.markdown import share
from queue_server.insurance.benefit.step import money, short
from queue_server.insurance.benefit.tables import ROUTES

if TYPE_CHECKING:
    from datetime import date

    from queue_server.insurance.benefit.copay import Copay
    from queue_server.insurance.benefit.explain import Explanation
    from queue_server.insurance.benefit.route import Route
    from queue_server.insurance.benefit.tables import RouteRow

_OUTCOME = {
    Outcome.ELIGIBLE: "Thẻ dùng được",
    Outcome.NOT_ELIGIBLE: "Thẻ không dùng được",
    Outcome.ASK_DESK: "Cần quầy kiểm tra",
    Outcome.PENDING: "Cổng chưa trả lời: vẫn tiếp nhận, tra cứu lại sau",
}
_REASON = {
    Reason.REPLACED: "đã có thẻ mới",
    Reason.EXPIRED: "hết hạn",
    Reason.NOT_STARTED: "chưa đến ngày có giá trị",
    Reason.WITHDRAWN: "đã thu hồi hoặc báo giảm",
    Reason.DETAILS_DIFFER: "thông tin chưa khớp",
    Reason.NOT_FOUND: "không thấy thẻ",
}
"""The others say no more than the outcome."""
_CHECK = {
    "paper_card": "thẻ bảo hiểm y tế và giấy tờ tùy thân",
    "name": "họ tên",
    "birth_date": "ngày sinh",
    "sex": "giới tính",
}
_GROUP = {
    "under_6": "trẻ dưới 6 tuổi",
    "from_75": "người từ đủ 75 tuổi",
    "merit": "người có công",
}
_FACT = {
    "level": "cấp của cơ sở",
    "points": "điểm xếp cấp",
    "former_tier": "tuyến trước năm 2025",
    "full_benefit": "cơ sở có thuộc mã 1.2",
    "former_district_50_70": "cơ sở tuyến huyện cũ 50 đến dưới 70 điểm theo mã 1.13 hay 3.3",
    "registered_here": "nơi đăng ký ban đầu",
    "referral": "phiếu chuyển",
    "revisit": "phiếu hẹn khám lại",
    "residence": "thay đổi nơi lưu trú, cư trú",
}
"""The facts that can be unknown; the others are known or assumed."""
_CERTAINTY = {
    "primary": "văn bản gốc",
    "code": "phần mềm công khai",
    "secondary": "nguồn thứ cấp",
    "unverified": "chưa xác minh",
}


def report(explanation: Explanation) -> str:
    """The whole as text, without card number or name."""
    case, decision = explanation.case, explanation.kiosk.decision
    dates = [f"{day:%d/%m/%Y}" if day else "?" for day in (decision.valid_from, decision.valid_to)]
    checks = ", ".join(_CHECK.get(one, one) for one in decision.staff_must_check)
    why = f" ({_REASON[decision.reason]})" if decision.reason in _REASON else ""
    lines = [
        f"{case.id} · {case.day:%d/%m/%Y} · {case.title}".rstrip(" ·"),
        f"Kết luận    {_OUTCOME[decision.outcome]}{why}",
        f"Thẻ         mã kết quả {decision.code or 'không có'}, hạn {dates[0]} - {dates[1]}",
        *([f"Cần xem lại {checks}"] if checks else []),
        *(["Báo kỹ thuật"] if decision.alarm else []),
        *_card_lines(explanation),
        *(_route_lines(explanation.route, case.day) if explanation.route else []),
        *(_copay_lines(explanation.copay) if explanation.copay else []),
        *_kiosk_lines(explanation),
        "Tạm tính: mã cuối cùng xác định khi kết thúc lượt khám.",
    ]
    return "\n".join(lines)


def _card_lines(explanation: Explanation) -> list[str]:
    card, printed = explanation.card, explanation.kiosk.decision.benefit_percent
    if card is None:
        return []
    raised = f" (in trên thẻ {printed} %, nhóm này đã được nâng mức)"
    return [f"Mức thẻ     {card.percent} %{'' if card.percent == printed else raised}"]


def _route_lines(route: Route, day: date) -> list[str]:
    if day < ROUTES.first:
        return [f"Đối tượng   chưa có quy tắc trước {ROUTES.first:%d/%m/%Y}"]
    lines: list[str] = []
    if route.row is not None and not route.depends_on:
        lines += [f"Đối tượng   {_row(route.row)}", *_sources(route.row)]
    else:
        asked = ", ".join(_FACT[fact] for fact in route.depends_on)
        lines.append(f"Đối tượng   chưa xác định, tùy thuộc: {asked or 'không có dòng nào khớp'}")
        lines += [f"            có thể {_row(row)}" for row in (*route.perhaps, route.row) if row]
    if route.percent is not None:
        lines.append(f"MUC_HUONG   {short(route.percent)} (trước miễn cùng chi trả)")
    return lines


def _copay_lines(amounts: Copay) -> list[str]:
    shares = (
        f"quỹ trả {money(amounts.t_bhtt)} · cùng chi trả {money(amounts.t_bncct)} · "
        f"tự trả {money(amounts.t_bntt)}"
    )
    return [
        *(
            f"            {step.text} [{step.source}; {_CERTAINTY[step.certainty]}]"
            for step in amounts.steps
        ),
        f"Ước tính    MUC_HUONG {short(amounts.percent)} · {shares}",
    ]


def _kiosk_lines(explanation: Explanation) -> list[str]:
    kiosk, visit = explanation.kiosk, explanation.case.visit
    found, told = kiosk.estimate, kiosk.told.vi
    percent = f"{found.percent:g} %".replace(".", ",") if found else ""
    said = f"tạm tính {percent}, mã {found.route}" if found else "không tính tỷ lệ"
    if visit.inpatient or visit.emergency or visit.purpose != "exam":
        said += " (ki-ốt chỉ biết khám ngoại trú)"
    groups = ", ".join(_GROUP.get(one.group, one.group) for one in kiosk.priorities)
    return [
        f"Ki-ốt       {said}",
        f"            “{told.title}. {told.body}”",
        f"Đến quầy    {'có' if kiosk.needs_desk else 'không'}",
        *([f"Ưu tiên     {groups}"] if groups else []),
    ]


def _row(row: RouteRow) -> str:
    return f"{row.code} {row.name}: {share(row)} (từ {row.first:%d/%m/%Y})"


def _sources(row: RouteRow) -> list[str]:
    lines = [f"            {row.law}; {ROUTES.source} [{_CERTAINTY[row.certainty]}]"]
    return [*lines, f"            {row.note}"] if row.note else lines
