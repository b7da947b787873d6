"""A ticket as the kiosk prints it, in the default theme's fonts."""

from __future__ import annotations

import themes
from devices.printer.document import Columns, Document, Qr, Rule, Space, Text

CODE = "TD1:u8Qk3mZ0aXw5yV7tB2cD4g"


def ticket(number: str = "A 012", code: str = CODE) -> Document:
    theme = themes.load()
    regular, medium, bold, heavy = (theme.fonts[weight] for weight in (400, 500, 700, 800))
    size = theme.ticket
    return Document(
        (
            Text("BỆNH VIỆN ĐA KHOA MẪU", size["heading"], bold, shrink=True),
            Text("22/11/2026 · 09:18 · Kiosk 03", size["small"], regular),
            Space(12),
            Rule(),
            Space(16),
            Text("SỐ THỨ TỰ", size["heading"], medium),
            Text(number, size["number"], heavy, shrink=True),
            Text("Phòng khám 3", size["title"], bold),
            Text("Nội tổng quát · Tầng 2, rẽ phải", size["body"], regular),
            Space(10),
            Text("ƯU TIÊN · TỪ 75 TUỔI", size["body"], bold, box=True),
            Space(22),
            Rule(),
            Space(16),
            Columns(
                left=(
                    Text("Trước ông/bà", size["small"], regular),
                    Text("7 người", size["title"], bold),
                ),
                right=(
                    Text("Đang gọi", size["small"], regular),
                    Text("A 005", size["title"], bold),
                ),
            ),
            Space(18),
            Rule(),
            Qr(code, module_dots=7),
            Text("Mã này dùng để in lại phiếu và báo đã đến.", size["small"], regular),
            Text("Bảo hiểm: còn giá trị.", size["small"], bold),
            Text(
                "Mang theo thẻ căn\u00a0cước và giấy\u00a0hẹn (nếu\u00a0có).",
                size["small"],
                regular,
            ),
        )
    )
