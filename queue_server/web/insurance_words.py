"""What the insurance page says: of the portal, of outcomes, of alarms and who repairs what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.contract.visits import CheckinState
from queue_server.insurance.answer import Trouble
from queue_server.store.alarms import Kind
from queue_server.web.device_words import Badge, Tone

if TYPE_CHECKING:
    from queue_server.insurance.portal.health import PortalState

TECHNICIAN = "Bộ phận công nghệ thông tin"
OFFICER = "Cán bộ bảo hiểm y tế"


@dataclass(frozen=True)
class Portal:
    """How the portal is: in a word, in a sentence, and what that means for the work."""

    badge: Badge
    title: str
    advice: str


PORTAL: dict[PortalState, Portal] = {
    "up": Portal(
        Badge("ok", "circle-check", "Bình thường"), "Cổng BHYT đang trả lời bình thường", ""
    ),
    "slow": Portal(
        Badge("warn", "hourglass", "Chậm"),
        "Cổng BHYT đang trả lời chậm",
        "Người bệnh vẫn lấy số được. Phiếu nào chưa có kết quả thì máy chủ tự kiểm tra lại.",
    ),
    "down": Portal(
        Badge("stop", "unplug", "Không trả lời"),
        "Cổng BHYT không trả lời",
        "Vẫn tiếp nhận và cấp số cho người bệnh. Khi cổng hoạt động lại, máy chủ tự kiểm tra "
        "các phiếu còn chờ. Nếu mạng bệnh viện cũng trục trặc, báo bộ phận công nghệ thông tin.",
    ),
    "refused": Portal(
        Badge("stop", "key-round", "Từ chối tài khoản"),
        "Cổng BHYT không chấp nhận tài khoản của bệnh viện",
        "Vẫn tiếp nhận và cấp số cho người bệnh. Báo ngay bộ phận công nghệ thông tin.",
    ),
    "uploads_refused": Portal(
        Badge("stop", "key-round", "Từ chối check-in"),
        "Cổng BHYT không cho tài khoản của bệnh viện gửi bảng check-in",
        "Vẫn tiếp nhận, kiểm tra thẻ và cấp số cho người bệnh. Báo ngay bộ phận công nghệ thông "
        "tin.",
    ),
    "unknown": Portal(
        Badge("unknown", "circle-help", "Chưa rõ"),
        "Trong 15 phút qua chưa hỏi cổng BHYT lần nào",
        "Cổng được hỏi khi có người bệnh đặt thẻ vào máy lấy số.",
    ),
}

TROUBLE: dict[Trouble, str] = {
    Trouble.TIMEOUT: "cổng không trả lời kịp",
    Trouble.UNREACHABLE: "không kết nối được với cổng",
    Trouble.HTTP_STATUS: "cổng báo lỗi máy chủ",
    Trouble.NOT_JSON: "nội dung trả về không đọc được",
    Trouble.TOO_LARGE: "nội dung trả về quá dài",
    Trouble.REFUSED: "cổng từ chối tài khoản",
    Trouble.PORTAL_ERROR: "cổng tự báo lỗi",
    Trouble.BREAKER_OPEN: "đang tạm ngừng hỏi cổng",
    Trouble.BUSY: "quá nhiều lượt hỏi cùng lúc",
    Trouble.CLOSED: "máy chủ đang tắt",
}

# The same words as on the console (console-words.js).
OUTCOME: dict[Outcome, Badge] = {
    Outcome.ELIGIBLE: Badge("ok", "circle-check", "Còn giá\u00a0trị"),
    Outcome.NOT_ELIGIBLE: Badge("stop", "circle-x", "Không có giá\u00a0trị"),
    Outcome.ASK_DESK: Badge("warn", "user-round", "Cần xem tại\u00a0quầy"),
    Outcome.PENDING: Badge("unknown", "circle-help", "Chờ kiểm\u00a0tra"),
}


@dataclass(frozen=True)
class Repair:
    """What is wrong, what to do, and who does it."""

    tone: Tone
    what: str
    do: str
    who: str


_OFFICER_UNKNOWN = Repair(
    "stop",
    "Cổng BHYT không nhận ra cán bộ tra cứu của bệnh viện",
    "Đối chiếu họ tên và số căn cước của cán bộ trong cấu hình máy chủ (staff_name, staff_cccd) "
    "với danh sách đã đăng ký với cơ quan bảo hiểm xã hội. Sửa chỗ sai hoặc đăng ký bổ sung.",
    TECHNICIAN,
)
_BY_CODE: dict[str, Repair] = {
    "054": _OFFICER_UNKNOWN,
    "055": _OFFICER_UNKNOWN,
    "205": Repair(
        "stop",
        "Cổng BHYT báo câu hỏi của máy chủ sai định dạng",
        "Báo nhà cung cấp phần mềm; có thể cổng vừa đổi quy định. Người bệnh không có lỗi.",
        TECHNICIAN,
    ),
    "none": Repair(
        "warn",
        "Cổng BHYT trả lời mà không kèm mã kết quả",
        "Báo nhà cung cấp phần mềm nếu còn lặp lại. Tra cứu các thẻ này tại quầy.",
        TECHNICIAN,
    ),
}
_BY_FAULT: dict[str, Repair] = {
    "MA_THE_BHYT:missing": Repair(
        "stop",
        "Có người bệnh BHYT chưa có thẻ trong bảng check-in",
        "Nhập thẻ của người bệnh trên phần mềm bệnh viện (HIS) rồi gửi lại từ HIS. Người bệnh "
        "không khám bằng BHYT thì đổi đối tượng thành 9.",
        OFFICER,
    ),
    **dict.fromkeys(
        ("401", "403"),
        Repair(
            "stop",
            "Cổng BHYT không cho gửi bảng check-in: {problem}",
            "Kiểm tra với cơ quan bảo hiểm xã hội xem tài khoản của bệnh viện có quyền gửi không. "
            "Không bảng nào bị mất: máy chủ tự gửi lại.",
            TECHNICIAN,
        ),
    ),
}
_REPAIRS: dict[Kind, Repair] = {
    Kind.PORTAL_CODE: Repair(
        "warn",
        "Cổng BHYT trả lời mã {detail} mà máy chủ chưa hiểu hết",
        "Báo nhà cung cấp phần mềm mã này. Tra cứu các thẻ này tại quầy.",
        TECHNICIAN,
    ),
    Kind.PORTAL_ACCOUNT: Repair(
        "stop",
        "Cổng BHYT không chấp nhận tài khoản của bệnh viện",
        "Kiểm tra tên đăng nhập, mật khẩu và địa chỉ IP đã đăng ký với cơ quan bảo hiểm xã hội; "
        "sửa xong thì khởi động lại máy chủ. Không thử mật khẩu nhiều lần.",
        TECHNICIAN,
    ),
    Kind.PORTAL_UNREADABLE: Repair(
        "warn",
        "Cổng BHYT trả về nội dung không đọc được",
        "Xem cổng có đang bảo trì không, và tường lửa hoặc máy chủ trung gian của bệnh viện có "
        "chặn không.",
        TECHNICIAN,
    ),
    Kind.CHECKIN_REJECTED: Repair(
        "stop",
        "Có bảng check-in bị từ chối: {problem}",
        "Xem các bảng bị từ chối ở dưới, sửa dữ liệu trên phần mềm bệnh viện (HIS) rồi gửi lại.",
        OFFICER,
    ),
    Kind.CHECKIN_GIVEN_UP: Repair(
        "stop",
        "Có bảng check-in không gửi được, máy chủ đã thôi gửi: {problem}",
        "Xem các bảng đã thôi gửi ở dưới; khi cổng hoạt động bình thường thì bấm gửi lại.",
        OFFICER,
    ),
    Kind.RECHECK_GIVEN_UP: Repair(
        "warn",
        "Có phiếu ngày {day} chưa hỏi được cổng BHYT, máy chủ đã thôi hỏi",
        "Tra cứu thẻ của các phiếu này bằng tay trên cổng, rồi ghi kết quả vào hồ sơ.",
        OFFICER,
    ),
    Kind.WEBHOOK_FAILING: Repair(
        "warn",
        "Hệ thống {detail} không nhận thông báo của máy chủ",
        "Kiểm tra hệ thống đó có đang chạy không, địa chỉ và khóa của webhook có đúng không. "
        "Không thông báo nào bị mất: máy chủ tự gửi lại.",
        TECHNICIAN,
    ),
    Kind.WEBHOOK_MISSED: Repair(
        "warn",
        "Hệ thống {detail} thiếu một số thông báo vì đã quá 7 ngày không nhận",
        "Báo đơn vị quản lý hệ thống đó đọc lại số liệu từ máy chủ.",
        TECHNICIAN,
    ),
    Kind.WEBHOOK_STOPPED: Repair(
        "warn",
        "Hệ thống {detail} đã báo thôi nhận thông báo",
        "Nếu không phải chủ ý, khi hệ thống đó sẵn sàng thì chạy lệnh: "
        "python -m queue_server webhook start {detail}",
        TECHNICIAN,
    ),
    Kind.SIGN_ON_FAILING: Repair(
        "warn",
        "Đăng nhập một lần (SSO) không được: {detail}",
        "Kiểm tra máy chủ đăng nhập của bệnh viện có chạy không, khóa của ứng dụng còn đúng không, "
        "đồng hồ hai máy có khớp không. Trong lúc chờ, nhân viên đăng nhập bằng mật khẩu.",
        TECHNICIAN,
    ),
}


CHECKIN: dict[CheckinState, Badge] = {
    CheckinState.ACCEPTED: Badge("ok", "circle-check", "Cổng đã nhận hôm nay"),
    CheckinState.READY: Badge("ok", "send", "Chờ gửi"),
    CheckinState.HELD: Badge("unknown", "hourglass", "Chờ kết quả bảo hiểm"),
    CheckinState.REJECTED: Badge("stop", "circle-x", "Bị từ chối"),
    CheckinState.GIVEN_UP: Badge("stop", "circle-x", "Đã thôi gửi"),
    CheckinState.SKIPPED: Badge("ok", "circle-check", "Không cần gửi hôm nay"),
}


def problem(code: str) -> str:
    """Why a check-in failed: a trouble of the portal's, "FIELD:fault", or the portal's code."""
    if code in set(Trouble):
        return TROUBLE[Trouble(code)]
    name, _, fault = code.partition(":")
    if fault:
        return f"trường {name} {'còn thiếu' if fault == 'missing' else 'chưa đúng'}"
    return f"mã {code}"


def repair(kind: Kind, detail: str) -> Repair:
    """What to do about an alarm."""
    found = _REPAIRS[kind]
    if kind is Kind.PORTAL_CODE:
        found = _BY_CODE.get(detail, found)
    if kind is Kind.CHECKIN_REJECTED:
        found = _BY_FAULT.get(detail, found)
    facts = {"detail": detail, "problem": problem(detail)}
    if kind is Kind.RECHECK_GIVEN_UP:
        facts["day"] = date.fromisoformat(detail).strftime("%d/%m/%Y")
    return replace(found, what=found.what.format(**facts), do=found.do.format(**facts))
