"""Opening hours, holidays, a quota, and what a closed or full queue offers instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queue_server.api.reception import TABLES, at, local, queues, take
from tests.queue_server.api.reporting import House
from tests.queue_server.serving import a_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house"), TABLES) as house:
        yield house


def refused(answer: httpx.Response, code: str) -> dict[str, str]:
    """The words of a refusal, and what it offers."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, code), answer.text
    return {"offer": body.get("offer"), **body["words"]}


def instant(text: str) -> str:
    return f"{local(text):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("when", "closes"),
    [
        ("2026-11-23T07:00", "2026-11-23T11:30"),
        ("2026-11-23T11:29:59", "2026-11-23T11:30"),
        ("2026-11-23T13:00", "2026-11-23T16:30"),
    ],
)
def test_open(house: House, when: str, closes: str) -> None:
    at(house, when)
    told = queues(house)["hours"]
    assert (told["open"], told["closes_at"], told["opens_at"]) == (True, instant(closes), None)
    assert take(house, "hours", a_person()).status_code == 201


@pytest.mark.parametrize(
    ("when", "opens", "vi", "en"),
    [
        ("2026-11-23T06:59", "2026-11-23T07:00", "lúc 07:00 hôm nay", "at 07:00 today"),
        ("2026-11-23T11:30", "2026-11-23T13:00", "lúc 13:00 hôm nay", "at 13:00 today"),
        # Friday evening, and the day before a holiday.
        ("2026-11-27T17:00", "2026-11-30T07:00", "07:00 ngày 30/11/2026", "07:00 on 30/11/2026"),
        ("2026-12-01T16:30", "2026-12-03T07:00", "07:00 ngày 03/12/2026", "07:00 on 03/12/2026"),
    ],
)
def test_closed(house: House, when: str, opens: str, vi: str, en: str) -> None:
    at(house, when)
    told = queues(house)["hours"]
    assert (told["open"], told["closes_at"], told["opens_at"]) == (False, None, instant(opens))
    assert told["instead"] == "A"
    words = refused(take(house, "hours", a_person()), "queue_closed")
    assert words["offer"] == "A"
    assert words["vi"].startswith("Mời ông/bà lấy số ở Nội tổng quát: Khám theo giờ")
    assert vi in words["vi"]
    assert en in words["en"]


def test_a_refusal_changes_nothing(house: House) -> None:
    at(house, "2026-12-04T11:45")
    for _ in range(3):
        refused(take(house, "hours", a_person()), "queue_closed")
    at(house, "2026-12-04T13:00")
    assert take(house, "hours", a_person()).json()["number"] == "H001"


def test_who_has_a_number_is_shown_it_after_hours(house: House) -> None:
    at(house, "2026-11-24T11:29")
    who = a_person()
    first = take(house, "hours", who).json()
    at(house, "2026-11-24T11:31")
    again = take(house, "hours", who)
    assert (again.status_code, again.json()["number"]) == (200, first["number"])


def test_a_full_queue_offers_another_one_while_that_takes_patients(house: House) -> None:
    at(house, "2026-11-25T11:00")
    assert [take(house, "few", a_person()).status_code for _ in range(2)] == [201, 201]
    told = queues(house)["few"]
    assert (told["open"], told["full"], told["instead"]) == (True, True, "hours")
    words = refused(take(house, "few", a_person()), "queue_full")
    assert words == {
        "offer": "hours",
        "vi": "Mời ông/bà lấy số ở Khám theo giờ: Nội soi đã hết số hôm nay.",
        "en": "Please take a number for By hours: Endoscopy is full for today.",
    }
    at(house, "2026-11-25T12:00")  # now that one is closed
    assert queues(house)["few"]["instead"] is None
    words = refused(take(house, "few", a_person()), "queue_full")
    assert (words["offer"], words["vi"]) == (
        None,
        "Mời ông/bà đến Quầy tiếp đón 1: Nội soi đã hết số hôm nay.",
    )


def test_the_quota_is_a_days(house: House) -> None:
    at(house, "2026-11-26T23:59:59")
    for _ in range(2):
        take(house, "few", a_person()).raise_for_status()
    refused(take(house, "few", a_person()), "queue_full")
    at(house, "2026-11-27T00:00")
    assert take(house, "few", a_person()).json()["number"] == "F001"


def test_queues_that_patients_do_not_choose_are_not_shown(house: House) -> None:
    told = queues(house)
    assert "inside" not in told
    assert told["leased"]["offline_block"] == 5
    assert {queue["kind"] for queue in told.values()} == {"exam"}
    assert told["A"] == told["A"] | {"open": True, "closes_at": None, "full": False}
