"""What an officer reads of the history, in both languages."""

from __future__ import annotations

from queue_server.audit.erase import Kept
from queue_server.contract.words import Words
from queue_server.engine.chain_check import Break

WHOLE = Words(
    vi="Nhật ký còn nguyên vẹn: {rows} việc, mã đầu chuỗi {seq}:{hash}",
    en="The history is whole: {rows} deeds, head {seq}:{hash}",
)
NO_HEAD = Words(
    vi="Chưa so với mã đầu chuỗi đã công bố, nên chưa biết phần cuối có bị cắt không; "
    "thêm --head hoặc --heads.",
    en="Not held against a published head, so nobody knows yet whether the end was cut; "
    "add --head or --heads.",
)
FINDINGS: dict[Break, Words] = {
    Break.CHANGED: Words(
        vi="Dòng {seq} đã bị sửa sau khi ghi, hoặc bị thay bằng dòng khác. Các dòng trước đó còn "
        "nguyên vẹn; từ dòng này trở đi không còn đáng tin.",
        en="Row {seq} was changed after it was written, or replaced. The rows before it are whole; "
        "from it on none can be trusted.",
    ),
    Break.REMOVED: Words(
        vi="Ngay trước dòng {seq} có dòng đã bị xóa.",
        en="Rows just before row {seq} were removed.",
    ),
    Break.INSERTED: Words(
        vi="Dòng {seq} không do máy chủ ghi mà được chèn vào.",
        en="Row {seq} was put in; the server never wrote it.",
    ),
    Break.CUT: Words(
        vi="Phần cuối đã bị cắt: từ dòng {seq} trở đi không còn, dù mã đầu chuỗi đã công bố có.",
        en="The end was cut: nothing is left from row {seq} on, though a published head has it.",
    ),
    Break.REWRITTEN: Words(
        vi="Nhật ký đã bị ghi lại toàn bộ: dòng {seq} không khớp với mã đầu chuỗi đã công bố.",
        en="The history was written anew: row {seq} does not fit the head that was published.",
    ),
    Break.REASON_CHANGED: Words(
        vi="Lý do kèm theo dòng {seq} không phải là lý do đã được ghi. Các dòng của nhật ký còn "
        "nguyên vẹn.",
        en="The reason beside row {seq} is not the one that was written. The rows themselves are "
        "whole up to it.",
    ),
    Break.REASON_REMOVED: Words(
        vi="Lý do kèm theo dòng {seq} đã bị xóa mà không có việc xóa dữ liệu cá nhân nào được ghi.",
        en="The reason beside row {seq} was removed, and no erasure of a person is recorded.",
    ),
}
ERASED = Words(
    vi="Đã xóa dữ liệu cá nhân của người này trong {visits} lượt khám.",
    en="This person's data is erased, of {visits} visits.",
)
KEPT: dict[Kept, Words] = {
    Kept.UNKNOWN: Words(
        vi="Không có người nào mang số này, hoặc có lượt khám này, trong cơ sở dữ liệu.",
        en="Nobody in the database has this number, or this visit.",
    ),
    Kept.HERE_TODAY: Words(
        vi="Người này có lượt khám hôm nay. Xin xóa từ ngày mai.",
        en="This person has a visit today. Erase from tomorrow on.",
    ),
    Kept.APPOINTMENT: Words(
        vi="Người này còn lịch hẹn. Xin hủy lịch hẹn trước.",
        en="This person has an appointment. Cancel it first.",
    ),
    Kept.INSURANCE_ASKED: Words(
        vi="Máy chủ còn đang hỏi cổng BHYT về người này (nhiều nhất ba ngày). Xin thử lại sau.",
        en="The insurance portal is still asked about this person, for three days at most. "
        "Try again later.",
    ),
    Kept.CHECKIN_UNSENT: Words(
        vi="Còn bảng check-in của người này chưa được cổng BHYT nhận. Xin gửi xong rồi mới xóa.",
        en="The insurance portal has not accepted a check-in of this person yet. Settle it first.",
    ),
}
ACTIONS: dict[str, Words] = {
    "issue": Words(vi="cấp số", en="gave a number"),
    "print": Words(vi="in phiếu", en="printed the ticket"),
    "enter": Words(vi="vào hàng chờ", en="entered the queue"),
    "return": Words(vi="đưa lại vào hàng chờ", en="put back into the queue"),
    "due": Words(vi="đã đến giờ được gọi", en="may be called from now on"),
    "call": Words(vi="gọi", en="called"),
    "recall": Words(vi="gọi lại", en="called again"),
    "arrive": Words(vi="xác nhận đã đến", en="confirmed arrival"),
    "start": Words(vi="bắt đầu", en="started"),
    "finish": Words(vi="xong", en="finished"),
    "miss": Words(vi="gọi không có mặt", en="did not come when called"),
    "give_up": Words(vi="không chờ nữa", en="gave up waiting for"),
    "park": Words(vi="để riêng", en="kept aside"),
    "transfer": Words(vi="chuyển hàng chờ", en="transferred"),
    "cancel": Words(vi="hủy", en="cancelled"),
    "class": Words(vi="đổi mức ưu tiên", en="changed the priority"),
    "steps": Words(vi="đổi các bước tiếp theo", en="changed what is still to come"),
    "undo": Words(vi="hoàn tác việc vừa làm", en="took the last action back"),
    "counter_open": Words(vi="mở quầy", en="opened the counter"),
    "counter_break": Words(vi="tạm nghỉ", en="took a break"),
    "counter_close": Words(vi="đóng quầy", en="closed the counter"),
    "counter_ready": Words(
        vi="bật hoặc tắt tự gọi người tiếp theo", en="turned calling by itself on or off"
    ),
    "appointment": Words(vi="lịch hẹn", en="appointment"),
    "setup": Words(vi="đổi thiết lập", en="changed the set-up"),
    "open": Words(vi="xem họ tên đầy đủ", en="opened the full name"),
    "login": Words(vi="đăng nhập", en="logged in"),
    "logout": Words(vi="đăng xuất", en="logged out"),
    "login_failed": Words(vi="đăng nhập không thành công", en="failed to log in"),
    "login_locked": Words(vi="bị tạm khóa đăng nhập", en="was locked out"),
    "password": Words(vi="đổi mật khẩu", en="changed a password"),
    "priority": Words(vi="xét ưu tiên", en="decided on a priority group"),
    "lease_block": Words(vi="nhận dải số dự phòng", en="leased a block of numbers"),
    "close_block": Words(vi="trả dải số dự phòng", en="closed a block of numbers"),
    "erase": Words(vi="xóa dữ liệu cá nhân", en="erased a person's data"),
}


def action(name: str) -> Words:
    """An action in words; one that is not known by its name."""
    return ACTIONS.get(name, Words(vi=name, en=name))
