"""As many synthetic people as a long run needs, in the form of the people file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def person_id(order: int) -> str:
    """The id of the crowd's ``order``-th person."""
    return f"nguoi-{order:04d}"


def write(path: Path, count: int) -> None:
    """Write a people file of ``count`` people with valid insurance."""
    path.write_text("\n".join(_person(order) for order in range(count)), encoding="utf-8")


def _person(order: int) -> str:
    number = f"079090{order:06d}"
    return f"""
[[person]]
id = "{person_id(order)}"
[person.card]
kind = "cccd"
number = "{number}"
name = "Người Bệnh Thử"
birth_date = "01/01/1990"
sex = "M"
nationality = "Việt Nam"
issue_date = "01/05/2022"
expiry_date = "01/01/2030"
[person.qr]
text = "{number}||Người Bệnh Thử|01011990|Nam|Thôn Thử|01052022"
[person.portal]
maKetQua = "000"
maThe = "DN40790{order:010d}"
hoTen = "Người Bệnh Thử"
ngaySinh = "01/01/1990"
gtTheTu = "today-100"
gtTheDen = "today+100"
"""
