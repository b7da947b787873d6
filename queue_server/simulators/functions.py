"""The portal's addresses, and what stands behind each of them."""

from __future__ import annotations

from collections import defaultdict, deque
from threading import Lock
from typing import TYPE_CHECKING, Literal

from queue_server.simulators import checkin
from queue_server.simulators.copay import bare, tell_copay
from queue_server.simulators.history import tell_history
from queue_server.simulators.lookup import look_up
from queue_server.simulators.wire import Answer

if TYPE_CHECKING:
    from queue_server.simulators.checkin_table import Version
    from queue_server.simulators.faults import Fault, Kind
    from queue_server.simulators.portal import PortalData
    from queue_server.simulators.sessions import Account
    from queue_server.simulators.wire import Request

VERSIONS: dict[str, Version] = {
    "/api/qd130/checkInKcbQd130": "qd130",
    "/api/qd130/checkInKcbQd4750": "qd4750",
    "/api/qd130/checkInKcbQd3176": "qd3176",
}
PATHS: dict[str, Kind] = {
    "/api/token/take": "token",
    "/api/egw/KQNhanLichSuKCB2024": "lookup",
    "/api/egw/Lskcb2025": "history",
    "/api/TraCuuCCT/TraCuuTienMCCT": "copay",
    **dict.fromkeys(VERSIONS, "checkin"),
}
"""The older look-ups were switched off on 1 August 2024 (CV 1923/BHXH-CNTT); what such an address
answers now is unverified: here nothing is found."""

_LOOKUPS_TOLD = 5


class Functions:
    """Answers requests of every kind; thread-safe."""

    def __init__(self, data: PortalData) -> None:
        self._data = data
        self._lock = Lock()
        self._lookups: defaultdict[str, deque[dict[str, str | None]]] = defaultdict(
            lambda: deque(maxlen=_LOOKUPS_TOLD)
        )

    def answer(self, kind: Kind, path: str, request: Request, fault: Fault | None) -> Answer:
        """What one request gets when nothing of the connection fails."""
        if fault is not None and fault.name in {"refuse_account", "session_lost"}:
            by_http = bool(fault.args.get("http"))
            return Answer("401", None, 401) if by_http else Answer("401", {"maKetQua": "401"})
        if fault is not None and fault.name == "restricted":
            return bare(500)
        if fault is not None and fault.name == "refuse_checkin":
            self._data.ledger.refuse()
            return checkin.refused(fault.args.get("code", "205"), "Từ chối tệp")
        if kind == "token":
            answer = self._data.sessions.take(request.fields, request.address, request.now)
            return Answer(str(answer["maKetQua"]), answer)
        by_query = kind in {"lookup", "history"}
        shown = request.query_credentials if by_query else request.header_credentials
        account = self._data.sessions.holder(shown, request.address, request.now)
        return _refused(kind) if account is None else self._serve(kind, path, request, account)

    def _serve(
        self,
        kind: Literal["lookup", "history", "copay", "checkin"],
        path: str,
        request: Request,
        account: Account,
    ) -> Answer:
        match kind:
            case "lookup":
                return self._look_up(request, account)
            case "history":
                return tell_history(request, self._data.people)
            case "copay":
                return tell_copay(request, self._data.people)
            case "checkin":
                data = self._data
                return checkin.accept(request, account, VERSIONS[path], data.ledger, data.zone)

    def _look_up(self, request: Request, account: Account) -> Answer:
        local = request.now.astimezone(self._data.zone)
        if not self._data.tells_lookups:
            return look_up(request.fields, self._data.people, local.date())
        number = (request.fields or {}).get("maThe", "")
        with self._lock:
            earlier = list(self._lookups.get(number, ()))
        answer = look_up(request.fields, self._data.people, local.date(), earlier)
        if answer.body is not None and answer.body.get("maThe"):
            row = {
                "userKT": account.username,
                "thoiGianKT": f"{local:%Y%m%d%H%M}",
                "thongBao": answer.body["ghiChu"],
                "maLoi": answer.code,
            }
            with self._lock:
                self._lookups[number].append(row)
        return answer


def _refused(kind: Kind) -> Answer:
    """Without a session: each function says it in its own way."""
    if kind == "copay":
        return Answer("401", None, 401)
    if kind == "checkin":
        return checkin.refused("401", "Lỗi xác thực tài khoản")
    return Answer("401", {"maKetQua": "401"})
