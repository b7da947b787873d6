"""One try to tell a webhook something."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx

from queue_server.contract.events import EventType
from queue_server.events import signature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from queue_server.setup.tables import WebhookTable

WITHIN_S = 10


@dataclass(frozen=True)
class Letter:
    """What is told: its id is the same for every try."""

    id: str
    type: str
    at: str
    data: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """As Standard Webhooks advises: type, timestamp, data."""
        content = {"type": self.type, "timestamp": self.at, "data": self.data}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def a_ping(now: datetime) -> Letter:
    """A test that says nothing."""
    return Letter(f"ping-{math.floor(now.timestamp())}", EventType.PING, now.isoformat(), {})


def client() -> httpx.Client:
    """Follows no redirect, and takes nothing from the environment."""
    return httpx.Client(timeout=WITHIN_S, follow_redirects=False, trust_env=False)


def post(
    http: httpx.Client, hook: WebhookTable, key: str | None, letter: Letter, now: datetime
) -> int | None:
    """Send it; the HTTP status, or None where nothing came back or there is no key to sign with."""
    if key is None:
        return None
    body = letter.body
    signed = signature.headers(key, letter.id, math.floor(now.timestamp()), body)
    headers = {**signed, "content-type": "application/json"}
    try:
        # The answer's body is nobody's business, and may be endless.
        with http.stream("POST", hook.url, content=body, headers=headers) as answer:
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def taken(status: int | None) -> bool:
    """Whether the other side has it: any 2xx, as the specification says."""
    return status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
