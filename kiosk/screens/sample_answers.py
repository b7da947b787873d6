"""Words such as the server says: about the insurance, and where it gives no number."""

from __future__ import annotations

from queue_server.contract.insurance import Reason, Sentence, Told
from queue_server.contract.words import Words

_WORDS = {
    Reason.VALID: (
        (
            "Bảo hiểm y tế còn giá trị",
            (
                "Ông/bà được khám bằng bảo hiểm y tế hôm nay. Quỹ bảo hiểm dự kiến trả 80% chi phí "
                "trong phạm vi được hưởng (tạm tính)."
            ),
        ),
        (
            "Your insurance is valid",
            (
                "You can be seen with it today. Insurance is expected to pay 80% of covered costs "
                "(provisional)."
            ),
        ),
    ),
    Reason.REPLACED: (
        (
            "Bảo hiểm y tế còn giá trị theo thẻ mới",
            "Thẻ cũ đã được đổi. Đã dùng thẻ mới, giá trị đến 28/02/2027.",
        ),
        (
            "Your insurance is valid with your new card",
            "Your old card was replaced. The new one is used, valid until 28/02/2027.",
        ),
    ),
    Reason.EXPIRED: (
        (
            "Bảo hiểm y tế đã hết hạn ngày 30/06/2026",
            "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám.",
        ),
        (
            "Your insurance ended on 30/06/2026",
            "You can still take a number; please visit {desk} before you are seen.",
        ),
    ),
    Reason.NOT_STARTED: (
        (
            "Bảo hiểm y tế chưa đến ngày có giá trị",
            "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám.",
        ),
        (
            "Your insurance is not valid yet",
            "You can still take a number; please visit {desk} before you are seen.",
        ),
    ),
    Reason.WITHDRAWN: (
        (
            "Thẻ bảo hiểm y tế hiện không dùng được",
            (
                "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám. Có thể ông/bà đã có "
                "thẻ khác; nhân viên sẽ tra giúp."
            ),
        ),
        (
            "Your insurance card cannot be used now",
            (
                "You can still take a number; please visit {desk} before you are seen. You may "
                "have another card; staff will look it up for you."
            ),
        ),
    ),
    Reason.DETAILS_DIFFER: (
        (
            "Thông tin trên thẻ và trên hệ thống bảo hiểm chưa khớp",
            (
                "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám, nhân viên sẽ kiểm tra "
                "giúp."
            ),
        ),
        (
            "Some details differ",
            (
                "You can still take a number; please visit {desk} before you are seen; staff will "
                "check for you."
            ),
        ),
    ),
    Reason.NOT_FOUND: (
        (
            "Chưa tìm thấy bảo hiểm y tế của ông/bà",
            (
                "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám. Nếu có thẻ bảo hiểm y "
                "tế, xin mang theo."
            ),
        ),
        (
            "No insurance was found for you",
            (
                "You can still take a number; please visit {desk} before you are seen. If you "
                "have an insurance card, please bring it."
            ),
        ),
    ),
    Reason.PORTAL_SILENT: (
        ("Chưa kiểm tra được bảo hiểm", "Ông/bà cứ lấy số, bệnh viện sẽ kiểm tra sau."),
        (
            "Insurance cannot be checked right now",
            "Take your number; the hospital will check later.",
        ),
    ),
    Reason.ASK_DESK: (
        (
            "Bảo hiểm y tế cần kiểm tra thêm",
            (
                "Ông/bà vẫn lấy số được; xin ghé {desk} trước khi vào khám để nhân viên kiểm tra "
                "giúp."
            ),
        ),
        (
            "Your insurance needs a closer check",
            (
                "You can still take a number; please visit {desk} before you are seen so that "
                "staff can check."
            ),
        ),
    ),
}


def _sentence(words: tuple[str, str], desk: str) -> Sentence:
    title, body = words
    return Sentence(title=title, body=body.format(desk=desk.replace(" ", "\u00a0")))


SAMPLE_ANSWERS = {
    reason: Told(vi=_sentence(vi, "Quầy tiếp đón 1"), en=_sentence(en, "Desk 1"))
    for reason, (vi, en) in _WORDS.items()
}

TO_CHECK = Told(
    vi=_sentence(
        (
            "Nhân viên cần xem thẻ bảo hiểm y tế",
            (
                "Mời ông/bà lấy số. Xin đưa thẻ bảo hiểm y tế và giấy tờ tùy thân cho nhân viên "
                "tại {desk} xem trước khi khám."
            ),
        ),
        "Quầy tiếp đón 1",
    ),
    en=_sentence(
        (
            "Staff need to see your insurance card",
            (
                "Please take your number, then show your insurance card and your ID at {desk} "
                "before you are seen."
            ),
        ),
        "Desk 1",
    ),
)

SHUT_MEANWHILE = Words(
    vi=(
        "Mời ông/bà lấy số ở Nội tổng quát: Tim mạch hiện không nhận số, "
        "nhận lại lúc 13:00 hôm nay."
    ),
    en=("Please take a number for General medicine: Heart is closed now, opens at 13:00 today."),
)
GONE = Words(
    vi="Mời ông/bà đến Quầy tiếp đón 1: hôm nay không có lịch hẹn này.",
    en="Please go to Desk 1: there is no such appointment today.",
)
OF_PATIENT = Told(
    vi=Sentence(
        title="Bảo hiểm y tế của người bệnh còn giá trị",
        body="Người bệnh được khám bằng bảo hiểm y tế hôm nay.",
    ),
    en=Sentence(
        title="The patient's insurance is valid", body="The patient can be seen with it today."
    ),
)
