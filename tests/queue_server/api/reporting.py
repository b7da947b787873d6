"""The HIS as its vendor would write it by ``docs/his.md``, and a server that it reports to."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import uvicorn

from queue_server import secrets
from queue_server.api.app import create_app
from queue_server.config import load
from tests.queue_server.background.night import HandClock
from tests.queue_server.serving import Server, a_person, key

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import Self

    from queue_server.api.access import Parts


@dataclass(frozen=True)
class House:
    """A server with an HIS, on a clock that the test moves."""

    parts: Parts
    clock: HandClock
    plain: secrets.Plain
    http: httpx.Client

    @classmethod
    @contextmanager
    def begin(
        cls, folder: Path, tables: str = '[his]\nid = "his"\n', his_key: str | None = None
    ) -> Generator[Self]:
        """With a configuration of its own, and this key in place of the HIS's own."""
        server, clock = Server(folder, tables=tables), HandClock()
        config = load(server.config)
        kept = secrets.load(config.secrets)
        if his_key is not None:
            kept = kept.model_copy(update={"his_key": his_key})
        app = create_app(config, kept, clock)
        options = uvicorn.Config(app, port=server.port, log_level="warning", ws="none")
        running = uvicorn.Server(options)
        thread = threading.Thread(target=running.run)
        thread.start()
        while not running.started and thread.is_alive():
            thread.join(0.02)
        try:
            with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as http:
                yield cls(app.state.parts, clock, server.plain, http)
        finally:
            running.should_exit = True
            thread.join()

    def count(self) -> int:
        """How many check-ins there are."""
        with self.parts.database.read() as connection:
            return connection.exec_driver_sql("select count(*) from checkin").scalar_one()

    def signed(
        self,
        path: str,
        body: object,
        *,
        idempotency_key: str | None = None,
        late_s: float = 0,
        **spoiled: str,
    ) -> httpx.Response:
        """POST as the HIS; ``spoiled`` headers are sent in place of the right ones."""
        content = json.dumps(body).encode()
        headers = {
            "Idempotency-Key": uuid4().hex if idempotency_key is None else idempotency_key,
            "X-Tiepdon-Timestamp": str(int(self.clock.now().timestamp() - late_s)),
        }
        path = f"/api/v1{path}"
        lines = ["POST", path, headers["X-Tiepdon-Timestamp"], headers["Idempotency-Key"]]
        text = "\n".join([*lines, hashlib.sha256(content).hexdigest()])
        own = b64decode(self.plain.his.get("his", ""))
        headers["X-Tiepdon-Signature"] = hmac.new(own, text.encode(), hashlib.sha256).hexdigest()
        headers["Content-Type"] = "application/json"
        sent = httpx.Headers({**headers, **spoiled}, encoding="utf-8")
        return self.http.post(path, content=content, headers=sent)

    def patient(self, **changes: Any) -> tuple[str, dict[str, Any]]:
        """Somebody with a number of today; the visit's id, and who it is."""
        who = a_person(**changes)
        bearer = {"Authorization": f"Bearer {self.plain.kiosk_tokens['kiosk01']}"}
        ticket = {"queue_id": "A", "person": who, "eligibility_id": None}
        self.http.post("/api/v1/tickets", json=ticket, headers=bearer | key()).raise_for_status()
        found = self.signed("/visits/find", {"number": who["number"]})
        return found.raise_for_status().json()["visit_id"], who

    def book(self, visit_id: str, body: object, **how: Any) -> httpx.Response:
        """Report a service."""
        return self.signed(f"/visits/{visit_id}/service-booked", body, **how)

    def log_in(self, username: str) -> None:
        """Be a member of staff from now on."""
        self.http.cookies.clear()
        body = {"username": username, "password": self.plain.users[username]}
        self.http.post("/api/v1/staff/login", json=body).raise_for_status()
