from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.queue_server.serving import Server, a_person, a_ticket, key

if TYPE_CHECKING:
    import httpx

THREADS = 16
EACH = 6


def _numbers(server: Server, queue: str) -> list[int]:
    rows = server.database("select number from stop where queue_id = ? order by number", queue)
    return [number for (number,) in rows]


def test_sixteen_kiosks_at_once_give_each_number_once(server: Server) -> None:
    def issue_some(_: int) -> list[str]:
        with server.kiosk() as client:
            answers = [
                client.post("/tickets", json=a_ticket("C"), headers=key()) for _ in range(EACH)
            ]
        assert {answer.status_code for answer in answers} == {201}
        return [answer.json()["number"] for answer in answers]

    with ThreadPoolExecutor(THREADS) as pool:
        given = [number for numbers in pool.map(issue_some, range(THREADS)) for number in numbers]
    count = THREADS * EACH
    assert sorted(given) == [f"C{number:03d}" for number in range(1, count + 1)]
    assert _numbers(server, "C") == list(range(1, count + 1))


def test_sixteen_threads_with_one_key_give_one_ticket(server: Server) -> None:
    request, same = a_ticket("B"), key()
    before = len(_numbers(server, "B"))

    def issue(_: int) -> tuple[int, str]:
        with server.kiosk() as client:
            answer = client.post("/tickets", json=request, headers=same)
            return answer.status_code, answer.text

    with ThreadPoolExecutor(THREADS) as pool:
        answers = set(pool.map(issue, range(THREADS)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert len(_numbers(server, "B")) == before + 1


def test_one_person_at_sixteen_kiosks_at_once_has_one_number(server: Server) -> None:
    request = a_ticket("B")

    def issue(_: int) -> httpx.Response:
        with server.kiosk() as client:
            return client.post("/tickets", json=request, headers=key())

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(issue, range(THREADS)))
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [201]


def test_a_second_check_in_shows_the_first_number(kiosk: httpx.Client) -> None:
    request = a_ticket("A")
    first = kiosk.post("/tickets", json=request, headers=key())
    again = kiosk.post("/tickets", json=request, headers=key())
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["created"], again.json()["created"]) == (True, False)
    assert {**first.json(), "created": False} == again.json()


def test_a_person_may_wait_in_two_queues(kiosk: httpx.Client) -> None:
    person = a_person()
    numbers = [
        kiosk.post("/tickets", json=a_ticket(queue, person), headers=key()).json()["number"]
        for queue in ("A", "B")
    ]
    assert [number[0] for number in numbers] == ["A", "B"]


def test_the_queue_and_those_ahead_are_told(kiosk: httpx.Client) -> None:
    waiting = {queue["id"]: queue["waiting"] for queue in kiosk.get("/queues").json()["queues"]}
    ticket = kiosk.post("/tickets", json=a_ticket("A"), headers=key()).json()
    assert ticket["ahead"] == waiting["A"]
    assert ticket["queue"]["waiting"] == waiting["A"] + 1
    assert ticket["queue"]["name"] == "Nội tổng quát"
    assert ticket["outcome"] == "pending"
    after = {queue["id"]: queue["waiting"] for queue in kiosk.get("/queues").json()["queues"]}
    assert after == {**waiting, "A": waiting["A"] + 1}


def test_an_unknown_queue_is_refused(kiosk: httpx.Client) -> None:
    answer = kiosk.post("/tickets", json=a_ticket("Z"), headers=key())
    assert (answer.status_code, answer.json()["code"]) == (404, "queue_unknown")


def test_a_ticket_is_found_by_its_code(kiosk: httpx.Client) -> None:
    ticket = kiosk.post("/tickets", json=a_ticket("A"), headers=key()).json()
    found = kiosk.post("/tickets/find", json={"code": ticket["code"]})
    assert found.status_code == 200
    assert found.json() == {**ticket, "created": False}


@pytest.mark.parametrize("code", ["TD1:nobodyhasthis", "A001", "x", "' or 1=1 --"])
def test_an_unknown_code_finds_nothing(kiosk: httpx.Client, code: str) -> None:
    answer = kiosk.post("/tickets/find", json={"code": code})
    assert (answer.status_code, answer.json()["code"]) == (404, "ticket_unknown")


def test_codes_are_random_and_say_nothing(kiosk: httpx.Client) -> None:
    person = a_person()
    tickets = [
        kiosk.post("/tickets", json=a_ticket(queue, person), headers=key()).json()
        for queue in ("A", "B")
    ]
    codes = [ticket["code"] for ticket in tickets]
    assert codes[0] != codes[1]
    assert all(len(code) >= len("TD1:") + 22 for code in codes)  # 128 bits


def test_print_reports_are_kept(server: Server, kiosk: httpx.Client) -> None:
    ticket = kiosk.post("/tickets", json=a_ticket("A"), headers=key()).json()["ticket_id"]
    where = f"/tickets/{ticket}/print-reports"

    def kept() -> tuple[bool, str | None]:
        query = "select printed_at is not null, print_problem from ticket where id = ?"
        ((printed, problem),) = server.database(query, ticket)
        return bool(printed), problem

    assert kept() == (False, None)
    failed = {"printed": False, "problem": "paper_out"}
    assert kiosk.post(where, json=failed, headers=key()).json() == failed
    assert kept() == (False, "paper_out")
    kiosk.post(where, json={"printed": True, "problem": None}, headers=key()).raise_for_status()
    assert kept() == (True, None)


@pytest.mark.parametrize("problem", [None, "Nguyễn Thị Kiểm Thử", "x" * 500, "", "A B"])
def test_what_is_no_problem_code_is_not_kept(
    server: Server, kiosk: httpx.Client, problem: str | None
) -> None:
    ticket = kiosk.post("/tickets", json=a_ticket("A"), headers=key()).json()["ticket_id"]
    report = {"printed": False, "problem": problem}
    kiosk.post(f"/tickets/{ticket}/print-reports", json=report, headers=key())
    kept = server.database("select print_problem from ticket where id = ?", ticket)
    assert kept == [("unknown",)]


def test_a_report_on_an_unknown_ticket_is_refused(kiosk: httpx.Client) -> None:
    report = {"printed": True, "problem": None}
    answer = kiosk.post("/tickets/nobody/print-reports", json=report, headers=key())
    assert (answer.status_code, answer.json()["code"]) == (404, "ticket_unknown")
