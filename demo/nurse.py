"""A nurse at a counter, through the API that the staff console uses too."""

from __future__ import annotations

import uuid
from typing import Any

import requests


class Nurse:
    """Logged in as a member of staff."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._api = f"{url}/api/v1"
        self._session = requests.Session()
        # The server takes staff's writes only from its own pages.
        self._session.headers["Origin"] = url
        self._post("staff/login", {"username": username, "password": password})

    def call_next(self, counter: str) -> dict[str, Any]:
        """Call who comes next at this counter; returns the server's CallAnswer."""
        return self._post(f"counters/{counter}/call-next", {})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(
            f"{self._api}/{path}",
            json=body,
            headers={"Idempotency-Key": str(uuid.uuid4())},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else {}
