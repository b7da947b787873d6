"""What the set-up's tables and fields are called on the page."""

from __future__ import annotations


def _said(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


TABLES = {
    "rules": _said("Quy tắc chung", "General rules"),
    "queue": _said("Hàng đợi", "Queues"),
    "profile": _said("Cách gọi", "Work profiles"),
    "counter": _said("Quầy, phòng", "Counters, rooms"),
    "template": _said("Lộ trình khám", "Journeys"),
    "schedule": _said("Giờ làm việc", "Opening hours"),
    "holiday": _said("Ngày nghỉ", "Holidays"),
    "board": _said("Bảng hiển thị", "Boards"),
    "kiosk": _said("Kiosk", "Kiosks"),
    "user": _said("Người dùng", "Staff"),
    "webhook": _said("Hệ thống nhận tin", "Systems that are told"),
}
LABELS = {
    "id": _said("Mã (không dấu, không đổi về sau)", "Id (plain letters, never changed later)"),
    "prefix": _said("Chữ đầu của số thứ tự", "First letter of its numbers"),
    "name": _said("Tên", "Name"),
    "name_en": _said("Tên tiếng Anh", "Name in English"),
    "room": _said("Phòng, quầy", "Room, counter"),
    "room_en": _said("Phòng, quầy (tiếng Anh)", "Room, counter (English)"),
    "directions": _said("Chỉ đường", "The way there"),
    "directions_en": _said("Chỉ đường (tiếng Anh)", "The way there (English)"),
    "icon": _said("Biểu tượng (tên của Lucide)", "Icon (name in Lucide)"),
    "kind": _said("Loại", "Kind"),
    "appointment_prefix": _said("Chữ đầu của số hẹn trước", "First letter of appointment numbers"),
    "at_kiosk": _said("Người bệnh tự chọn được ở kiosk", "Patients may choose it at the kiosk"),
    "template": _said("Lộ trình sau đó", "Journey from there"),
    "schedule": _said("Giờ làm việc", "Opening hours"),
    "quota": _said("Số lượng nhiều nhất mỗi ngày", "Most numbers a day"),
    "instead": _said("Khi đóng cửa hoặc đủ số thì mời sang", "When closed or full, offer"),
    "offline_block": _said(
        "Số để dành cho mỗi kiosk khi mất mạng",
        "Numbers kept for each kiosk for when the network is down",
    ),
    "target_min": _said("Mục tiêu chờ (phút)", "Wait to aim at (minutes)"),
    "order": _said("Thứ tự gọi", "Order of calls"),
    "policy": _said("Cách xếp thứ tự", "Policy"),
    "cap_min": _said(
        "Chờ quá bao nhiêu phút thì ai cũng như nhau", "After so many minutes everybody is equal"
    ),
    "priority_run": _said("Gọi ưu tiên liền nhau nhiều nhất", "Most priority calls in a row"),
    "queues": _said(
        "Các hàng đợi (mã, cách nhau bằng dấu phẩy)", "Queues (ids, separated by commas)"
    ),
    "how": _said("Gọi thế nào", "How it calls"),
    "zone": _said("Khu phát loa", "Loudspeaker zone"),
    "profiles": _said("Các cách gọi được chọn ở đây", "Work profiles to choose from here"),
    "steps": _said(
        "Các bước (mỗi dòng một bước; trong một dòng làm trước sau tùy ý)",
        "Steps (one a line; those in one line in either order)",
    ),
    "mon": _said("Thứ Hai", "Monday"),
    "tue": _said("Thứ Ba", "Tuesday"),
    "wed": _said("Thứ Tư", "Wednesday"),
    "thu": _said("Thứ Năm", "Thursday"),
    "fri": _said("Thứ Sáu", "Friday"),
    "sat": _said("Thứ Bảy", "Saturday"),
    "sun": _said("Chủ Nhật", "Sunday"),
    "holidays": _said("Mở cả ngày nghỉ", "Open on holidays too"),
    "day": _said("Ngày", "Day"),
    "title": _said("Tiêu đề", "Title"),
    "username": _said("Tên đăng nhập", "User name"),
    "role": _said("Vai trò", "Role"),
    "url": _said("Địa chỉ", "Address"),
    "events": _said("Các tin cần nhận (để trống: tất cả)", "Events wanted (empty: all)"),
    "call_gap_s": _said(
        "Giữa hai lần gọi của một quầy (giây)", "Between two calls of a counter (seconds)"
    ),
    "undo_s": _said("Hoàn tác được trong (giây)", "Undo is possible for (seconds)"),
    "returns": _said(
        "Vắng mặt được tự quay lại (lần)", "Absent patients come back by themselves (times)"
    ),
    "return_calls": _said("Quay lại sau bao nhiêu lượt gọi", "Back after so many calls"),
    "late_min": _said(
        "Hẹn trước đến muộn quá (phút) thì như người không hẹn",
        "Later than this for an appointment (minutes): as without one",
    ),
    "early_min": _said(
        "Hẹn trước được gọi sớm nhất (phút)",
        "Called before an appointment at the earliest (minutes)",
    ),
    "idle_min": _said(
        "Tự đăng xuất khi không dùng (phút)", "Logged out after not using it for (minutes)"
    ),
    "day_ends": _said(
        "Giờ kết thúc ngày làm việc (00:00:00 đến 06:00:00)",
        "The service day ends at (00:00:00 to 06:00:00)",
    ),
}
CHOICES = {
    "nurse": _said("Điều dưỡng, nhân viên gọi số", "Nurse, calls patients"),
    "supervisor": _said("Trưởng ca, điều dưỡng trưởng", "Supervisor, head nurse"),
    "technician": _said("Kỹ thuật viên", "Technician"),
    "administrator": _said("Quản trị viên", "Administrator"),
    "reception": _said("Tiếp đón", "Reception"),
    "exam": _said("Khám", "Consultation"),
    "laboratory": _said("Xét nghiệm", "Laboratory"),
    "imaging": _said("Chẩn đoán hình ảnh", "Imaging"),
    "results": _said("Xem kết quả", "Results"),
    "cashier": _said("Thanh toán", "Cashier"),
    "pharmacy": _said("Phát thuốc", "Pharmacy"),
    "other": _said("Khác", "Other"),
    "together": _said("Như một hàng", "As one queue"),
    "in_turn": _said(
        "Lần lượt: hàng trước hết người mới đến hàng sau",
        "In turn: the next queue when the one before is empty",
    ),
    "head_start": _said(
        "Cộng thêm phút cho người ưu tiên (head_start)", "Minutes added for priority (head_start)"
    ),
    "strict": _said("Ưu tiên trước hết (strict)", "Priority first (strict)"),
    "ratio": _said("Xen kẽ theo tỷ lệ (ratio)", "In turn by a ratio (ratio)"),
    "accumulating": _said(
        "Ưu tiên tăng dần theo thời gian chờ (accumulating)",
        "Priority grows with the wait (accumulating)",
    ),
    "slack": _said(
        "Theo mục tiêu chờ của từng nhóm (slack)", "By each group's wait to aim at (slack)"
    ),
}
