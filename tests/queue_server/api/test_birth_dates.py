"""Nobody comes who is not born yet, or was born in the year 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.api.reception import TABLES, as_kiosk, at, rows, take
from tests.queue_server.api.reporting import House
from tests.queue_server.serving import a_person, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

IMPOSSIBLE = ("0001-01-01", "1800", "1900-11-23", "2026-11-24", "2027")
POSSIBLE = ("1900-11-24", "1900", "1999", "1999-01", "2026-11-23", "2026")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house"), TABLES) as house:
        at(house, "2026-11-23T08:00")
        house.log_in("dd.mau")
        yield house


def told(born: str) -> dict[str, Any]:
    return {"number": None, "name": "Nguyễn Thị Mẫu Nhi", "birth_date": born, "sex": "F"}


def everywhere(house: House, born: str) -> list[httpx.Response]:
    who = a_person(birth_date=born)
    booked = {"patient": told(born), "queue_id": "C", "slot_at": "2026-11-23T09:30:00+07:00"}
    walk_in = {"patient": told(born), "queue_id": "A", "call": False}
    return [
        take(house, "A", who),
        take(house, "A", a_person(), patient=told(born), relation="parent"),
        as_kiosk(house, "/eligibility", {"person": who, "papers": None}),
        house.signed("/appointments", booked),
        house.http.post("/api/v1/counters/pk1/walk-in", json=walk_in, headers=key()),
    ]


@pytest.mark.parametrize("born", IMPOSSIBLE)
def test_an_impossible_birth_date_is_refused_everywhere(house: House, born: str) -> None:
    before = rows(house, "select count(*) from person")
    for answer in everywhere(house, born):
        assert (answer.status_code, answer.json()["code"]) == (422, "birth_date_impossible")
        assert "kiểm tra lại ngày sinh" in answer.json()["words"]["vi"]
        assert born not in answer.text
    assert rows(house, "select count(*) from person") == before


@pytest.mark.parametrize("born", POSSIBLE)
def test_a_possible_one_is_taken_as_exactly_as_it_is_known(house: House, born: str) -> None:
    for answer in everywhere(house, born):
        assert answer.is_success, answer.text
