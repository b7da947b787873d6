"""A hospital with hours, a quota, leased numbers and appointments, on a clock of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tests.queue_server.serving import key

if TYPE_CHECKING:
    import httpx

    from tests.queue_server.api.reporting import House

WEEK = "\n".join(
    f'{day} = ["07:00-11:30", "13:00-16:30"]' for day in ("mon", "tue", "wed", "thu", "fri")
)
TABLES = f"""
[his]
id = "his"
[[schedule]]
id = "gio-hanh-chinh"
{WEEK}
[[holiday]]
day = 2026-12-02
name = "Nghỉ"
[[queue]]
id = "hours"
prefix = "H"
name = "Khám theo giờ"
name_en = "By hours"
room = "Phòng 5"
room_en = "Room 5"
schedule = "gio-hanh-chinh"
instead = "A"
[[queue]]
id = "few"
prefix = "F"
name = "Nội soi"
name_en = "Endoscopy"
room = "Phòng 6"
room_en = "Room 6"
quota = 2
instead = "hours"
appointment_prefix = "FA"
[[queue]]
id = "leased"
prefix = "L"
name = "Khám ngoại"
name_en = "Surgery"
room = "Phòng 7"
room_en = "Room 7"
offline_block = 5
quota = 12
[[queue]]
id = "many"
prefix = "M"
name = "Khám da liễu"
name_en = "Dermatology"
room = "Phòng 9"
room_en = "Room 9"
offline_block = 1
[[queue]]
id = "inside"
prefix = "I"
name = "Xét nghiệm"
name_en = "Laboratory"
room = "Phòng 8"
room_en = "Room 8"
kind = "laboratory"
at_kiosk = false
"""
VIETNAM = timedelta(hours=7)


def local(text: str) -> datetime:
    """An instant, from the clock on the wall in Việt Nam."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - VIETNAM


def at(house: House, text: str) -> datetime:
    """Set the clock by the wall's in Việt Nam."""
    house.clock.move(local(text) - house.clock.now())
    return house.clock.now()


def as_kiosk(
    house: House, path: str, body: object, kiosk: str = "kiosk01", **headers: str
) -> httpx.Response:
    """POST as a kiosk."""
    bearer = {"Authorization": f"Bearer {house.plain.kiosk_tokens[kiosk]}"}
    return house.http.post(f"/api/v1{path}", json=body, headers=bearer | key() | headers)


def take(house: House, queue: str, person: dict[str, Any], **more: Any) -> httpx.Response:
    """Ask for a number."""
    body = {"queue_id": queue, "person": person, "eligibility_id": None} | more
    return as_kiosk(house, "/tickets", body)


def queues(house: House) -> dict[str, dict[str, Any]]:
    """What a kiosk is told of the queues, by id."""
    bearer = {"Authorization": f"Bearer {house.plain.kiosk_tokens['kiosk01']}"}
    told = house.http.get("/api/v1/queues", headers=bearer).raise_for_status().json()["queues"]
    return {queue["id"]: queue for queue in told}


def rows(house: House, query: str, *facts: object) -> list[tuple[Any, ...]]:
    """What stands in the database; the facts are ``:a``, ``:b`` and so on."""
    with house.parts.database.read() as connection:
        named = dict(zip("abcdef", facts, strict=False))
        return [tuple(row) for row in connection.execute(text(query), named)]


def actions(house: House, ticket_id: str) -> list[str]:
    """What the history says of a ticket, in order."""
    query = "select action from history where ticket_id = :a order by seq"
    return [action for (action,) in rows(house, query, ticket_id)]
