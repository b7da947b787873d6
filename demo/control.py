"""Talks to the simulators' control ports, to the kiosk's diagnostics and to the server."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


def call(method: str, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Send JSON to a loopback URL and return the JSON that it answers.

    Raises:
        urllib.error.URLError: nothing answers there, or it refuses.
    """
    request = urllib.request.Request(  # noqa: S310 - always http on loopback
        url,
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read() or b"{}")
