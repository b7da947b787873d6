"""The hospital information system of the day: reports booked services, signed."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from queue_server.api.his import SIGNATURE, TIMESTAMP, sign
from queue_server.contract.body import IDEMPOTENCY_KEY
from tests.proof.day.plan import DAY

if TYPE_CHECKING:
    import httpx

    from tests.proof.day.plan import Visit
    from tests.proof.day.replay import DayServer

EXAM, EMERGENCY, PAYS_HIMSELF = "1.1", "2", "9"
IN_FORCE = {"running", "first_day", "last_day"}
CARDS_SEEN = 3
"""At the desk they see the card of one in so many patients."""


class Client:
    """Thread-safe, like the HTTP client that it uses."""

    def __init__(self, server: DayServer, http: httpx.Client) -> None:
        self._http = http
        self._clock = server.clock
        self._key = base64.b64decode(server.plain.his["his"])

    def book(self, visit_id: str, visit: Visit, key: str, service: str = "KB001") -> None:
        """Report a booked service."""
        path = f"/api/v1/visits/{visit_id}/service-booked"
        body = json.dumps(booking(visit, service)).encode()
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            TIMESTAMP: timestamp,
            SIGNATURE: sign(self._key, "POST", path, timestamp, key, body=body),
            IDEMPOTENCY_KEY: key,
            "Content-Type": "application/json",
        }
        url = str(self._http.base_url.join(path))
        self._http.post(url, content=body, headers=headers).raise_for_status()


def booking(visit: Visit, service: str) -> dict[str, Any]:
    """What the HIS says of a visit's service."""
    card = _card(visit) if visit.order % CARDS_SEEN == 0 else None
    insured = card is not None or _portal_knows(visit)
    patient_object = EXAM if insured else PAYS_HIMSELF
    return {
        "treatment_id": visit.treatment_id,
        "patient_id": f"BN{visit.order:06d}",
        "care_type": "01",
        "patient_object": EMERGENCY if visit.emergency else patient_object,
        "card": card,
        "service": {"code": service, "name": "Khám nội"},
        "ordered_at": visit.booked_at.isoformat(),
        "samples_only": visit.samples_only,
    }


def _portal_knows(visit: Visit) -> bool:
    """Whether the server learns the card by itself; a name without its marks sends to the desk."""
    patient = visit.patient
    marked = patient.person.name == patient.name
    return patient.record.maKetQua == "000" and patient.case.dates in IN_FORCE and marked


def _card(visit: Visit) -> dict[str, str] | None:
    record = visit.patient.record
    if not record.maThe or not record.maDKBD:
        return None
    return {
        "number": record.maThe,
        "facility": record.maDKBD,
        "valid_from": f"{DAY.year}-01-01",
        "valid_to": f"{DAY.year}-12-31",
    }
