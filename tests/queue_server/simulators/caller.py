"""A hospital's side of the portal's interface, written without anything of the server's own."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import httpx

from queue_server.simulators.people import Officer, PortalPeople, by_number
from queue_server.simulators.portal import PortalData
from queue_server.simulators.record import PortalRecord
from queue_server.simulators.sessions import Account, Sessions, password_md5

if TYPE_CHECKING:
    from typing import Self

USERNAME, OTHER_USERNAME = "01028_BV", "79014_BV"
PASSWORD_MD5 = password_md5("mat-khau-thu-nghiem")
STAFF = (
    Officer(name="Nguyễn Thị Kiểm Thử", cccd="001180000001"),
    Officer(name="Trần Văn Kiểm Thử", cccd="001080000002"),
)
RECORD = PortalRecord(
    maThe="DN4010199012345",
    hoTen="Nguyễn Thị Minh Anh",
    ngaySinh="15/01/1999",
    gtTheTu="today-200",
    gtTheDen="today+165",
    maSoBHXH="0199012345",
)
IDENTITY = "001199012345"
ASKED = {
    "maThe": IDENTITY,
    "hoTen": "Nguyễn Thị Minh Anh",
    "ngaySinh": "15/01/1999",
    "hoTenCb": STAFF[0].name,
    "cccdCb": STAFF[0].cccd,
}
ROW = {
    "MA_LK": "LK0001",
    "STT": "1",
    "MA_BN": "BN0001",
    "HO_TEN": "Nguyễn Thị Minh Anh",
    "SO_CCCD": IDENTITY,
    "NGAY_SINH": "199901150000",
    "GIOI_TINH": "2",
    "MA_THE_BHYT": "DN4010199012345",
    "MA_DKBD": "01028",
    "GT_THE_TU": "20260101",
    "GT_THE_DEN": "20261231",
    "MA_DOITUONG_KCB": "1.1",
    "NGAY_VAO": "202611230810",
    "NGAY_VAO_NOI_TRU": "",
    "LY_DO_VNT": "",
    "MA_LY_DO_VNT": "",
    "MA_LOAI_KCB": "01",
    "MA_CSKCB": "01028",
    "MA_DICH_VU": "02.1896",
    "TEN_DICH_VU": "Khám Nội",
    "MA_THUOC": "",
    "TEN_THUOC": "",
    "MA_VAT_TU": "",
    "TEN_VAT_TU": "",
    "NGAY_YL": "202611230812",
    "DU_PHONG": "",
}


def known(record: PortalRecord = RECORD, **changes: Any) -> PortalData:
    accounts = [Account(USERNAME, PASSWORD_MD5), Account(OTHER_USERNAME, PASSWORD_MD5)]
    people = PortalPeople(by_number([(IDENTITY, record)]), STAFF)
    return PortalData(people=people, sessions=Sessions(accounts), **changes)


def table(*rows: dict[str, str]) -> bytes:
    """A check-in file with these rows, well-formed and nothing more."""
    lines = "".join(
        "<TRANG_THAI_KCB>"
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items())
        + "</TRANG_THAI_KCB>"
        for row in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB>'
        f"{lines}</DSACH_TRANG_THAI_KCB><CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>"
    ).encode()


TABLE = table(ROW)


class Caller:
    """Takes a session when it is first needed, and keeps it."""

    def __init__(self, url: str, *, address: str = "127.0.0.1", username: str = USERNAME) -> None:
        # Without certificates, which take long to load and are not needed here.
        transport = httpx.HTTPTransport(local_address=address, verify=False)
        self.http = httpx.Client(base_url=url, transport=transport, timeout=10)
        self.account = {"username": username, "password": PASSWORD_MD5}
        self.key: dict[str, Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def take(self) -> dict[str, Any]:
        answer = self.http.post("/api/token/take", data=self.account).json()
        self.key = answer.get("APIKey")
        return answer

    @property
    def query(self) -> dict[str, str]:
        key = self.key or self.take()["APIKey"]
        return {"token": key["access_token"], "id_token": key["id_token"], **self.account}

    @property
    def headers(self) -> dict[str, str]:
        key = self.key or self.take()["APIKey"]
        return {
            "accessToken": key["access_token"],
            "tokenId": key["id_token"],
            "passwordHash": PASSWORD_MD5,
        }

    def look_up(self, *, form: bool = False, **changes: Any) -> dict[str, Any]:
        return self._post("/api/egw/KQNhanLichSuKCB2024", {**ASKED, **changes}, form=form)

    def history(self, *, as_json: bool = False, **changes: Any) -> dict[str, Any]:
        return self._post("/api/egw/Lskcb2025", {**ASKED, **changes}, form=not as_json)

    def _post(self, path: str, body: dict[str, Any], *, form: bool) -> dict[str, Any]:
        if form:
            return self.http.post(path, params=self.query, data=body).json()
        return self.http.post(path, params=self.query, json=body).json()

    def copay(self, **changes: Any) -> httpx.Response:
        asked = {name: ASKED[name] for name in ("maThe", "hoTen", "ngaySinh")}
        body = {"username": self.account["username"], **asked, **changes}
        path = "/api/TraCuuCCT/TraCuuTienMCCT"
        return self.http.post(path, headers=self.headers, json=body)

    def check_in(
        self, file: bytes = TABLE, version: str = "Qd4750", **changes: str
    ) -> dict[str, Any]:
        body = {
            "username": self.account["username"],
            "loaiHoSo": "0",
            "maTinh": "01",
            "maCSKCB": "01028",
            "fileHSBase64": base64.b64encode(file).decode(),
            **changes,
        }
        path = f"/api/qd130/checkInKcb{version}"
        return self.http.post(path, headers=self.headers, data=body).json()
