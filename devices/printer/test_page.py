"""A page that shows a technician whether this printer suits our tickets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_be_vietnam_pro

from devices.printer.document import Columns, Document, Qr, Rule, Space, Text

if TYPE_CHECKING:
    from devices.printer.profiles import Profile

VOWELS = (
    "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ",
    "e è é ẻ ẽ ẹ ê ề ế ể ễ ệ",
    "i ì í ỉ ĩ ị",
    "o ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ",
    "u ù ú ủ ũ ụ ư ừ ứ ử ữ ự",
    "y ỳ ý ỷ ỹ ỵ đ",
)
"""Every Vietnamese letter that ASCII does not have."""


def test_page(profile: Profile) -> Document:
    """All Vietnamese letters, the paper's full width, a QR code, and the profile's name."""
    files = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
    regular, bold = files / "BeVietnamPro-Regular.ttf", files / "BeVietnamPro-Bold.ttf"
    letters = [
        Text(text, size=28, font=regular, align="left")
        for row in VOWELS
        for text in (row, row.upper())
    ]
    return Document(
        (
            Text("TRANG IN THỬ", size=42, font=bold, shrink=True),
            Text(f"{profile.name} · {profile.width_dots} điểm", size=25, font=regular),
            Space(10),
            Rule(),
            Space(10),
            *letters,
            Space(10),
            Text("A 012", size=150, font=bold, shrink=True),
            Text("ƯU TIÊN", size=28, font=bold, box=True),
            Space(14),
            Columns(
                left=(Text("Sát lề trái", size=25, font=regular),),
                right=(Text("Sát lề phải", size=25, font=regular),),
            ),
            Rule(),
            Qr("TIEP DON 012", module_dots=8),
            Text("Mã QR phải quét được. Máy phải tự cắt giấy.", size=25, font=regular),
        )
    )
