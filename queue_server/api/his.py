"""Whether a request comes from the hospital information system: its signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Header, Request

from queue_server.api.access import IdempotencyKey, of, write_of
from queue_server.api.problems import ApiError
from queue_server.config import HisTable
from queue_server.contract.body import IDEMPOTENCY_KEY
from queue_server.contract.problem import Code
from queue_server.store.idempotency import Write

TIMESTAMP = "X-Tiepdon-Timestamp"
SIGNATURE = "X-Tiepdon-Signature"
LEEWAY_S = 300
_LONGEST_TIMESTAMP = 12


async def his(
    request: Request,
    signature: Annotated[str, Header(alias=SIGNATURE)] = "",
    timestamp: Annotated[str, Header(alias=TIMESTAMP)] = "",
    key: Annotated[str, Header(alias=IDEMPOTENCY_KEY)] = "",
) -> HisTable:
    """The hospital information system whose key has signed this request.

    Raises:
        ApiError: ``signature_wrong``, or ``signature_old`` where it was right at another time.
    """
    have = of(request)
    table, own = have.site.config.his, base64.b64decode(have.secrets.his_key)
    parts = request.method, request.url.path, timestamp, key
    expected = sign(own, *parts, body=await request.body())
    given = signature.lower().encode(errors="replace")
    if table is None or not own or not hmac.compare_digest(expected.encode(), given):
        raise ApiError(Code.SIGNATURE_WRONG, f"{SIGNATURE} does not fit this request")
    if not _is_now(timestamp, have.clock.now().timestamp()):
        raise ApiError(
            Code.SIGNATURE_OLD, f"{TIMESTAMP} is more than {LEEWAY_S} s from this server's time"
        )
    return table


async def his_write(
    request: Request, who: Annotated[HisTable, Depends(his)], key: IdempotencyKey
) -> Write:
    """A write of the hospital information system, to be done once."""
    return await write_of(request, f"his:{who.id}", key)


def sign(own: bytes, method: str, path: str, timestamp: str, key: str, *, body: bytes) -> str:
    """HMAC-SHA256 in hex over method, path, timestamp, Idempotency-Key and the body's SHA-256."""
    text = "\n".join([method, path, timestamp, key, hashlib.sha256(body).hexdigest()])
    return hmac.new(own, text.encode(errors="replace"), hashlib.sha256).hexdigest()


def _is_now(timestamp: str, now: float) -> bool:
    """Whether these are Unix seconds of about now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        return False
    return abs(int(timestamp) - now) <= LEEWAY_S
