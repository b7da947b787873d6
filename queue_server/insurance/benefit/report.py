"""An explanation for the officer to read: Vietnamese, a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.insurance.benefit.copay import money, short
from queue_server.insurance.benefit.tables import ROUTES

if TYPE_CHECKING:
    from queue_server.insurance.benefit.explain import Explanation
    from queue_server.insurance.benefit.route import Route
    from queue_server.insurance.benefit.tables import RouteRow

_OUTCOME = {
    Outcome.ELIGIBLE: "Thẻ dùng được",
    Outcome.NOT_ELIGIBLE: "Thẻ không dùng được",
    Outcome.ASK_DESK: "Cần quầy kiểm tra",
    Outcome.PENDING: "Cổng chưa trả lời: vẫn tiếp nhận, tra cứu lại sau",
}
_FACT = {
    "level": "cấp của cơ sở",
    "points": "điểm xếp cấp",
    "former_tier": "tuyến trước năm 2025",
    "full_benefit": "cơ sở có thuộc mã 1.2",
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
    case, decision, card = explanation.case, explanation.decision, explanation.card
    dates = [f"{day:%d/%m/%Y}" if day else "?" for day in (decision.valid_from, decision.valid_to)]
    checks = ", ".join(decision.staff_must_check)
    lines = [
        f"{case.id} · {case.day:%d/%m/%Y} · {case.title}".rstrip(" ·"),
        f"Kết luận    {_OUTCOME[decision.outcome]} ({decision.outcome}, {decision.reason})",
        f"Thẻ         mã kết quả {decision.code or 'không có'}, hạn {dates[0]} - {dates[1]}",
        *([f"Cần xem lại {checks}"] if checks else []),
        *(["Báo kỹ thuật"] if decision.alarm else []),
    ]
    if card is not None:
        lines.append(f"Mức thẻ     {card.percent} % ({card.rule})")
    if explanation.route is not None:
        lines += _route_lines(explanation.route)
    if explanation.copay is not None:
        lines += _copay_lines(explanation)
    kiosk = explanation.kiosk
    said = f"{kiosk.percent:g} % ({kiosk.rule})" if kiosk else "không báo tỷ lệ"
    lines += [f"Ki-ốt       {said}", "Tạm tính: mã cuối cùng xác định khi kết thúc lượt khám."]
    return "\n".join(lines)


def _route_lines(route: Route) -> list[str]:
    lines: list[str] = []
    if route.row is not None and not route.depends_on:
        lines += [f"Đối tượng   {_row(route.row)}", *_sources(route.row)]
    else:
        asked = ", ".join(_FACT[fact] for fact in route.depends_on)
        lines.append(f"Đối tượng   chưa xác định, tùy thuộc: {asked or 'không có dòng nào khớp'}")
        lines += [f"            có thể {_row(row)}" for row in (*route.perhaps, route.row) if row]
    lines += [f"            cũng khớp, mức cao hơn: {_row(row)}" for row in route.also]
    if route.percent is not None:
        lines.append(f"MUC_HUONG   {short(route.percent)} (trước miễn cùng chi trả)")
    return lines


def _copay_lines(explanation: Explanation) -> list[str]:
    amounts = explanation.copay
    if amounts is None:
        return []
    shares = (
        f"quỹ trả {money(amounts.t_bhtt)} · cùng chi trả {money(amounts.t_bncct)} · "
        f"tự trả {money(amounts.t_bntt)}"
    )
    return [
        *(
            f"            {step.text} [{step.rule}; {step.source}; {_CERTAINTY[step.certainty]}]"
            for step in amounts.steps
        ),
        f"Ước tính    MUC_HUONG {short(amounts.percent)} · {shares}",
    ]


def _row(row: RouteRow) -> str:
    share = "không ghi tỷ lệ" if row.percent is None else f"{row.percent} %"
    kind = "" if row.percent is None else " chi phí" if row.flat else " mức thẻ"
    return f"{row.code} {row.name}: {share}{kind} (từ {row.first:%d/%m/%Y})"


def _sources(row: RouteRow) -> list[str]:
    lines = [f"            {row.law}; {ROUTES.source} [{_CERTAINTY[row.certainty]}]"]
    return [*lines, f"            {row.note}"] if row.note else lines
