"""Sending a file to the portal, such as a check-in table, and reading its receipt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from queue_server.insurance.answer import NoAnswer, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queue_server.insurance.portal.wire import Reply

OK = 200
_SERVER_ERROR = 500
_CODE_BY_STATUS = {401: "401", 403: "403"}
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,16}")
_MESSAGE_LIMIT = 500


@dataclass(frozen=True)
class Receipt:
    """The portal has accepted the file (CV 1245/BHXH-CNTT): ``maGiaoDich``, ``thoiGianTiepNhan``.

    ``received_at`` is as the portal writes it, yyyyMMddHHmmss; None when it does not say.
    """

    transaction_id: str
    received_at: str | None


@dataclass(frozen=True)
class Refused:
    """The portal has read the file and does not take it; the same file is refused again.

    ``message`` is the portal's ``thongDiep``, which may be personal: for the sealed record alone.
    """

    code: str
    message: str | None = field(default=None, repr=False)


def read_receipt(reply: Reply) -> Receipt | Refused | NoAnswer:
    """Read the answer to an upload; without a receipt or a refusal it is no answer."""
    if reply.status >= _SERVER_ERROR:
        return NoAnswer(Trouble.HTTP_STATUS)
    answer = _object(reply.body)
    match _code(answer) or _CODE_BY_STATUS.get(reply.status):
        case None:
            return NoAnswer(Trouble.NOT_JSON if reply.status == OK else Trouble.HTTP_STATUS)
        case "200":
            return _receipt(answer)
        case "401":
            return NoAnswer(Trouble.REFUSED)
        case "500":
            return NoAnswer(Trouble.PORTAL_ERROR)
        case code:
            message = _text(answer.get("thongDiep"))
            return Refused(code, message and message[:_MESSAGE_LIMIT])


def _receipt(answer: Mapping[str, object]) -> Receipt | NoAnswer:
    transaction_id = _text(answer.get("maGiaoDich"))
    if transaction_id is None:
        return NoAnswer(Trouble.NOT_JSON)
    return Receipt(transaction_id, _text(answer.get("thoiGianTiepNhan")))


def _code(answer: Mapping[str, object]) -> str | None:
    text = _text(answer.get("maKetQua"))
    return text if text is not None and _CODE.fullmatch(text) else None


def _object(body: bytes) -> dict[str, object]:
    try:
        value: object = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """A field's text; the portal writes some codes as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
