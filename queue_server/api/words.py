"""What a refusal says to the person at the screen, where nothing more exact is known."""

from __future__ import annotations

from queue_server.contract.problem import Code
from queue_server.contract.words import Words

_AGAIN = Words(
    vi="Thông tin gửi lên chưa đúng. Xin kiểm tra lại rồi thử lại.",
    en="What was sent is not right. Please check it and try again.",
)
_GONE = Words(
    vi="Không còn tìm thấy trong hệ thống. Xin tải lại trang.",
    en="It is not there any more. Please load the page again.",
)

WORDS: dict[Code, Words] = {
    Code.UNAUTHENTICATED: Words(vi="Xin đăng nhập.", en="Please log in."),
    Code.FORBIDDEN: Words(
        vi="Tài khoản này không được làm việc đó.", en="This account may not do that."
    ),
    Code.BAD_REQUEST: _AGAIN,
    Code.IDEMPOTENCY_KEY_MISSING: _AGAIN,
    Code.IDEMPOTENCY_KEY_REUSED: _AGAIN,
    Code.BOOKING_INCOMPLETE: _AGAIN,
    Code.NOT_FOUND: _GONE,
    Code.QUEUE_UNKNOWN: Words(
        vi="Không còn hàng chờ này. Xin chọn lại.",
        en="There is no such queue. Please choose again.",
    ),
    Code.COUNTER_UNKNOWN: Words(
        vi="Không còn quầy này. Xin chọn lại quầy.", en="No such counter. Please choose again."
    ),
    Code.BOARD_UNKNOWN: _GONE,
    Code.TICKET_UNKNOWN: Words(
        vi="Không tìm thấy số này trong ngày hôm nay.", en="There is no such number today."
    ),
    Code.PRIORITY_UNKNOWN: _GONE,
    Code.ALARM_UNKNOWN: _GONE,
    Code.VISIT_UNKNOWN: _GONE,
    Code.CHECKIN_UNKNOWN: _GONE,
    Code.BLOCK_UNKNOWN: _GONE,
    Code.EVENTS_GONE: _GONE,
    Code.APPOINTMENT_UNKNOWN: Words(
        vi="Không tìm thấy lịch hẹn này.", en="There is no such appointment."
    ),
    Code.APPOINTMENT_OF_ANOTHER: Words(
        vi="Lịch hẹn này mang tên người khác.", en="This appointment is for somebody else."
    ),
    Code.ACCOUNT_UNKNOWN: _GONE,
    Code.LOGIN_FAILED: Words(
        vi="Tên đăng nhập hoặc mật khẩu không đúng.", en="Name or password is not right."
    ),
    Code.LOGIN_LOCKED: Words(
        vi="Đã nhập sai nhiều lần. Xin đợi năm phút rồi thử lại.",
        en="Too many tries. Please wait five minutes.",
    ),
    Code.BUSY: Words(
        vi="Máy chủ đang bận. Xin thử lại sau vài giây.",
        en="The server is busy. Please try again in a few seconds.",
    ),
    Code.STORE_UNAVAILABLE: Words(
        vi="Chưa lưu được. Xin thử lại; nếu vẫn không được, xin gọi kỹ thuật viên.",
        en="It could not be stored. Please try again, or call a technician.",
    ),
    Code.INTERNAL: Words(
        vi="Máy chủ gặp lỗi. Xin gọi kỹ thuật viên.",
        en="Something broke on the server. Please call a technician.",
    ),
}
