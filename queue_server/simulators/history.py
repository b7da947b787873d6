"""Lskcb2025: the card's earlier visits.

Since CV 2746/BHXH-CNTT; known from public clients, the original is still to be obtained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.simulators.codes import MEANINGS
from queue_server.simulators.lookup import find
from queue_server.simulators.wire import Answer

if TYPE_CHECKING:
    from queue_server.simulators.people import PortalPeople
    from queue_server.simulators.wire import Request


def tell_history(request: Request, people: PortalPeople) -> Answer:
    """The visits; a form body and dd/MM/yyyy alone, anything else is 205."""
    fields = request.fields if request.encoding == "form" else None
    found = find(fields, people, whole_date=True)
    if isinstance(found, str):
        return _answer(found, None)
    if found.answer == "none":
        return Answer("none", None, silent=True)
    visits = found.history.visits
    return _answer("000", None if visits is None else [visit.model_dump() for visit in visits])


def _answer(code: str, visits: list[dict[str, str | None]] | None) -> Answer:
    return Answer(code, {"maKetQua": code, "ghiChu": MEANINGS[code], "dsLichSuKCB2025": visits})
