from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.serving import Server, a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx


@pytest.fixture(autouse=True)
def _nobody_waits(nurse: httpx.Client) -> None:
    """Call until nobody is left, so that each test begins with empty queues."""
    for counter in ("pk1", "pk3"):
        while nurse.post(f"/counters/{counter}/call-next", headers=key()).is_success:
            pass


def _check_in(kiosk: httpx.Client, *queues: str) -> list[str]:
    answers = [kiosk.post("/tickets", json=a_ticket(queue), headers=key()) for queue in queues]
    return [answer.json()["number"] for answer in answers]


def _call(nurse: httpx.Client, counter: str, action: str = "call-next") -> dict[str, Any]:
    answer = nurse.post(f"/counters/{counter}/{action}", headers=key())
    assert answer.is_success, answer.text
    return answer.json()


def _board(kiosk: httpx.Client, board: str) -> dict[str, Any]:
    return kiosk.get(f"/boards/{board}").json()


def test_patients_are_called_in_order_of_arrival(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    arrived = _check_in(kiosk, "B", "C", "C", "B", "C")
    assert [_call(nurse, "pk3")["number"] for _ in arrived] == arrived


def test_those_who_arrived_at_once_are_called_by_number(
    server: Server, nurse: httpx.Client
) -> None:
    def check_in(_: int) -> str:
        with server.kiosk() as client:
            return _check_in(client, "A")[0]

    with ThreadPoolExecutor(16) as pool:
        given = sorted(pool.map(check_in, range(24)))
    assert [_call(nurse, "pk1")["number"] for _ in given] == given


def test_calling_the_next_finishes_the_present_one(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    person = a_person()
    first = kiosk.post("/tickets", json=a_ticket("A", person), headers=key()).json()
    _check_in(kiosk, "A")
    called = _call(nurse, "pk1")
    assert called["ticket_id"] == first["ticket_id"]
    # Still open: a second check-in shows the same number, with nobody ahead.
    again = kiosk.post("/tickets", json=a_ticket("A", person), headers=key()).json()
    assert (again["number"], again["created"], again["ahead"]) == (first["number"], False, 0)
    _call(nurse, "pk1")
    state = "select state from stop where ticket_id = ?"
    assert server.database(state, first["ticket_id"]) == [("finished",)]
    anew = kiosk.post("/tickets", json=a_ticket("A", person), headers=key())
    assert (anew.status_code, anew.json()["created"]) == (201, True)
    assert anew.json()["number"] != first["number"]


def test_a_recall_repeats_the_number_as_a_new_call(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    _check_in(kiosk, "A", "A")
    called = _call(nurse, "pk1")
    again = _call(nurse, "pk1", "recall")
    assert again["number"] == called["number"]
    assert again["call_id"] != called["call_id"]
    assert again["called_at"] > called["called_at"]


def test_the_last_patient_is_finished_too(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    person = a_person()
    last = kiosk.post("/tickets", json=a_ticket("A", person), headers=key()).json()
    assert _call(nurse, "pk1")["number"] == last["number"]
    rev = _board(kiosk, "hall")["rev"]
    answer = nurse.post("/counters/pk1/call-next", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_waiting")
    assert answer.headers["Content-Type"] == "application/problem+json"
    shown = _board(kiosk, "hall")
    assert last["number"] not in {line["number"] for line in shown["serving"]}
    told = [event["topic"] for event in kiosk.get(f"/events?after={rev}").json()["events"]]
    assert told == ["tiepdon/v1/bm1/queue/A/event", "tiepdon/v1/bm1/board/hall/state"]
    answer = nurse.post("/counters/pk1/recall", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_called")
    # Who comes back gets a number that will be called, and the old paper is not printed again.
    anew = kiosk.post("/tickets", json=a_ticket("A", person), headers=key()).json()
    assert (anew["created"], anew["number"] != last["number"]) == (True, True)
    found = kiosk.post("/tickets/find", json={"code": last["code"]})
    assert (found.status_code, found.json()["code"]) == (404, "ticket_unknown")
    assert server.database("select count(*) from stop where state = 'called'") == [(0,)]


def test_repeating_the_finish_of_the_last_patient_touches_nobody_else(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    _check_in(kiosk, "A")
    _call(nurse, "pk1")
    same = key()
    first = nurse.post("/counters/pk1/call-next", headers=same)
    (number,) = _check_in(kiosk, "A")
    _call(nurse, "pk1")
    again = nurse.post("/counters/pk1/call-next", headers=same)
    assert (again.status_code, again.content) == (409, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert _call(nurse, "pk1", "recall")["number"] == number


def test_nothing_called(server: Server) -> None:
    with server.staff("dd.truong") as supervisor:
        # No other test calls at this counter.
        answer = supervisor.post("/counters/pk4/recall", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_called")


def test_a_refused_call_is_tried_anew_with_the_same_key(
    kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    same = key()
    assert nurse.post("/counters/pk3/call-next", headers=same).status_code == 409
    (number,) = _check_in(kiosk, "C")
    assert nurse.post("/counters/pk3/call-next", headers=same).json()["number"] == number


def test_an_unknown_counter_is_refused(nurse: httpx.Client) -> None:
    answer = nurse.post("/counters/nowhere/call-next", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (404, "counter_unknown")


def test_a_double_click_calls_once(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    first, second = _check_in(kiosk, "A", "A")
    same = key()
    clicks = [nurse.post("/counters/pk1/call-next", headers=same) for _ in range(2)]
    assert clicks[0].json() == clicks[1].json()
    assert clicks[0].json()["number"] == first
    assert _board(kiosk, "hall")["next"] == [second]


def test_two_counters_at_once_never_call_the_same_patient(
    server: Server, kiosk: httpx.Client
) -> None:
    waiting = _check_in(kiosk, *("A" * 20))

    def call_ten(counter: str) -> list[str]:
        with server.staff() as client:
            return [_call(client, counter)["number"] for _ in range(10)]

    with ThreadPoolExecutor(2) as pool:
        called = [number for numbers in pool.map(call_ten, ("pk1", "pk2")) for number in numbers]
    assert sorted(called) == waiting


def test_boards_show_their_own_queues(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    a_first, c_first, a_second, c_second = _check_in(kiosk, "A", "C", "A", "C")
    in_a, in_c = _call(nurse, "pk2"), _call(nurse, "pk3")
    assert (in_a["number"], in_c["number"]) == (a_first, c_first)
    hall, eyes = _board(kiosk, "hall"), _board(kiosk, "eyes")
    assert (hall["next"], eyes["next"]) == ([a_second], [c_second])
    newest = hall["serving"][0]
    assert newest["number"] == a_first
    assert (newest["room"], newest["queue"]) == ("Phòng pk2", "Nội tổng quát")
    assert newest["call_id"] == in_a["call_id"]
    assert [line["number"] for line in eyes["serving"]] == [c_first]


def test_now_serving_is_the_number_called_last(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    first, _, _ = _check_in(kiosk, "A", "A", "B")
    _call(nurse, "pk1")
    second = _call(nurse, "pk2")["number"]
    serving = {queue["id"]: queue["now_serving"] for queue in kiosk.get("/queues").json()["queues"]}
    assert serving["A"] == second
    _call(nurse, "pk1", "recall")
    ticket = kiosk.post("/tickets", json=a_ticket("A"), headers=key()).json()
    assert ticket["now_serving"] == first
