"""Sending a file to the portal, such as a check-in table, and reading its receipt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

import structlog

from queue_server.insurance.answer import NoAnswer, Trouble
from queue_server.insurance.portal.channel import Errand
from queue_server.insurance.portal.upload_codes import UPLOAD_CODES
from queue_server.insurance.portal.wire import FORM, post

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from queue_server.insurance.portal.channel import Channel
    from queue_server.insurance.portal.config import PortalConfig
    from queue_server.insurance.portal.token import Token
    from queue_server.insurance.portal.wire import Reply

OK = 200
_SERVER_ERROR = 500
_CODE_BY_STATUS = {401: "401", 403: "403"}
# Anything longer may be a person's, put there by mistake.
_CODE = re.compile(r"[0-9A-Za-z]{1,4}")
_MESSAGE_LIMIT = 500

_log = structlog.get_logger()


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


class Uploads:
    """Sends files. Belongs to one event loop."""

    def __init__(
        self, channel: Channel, client: httpx.AsyncClient, config: PortalConfig, password_md5: str
    ) -> None:
        self._channel = channel
        self._client = client
        self._config = config
        self._password_md5 = password_md5

    async def send(self, path: str, fields: Mapping[str, str]) -> Receipt | Refused | NoAnswer:
        """Send a form to ``path``.

        After NoAnswer the portal may have accepted it: send the very same again.
        """
        body = urlencode(fields).encode()

        async def post_it(token: Token) -> Receipt | Refused | NoAnswer:
            headers = {
                "accessToken": token.access_token,
                "tokenId": token.id_token,
                "passwordHash": self._password_md5,
            }
            reply = await post(self._client, path, content=body, content_type=FORM, headers=headers)
            return reply if isinstance(reply, NoAnswer) else read_receipt(reply)

        errand = Errand(
            kind="upload",
            send=post_it,
            trouble=lambda said: said.trouble if isinstance(said, NoAnswer) else None,
            code=_log_code,
            patience_s=self._config.upload_timeout_s,
            limit_s=self._config.upload_timeout_s,
            same=body,
        )
        return await self._channel.run(errand)


def _log_code(said: Receipt | Refused | NoAnswer) -> str | None:
    match said:
        case Receipt():
            return "200"
        case Refused(code):
            return code
        case NoAnswer():
            return None


def read_receipt(reply: Reply) -> Receipt | Refused | NoAnswer:
    """Read the answer to an upload; without a receipt or a refusal it is no answer."""
    if reply.status >= _SERVER_ERROR:
        return NoAnswer(Trouble.HTTP_STATUS)
    answer = _object(reply.body)
    code = _code(answer) or _CODE_BY_STATUS.get(reply.status)
    if code is None:
        return NoAnswer(Trouble.NOT_JSON if reply.status == OK else Trouble.HTTP_STATUS)
    known = UPLOAD_CODES.code.get(code)
    if known is None:
        _log.warning("upload_code_unknown", code=code)
    match (known or UPLOAD_CODES.unknown).means:
        case "accepted":
            return _receipt(answer)
        case "session":
            return NoAnswer(Trouble.REFUSED)
        case "portal_error":
            return NoAnswer(Trouble.PORTAL_ERROR)
        case "refused":
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
