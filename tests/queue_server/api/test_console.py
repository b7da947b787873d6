"""What a console sees: masked rows in the order of the calls, and news when something changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

    from tests.queue_server.serving import Server


def issue(kiosk: httpx.Client, queue: str = "A", **changes: Any) -> dict[str, Any]:
    answer = kiosk.post("/tickets", json=a_ticket(queue, a_person(**changes)), headers=key())
    assert answer.status_code == 201
    return answer.json()


def console(nurse: httpx.Client, counter: str = "pk1") -> dict[str, Any]:
    answer = nurse.get(f"/counters/{counter}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_console_shows_who_waits_masked(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    given = issue(kiosk, name="Nguyễn Thị Minh Anh")
    shown = console(nurse)
    row = next(row for row in shown["waiting"] if row["number"] == given["number"])
    assert row["name"] == "NGUYỄN T. M. ANH"
    assert row["age"] in range(30, 60)
    assert row["state"] == "waiting"
    assert row["why"] == {"vi": "Theo giờ đến", "en": "By arrival"}
    assert "Minh" not in json.dumps(shown)
    assert shown["waiting_total"] == len(shown["waiting"])
    assert shown["queues"][0]["policy"]["vi"] == "Ưu tiên cộng 20 phút"


def test_who_is_75_stands_before_those_who_came_a_little_earlier(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    younger = issue(kiosk, "C")
    older = issue(kiosk, "C", birth_date="1940-05-06")
    rows = console(nurse, "pk3")["waiting"]
    order = [row["number"] for row in rows]
    assert order.index(older["number"]) < order.index(younger["number"])
    assert rows[order.index(older["number"])]["why"]["vi"] == "Từ 75 tuổi"


def test_the_full_row_is_told_and_recorded(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    given = issue(kiosk, name="Lê Thị Hoa Mẫu", birth_date="1985-11-20")
    rows = console(nurse)["waiting"]
    stop = next(row["stop_id"] for row in rows if row["number"] == given["number"])
    opened = nurse.post(f"/stops/{stop}/open", headers=key()).json()
    assert opened["name"] == "Lê Thị Hoa Mẫu"
    assert opened["birth_date"] == "1985-11-20"
    assert opened["identity"].startswith("•••")
    assert [(deed["action"], deed["queue"]) for deed in opened["history"]] == [
        ("issue", "Nội tổng quát")
    ]
    recorded = server.database("select who, action from history where stop_id = ?", stop)
    assert ("staff:dd.mau", "open") in [tuple(row) for row in recorded]


def test_who_came_without_a_card_has_no_name_yet_and_a_parent_who_has(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    child = {"birth_date": "2022-05-06"}
    body = a_ticket("A", a_person(name="Lê Thị Hoa Mẫu")) | {"patient": child, "relation": "parent"}
    given = kiosk.post("/tickets", json=body, headers=key()).raise_for_status().json()
    row = next(row for row in console(nurse)["waiting"] if row["number"] == given["number"])
    assert (row["name"], row["came_by"], row["needs_desk"]) == ("", "parent", True)
    assert row["why"]["vi"] == "Dưới 6 tuổi"
    opened = nurse.post(f"/stops/{row['stop_id']}/open", headers=key()).json()
    assert (opened["name"], opened["birth_date"]) == ("", "2022-05-06")
    assert opened["came_name"] == "Lê Thị Hoa Mẫu"


def test_a_full_row_is_kept_nowhere_and_each_reading_is_recorded(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    """A repetition is another reading: a kept answer would outlive the patient's day."""
    given = issue(kiosk)
    stop = next(r["stop_id"] for r in console(nurse)["waiting"] if r["number"] == given["number"])
    again = key()
    answers = [nurse.post(f"/stops/{stop}/open", headers=again) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    kept = "select count(*) from idempotency where key = ?"
    assert server.database(kept, again["Idempotency-Key"]) == [(0,)]
    recorded = "select count(*) from history where stop_id = ? and action = 'open'"
    assert server.database(recorded, stop) == [(2,)]


def test_nobody_without_a_login_sees_a_console(server: Server) -> None:
    with server.anybody() as stranger:
        for path in ("/counters", "/counters/pk1", "/counters/pk1/stream"):
            assert stranger.get(path).status_code == 401


def test_a_technician_sees_no_patients(server: Server) -> None:
    with server.staff("ky.thuat") as technician:
        assert technician.get("/counters/pk1").status_code == 403


def test_an_unknown_counter_and_stop(nurse: httpx.Client) -> None:
    assert nurse.get("/counters/nowhere").json()["code"] == "counter_unknown"
    answer = nurse.post("/stops/nobody/open", headers=key())
    assert answer.status_code == 404
    assert answer.json()["words"]["vi"]


def test_a_console_hears_of_its_own_queues_alone(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    with nurse.stream("GET", "/counters/pk1/stream") as stream:
        lines = (line for line in stream.iter_lines() if line)
        first = json.loads(next(lines).removeprefix("data: "))["rev"]
        issue(kiosk, "C")
        mine = issue(kiosk, "A")
        line = next(line for line in lines if line.startswith('data: {"rev'))
        assert json.loads(line.removeprefix("data: "))["rev"] > first
    assert mine["number"] in [row["number"] for row in console(nurse)["waiting"]]


@pytest.mark.parametrize("whose", ["pk1", "all"])
def test_a_console_hears_of_its_own_counters_break(nurse: httpx.Client, whose: str) -> None:
    with nurse.stream("GET", f"/counters/{whose}/stream") as stream:
        news = (line for line in stream.iter_lines() if line.startswith('data: {"rev'))
        first = json.loads(next(news).removeprefix("data: "))["rev"]
        nurse.post("/counters/pk1/break", headers=key()).raise_for_status()
        assert json.loads(next(news).removeprefix("data: "))["rev"] > first
    nurse.post("/counters/pk1/open", headers=key()).raise_for_status()


def test_the_overview_has_every_counter(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    issue(kiosk, "B")
    seen = nurse.get("/counters").json()["counters"]
    assert [counter["id"] for counter in seen] == ["pk1", "pk2", "pk3", "pk4"]
    assert seen[2]["waiting"] >= 1
