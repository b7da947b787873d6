"""Codes of the synthetic person, as cards carry them."""

from __future__ import annotations

from devices.code import Bhyt, Cccd, parse

CCCD = (
    "001199012345|012345678|Nguyễn Thị Minh Anh|15011999|Nữ|"
    "Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội|01072021"
)
CAN_CUOC = (
    "001199012345||Nguyễn Thị Minh Anh|15011999|Nữ|"
    "Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội|01082024||||"
)
BHYT_OLD = (
    "HS4019901234567|4E677579E1BB856E205468E1BB8B204D696E6820416E68|01/01/2010|2|"
    "48C3A0204EE1BB9969|01 - 028|01/01/2015|31/12/2015|15/12/2014|010100000000|"
    "4E677579E1BB856E2056C4836E20436861|1|01/01/2020|0123456789ABCDEF-0101|$"
)
BHYT_NEW = (
    "0199012345|4e677579e1bb856e205468e1bb8b204d696e6820416e68|15/01/1999|2|-|01 - C54|"
    "01/01/2024|-|15/01/2024|01050199012345|-|4| 01/01/2029|0123456789abcdef-1202|4|"
    "5068c6b0e1bb9d6e67204b69e1bb836d205468e1bbad|$"
)
BHYT_SHORT = (
    "HS4019901234567|4E677579E1BB856E205468E1BB8B204D696E6820416E68|2010|1|-|"
    "01-028|01/01/2015|31/12/2015|$"
)
TOKEN = "u8Qk3mZ0aXw5yV7tB2cD4g"
ANH = Cccd(
    number="001199012345",
    old_number="012345678",
    name="Nguyễn Thị Minh Anh",
    birth_date="1999-01-15",
    sex="F",
    residence="Số 1 Phố Thử Nghiệm, Ba Đình, Hà Nội",
    issue_date="2021-07-01",
)


def cccd(text: str | bytes) -> Cccd:
    code = parse(text)
    assert isinstance(code, Cccd)
    return code


def bhyt(text: str) -> Bhyt:
    code = parse(text)
    assert isinstance(code, Bhyt)
    return code
