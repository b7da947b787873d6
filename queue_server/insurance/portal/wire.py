"""One HTTP exchange with the portal, whose troubles are values."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from queue_server.insurance.answer import NoAnswer, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queue_server.insurance.portal.config import PortalConfig

FORM = "application/x-www-form-urlencoded"
BODY_LIMIT = 1024 * 1024
"""Bytes; an answer without visit history has about one thousand."""


@dataclass(frozen=True)
class Reply:
    """An HTTP status and the whole body."""

    status: int
    body: bytes = field(repr=False)


def open_client(config: PortalConfig) -> httpx.AsyncClient:
    """A client for the portal alone; its caller limits the time of each exchange.

    The environment counts for nothing (``trust_env``): a proxy would change the address to which
    the portal binds the session. One connection more than there are exchanges: the token's.
    """
    # Both log whole addresses, and the portal wants token and password hash in the query.
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    connections = config.max_concurrent + 1
    return httpx.AsyncClient(
        base_url=config.url,
        timeout=None,  # noqa: S113 - see above
        trust_env=False,
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
    )


async def post(
    client: httpx.AsyncClient,
    path: str,
    *,
    content: bytes,
    content_type: str,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply | NoAnswer:
    """Send one POST and read its answer, up to ``BODY_LIMIT``."""
    body = bytearray()
    all_headers = {"Content-Type": content_type, "Accept": "application/json", **(headers or {})}
    try:
        async with client.stream(
            "POST", path, params=query, content=content, headers=all_headers
        ) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > BODY_LIMIT:
                    return NoAnswer(Trouble.TOO_LARGE)
            return Reply(response.status_code, bytes(body))
    except httpx.HTTPError:
        return NoAnswer(Trouble.UNREACHABLE)
