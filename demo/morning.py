"""What happened before our patient came, so that the board is not empty."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.hospital import Hospital
    from demo.nurse import Nurse

# Tickets given in each queue this morning, and the counter that has called all but the last ones.
EARLIER = {"A": 3, "B": 5, "C": 4, "X": 3}
CALLED = {"pk3": 3, "pk5": 3, "pk7": 3, "xq1": 2}
_ORDER = itertools.count(1)


def happens(hospital: Hospital, nurse: Nurse) -> None:
    """Issue the earlier tickets through the kiosk's API and call most of them."""
    issue(hospital, EARLIER)
    for counter, count in CALLED.items():
        for _ in range(count):
            nurse.call_next(counter)


def issue(hospital: Hospital, tickets: Mapping[str, int]) -> None:
    """Give so many tickets in each queue, each to a person of its own."""
    token = next(iter(hospital.secrets["kiosk_tokens"].values()))
    for queue, count in tickets.items():
        for _ in range(count):
            _issue(hospital.url, token, queue, next(_ORDER))


def _issue(url: str, token: str, queue: str, order: int) -> None:
    person = {
        "number": f"0010900{order:05d}",
        "name": f"Người Bệnh Thử {order}",
        "birth_date": "1990-01-01",
        "sex": None,
        "name_source": "qr",
    }
    answer = requests.post(
        f"{url}/api/v1/tickets",
        json={"queue_id": queue, "person": person, "eligibility_id": None},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())},
        timeout=10,
    )
    answer.raise_for_status()
