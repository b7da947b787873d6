"""Numbers that a kiosk leases for the time without a server, and what becomes of them."""

from __future__ import annotations

import itertools
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from queue_server.store import number_account
from tests.queue_server.api.reception import TABLES, actions, as_kiosk, at, local, rows, take
from tests.queue_server.api.reporting import House
from tests.queue_server.serving import a_person, a_ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

CLIENTS = 64


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house"), TABLES) as house:
        yield house


@pytest.fixture(autouse=True)
def day(house: House) -> str:
    """A day of its own for each test: blocks are a day's."""
    day = (date(2027, 1, 1) + timedelta(days=2 * next(_days))).isoformat()
    at(house, f"{day}T07:00")
    return day


_days = itertools.count()


def lease(house: House, kiosk: str = "kiosk01", queue: str = "leased") -> httpx.Response:
    return as_kiosk(house, "/number-blocks", {"queue_id": queue}, kiosk)


def paper(block: dict[str, Any], number: int, issued_at: str, **changes: Any) -> dict[str, Any]:
    code = "TD1:" + secrets.token_urlsafe(16)
    printed = {"number": number, "issued_at": f"{local(issued_at):%Y-%m-%dT%H:%M:%SZ}"}
    return {"block_id": block["block_id"], "code": code, **printed, **changes}


def upload(
    house: House, printed: dict[str, Any], who: dict[str, Any] | None = None, **more: Any
) -> httpx.Response:
    return take(house, more.pop("queue", "leased"), who or a_person(), leased=printed, **more)


def close(house: House, block: dict[str, Any], *used: int) -> httpx.Response:
    return as_kiosk(house, f"/number-blocks/{block['block_id']}/close", {"used": used})


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()["detail"]


def test_a_block_is_the_next_numbers_of_today(house: House, day: str) -> None:
    assert take(house, "leased", a_person()).json()["number"] == "L001"
    answer = lease(house)
    block = answer.json()
    assert (answer.status_code, block["prefix"]) == (201, "L")
    assert (block["first"], block["last"], block["used"]) == (2, 6, [])
    assert block["service_day"] == day
    ends = local(f"{day}T00:00") + timedelta(days=1)
    assert block["valid_until"] == f"{ends:%Y-%m-%dT%H:%M:%SZ}"
    assert take(house, "leased", a_person()).json()["number"] == "L007"
    again = lease(house)
    assert (again.status_code, again.json()) == (200, block)
    assert lease(house, "kiosk02").json()["first"] == 8


def test_leased_numbers_count_for_the_quota_and_what_is_unused_is_given_back(house: House) -> None:
    first, second = lease(house).json(), lease(house, "kiosk02").json()
    assert (first["last"], second["last"]) == (5, 10)
    for _ in range(2):
        take(house, "leased", a_person()).raise_for_status()
    refused(take(house, "leased", a_person()), 409, "queue_full")
    assert close(house, first).json() == {
        "block_id": first["block_id"],
        "used": [],
        "unused": [1, 2, 3, 4, 5],
    }
    assert take(house, "leased", a_person()).json()["number"] == "L013"
    # Twelve a day, eight given: of five there are four left.
    left = lease(house).json()
    assert (left["first"], left["last"]) == (14, 17)


def test_nothing_is_leased_where_nothing_is_left_or_meant_to_be(house: House) -> None:
    for _ in range(12):
        take(house, "leased", a_person()).raise_for_status()
    refused(lease(house), 409, "queue_full")
    refused(lease(house, queue="A"), 409, "number_not_leased")
    refused(lease(house, queue="nowhere"), 404, "queue_unknown")


def test_a_printed_ticket_keeps_number_code_and_place(house: House, day: str) -> None:
    block = lease(house).json()
    at(house, f"{day}T08:00")
    later = take(house, "leased", a_person()).json()
    printed = paper(block, 3, f"{day}T07:20")
    answer = upload(house, printed)
    ticket = answer.json()
    assert (answer.status_code, ticket["number"], ticket["code"]) == (201, "L003", printed["code"])
    assert ticket["issued_at"] == printed["issued_at"]
    assert (later["ahead"], ticket["ahead"]) == (0, 0)
    found = as_kiosk(house, "/tickets/find", {"code": later["code"]}).json()
    assert found["ahead"] == 1
    assert actions(house, ticket["ticket_id"]) == ["issue"]
    assert lease(house).json()["used"] == [3]


def test_the_same_paper_again_is_the_same_ticket(house: House, day: str) -> None:
    printed, who = paper(lease(house).json(), 1, f"{day}T07:00"), a_person()
    first, again = (upload(house, printed, who) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "created": False}


def test_a_second_number_of_one_person_is_true_and_cancelled(house: House, day: str) -> None:
    block, who = lease(house).json(), a_person()
    first = take(house, "leased", who).json()
    told = {"printed": True, "problem": None}
    as_kiosk(house, f"/tickets/{first['ticket_id']}/print-reports", told, "kiosk01")
    printed = paper(block, 4, f"{day}T07:05")
    for _ in range(2):
        answer = upload(house, printed, who)
        assert (answer.status_code, answer.json()["number"]) == (200, first["number"])
    query = "select t.id, s.state from ticket t join stop s on s.ticket_id = t.id where t.code = :a"
    [(ticket_id, state)] = rows(house, query, printed["code"])
    assert state == "cancelled"
    assert actions(house, ticket_id) == ["issue", "cancel"]
    assert lease(house).json()["used"] == [4]


def test_a_number_whose_answer_got_lost_makes_room_for_the_paper(house: House, day: str) -> None:
    """The server gave one, nobody heard of it, and the kiosk printed a leased one."""
    block, who = lease(house).json(), a_person()
    unheard = take(house, "leased", who).json()
    printed = paper(block, 5, f"{day}T07:06")
    for status in (201, 200):
        answer = upload(house, printed, who)
        assert (answer.status_code, answer.json()["code"]) == (status, printed["code"])
    assert actions(house, unheard["ticket_id"]) == ["issue", "cancel"]


def test_a_second_paper_of_one_person_leaves_the_first(house: House, day: str) -> None:
    """The first one was printed without the server: the patient holds it."""
    block, who = lease(house).json(), a_person()
    first, second = (paper(block, number, f"{day}T07:0{number}") for number in (1, 2))
    upload(house, first, who).raise_for_status()
    answer = upload(house, second, who)
    assert (answer.status_code, answer.json()["code"]) == (200, first["code"])


@pytest.mark.parametrize(
    ("clock", "kept"), [("T03:00", "T07:00:00"), ("T23:00", "T09:00:00"), ("T08:30", "T08:30:00")]
)
def test_a_wrong_clock_costs_nobody_their_number(
    house: House, day: str, clock: str, kept: str
) -> None:
    block = lease(house).json()
    at(house, f"{day}T09:00")
    ticket = upload(house, paper(block, 2, day + clock)).json()
    assert ticket["issued_at"] == f"{local(day + kept):%Y-%m-%dT%H:%M:%SZ}"


def test_a_paper_of_yesterday_is_yesterdays(house: House, day: str) -> None:
    block = lease(house).json()
    house.clock.move(timedelta(days=1))
    answer = upload(house, paper(block, 1, f"{day}T16:00"))
    assert (answer.status_code, answer.json()["number"]) == (201, "L001")
    [(kept,)] = rows(
        house, "select service_day from ticket where id = :a", answer.json()["ticket_id"]
    )
    assert str(kept) == day
    assert lease(house).json()["first"] == 1
    assert take(house, "leased", a_person()).json()["ahead"] == 0


@pytest.mark.parametrize("how", ["number", "block", "kiosk", "queue", "other_paper", "other_code"])
def test_what_was_not_this_kiosks_to_give(house: House, day: str, how: str) -> None:
    block = lease(house).json()
    taken = paper(block, 1, f"{day}T07:00")
    upload(house, taken).raise_for_status()
    wrong = {
        "number": paper(block, 6, f"{day}T07:00"),
        "block": paper({"block_id": "nobody"}, 2, f"{day}T07:00"),
        "kiosk": paper(lease(house, "kiosk02").json(), 6, f"{day}T07:00"),
        "queue": paper(block, 2, f"{day}T07:00"),
        "other_paper": paper(block, 1, f"{day}T07:00"),
        "other_code": paper(block, 2, f"{day}T07:00", code=taken["code"]),
    }[how]
    before = rows(house, "select count(*) from ticket")
    answer = upload(house, wrong, queue="A" if how == "queue" else "leased")
    refused(answer, 409, "number_not_leased")
    assert "kiosk" in answer.json()["words"]["vi"]
    assert rows(house, "select count(*) from ticket") == before


def test_a_block_is_closed_when_all_its_papers_are_here(house: House, day: str) -> None:
    block = lease(house).json()
    upload(house, paper(block, 2, f"{day}T07:00")).raise_for_status()
    assert refused(close(house, block, 2, 4), 409, "number_not_leased").endswith(": 4")
    upload(house, paper(block, 4, f"{day}T07:00")).raise_for_status()
    closed = {"block_id": block["block_id"], "used": [2, 4], "unused": [1, 3, 5]}
    for _ in range(2):
        assert close(house, block, 2, 4).json() == closed
    refused(upload(house, paper(block, 3, f"{day}T07:00")), 409, "number_not_leased")
    refused(close(house, {"block_id": "nobody"}), 404, "block_unknown")


def test_a_block_that_is_used_up_makes_room_for_another(house: House, day: str) -> None:
    block = lease(house).json()
    for number in range(1, 6):
        upload(house, paper(block, number, f"{day}T07:00")).raise_for_status()
    answer = lease(house)
    assert (answer.status_code, answer.json()["first"]) == (201, 6)


def test_sixty_four_clients_at_once_get_no_number_twice(house: House, day: str) -> None:
    def ask(each: int) -> list[str]:
        kiosk = f"kiosk0{1 + each // 4 % 2}"
        given = as_kiosk(house, "/tickets", a_ticket("many"), kiosk).json()["number"]
        if each % 4:
            return [given]
        block = lease(house, kiosk, "many").json()
        printed = paper(block, block["first"], f"{day}T07:00")
        answer = as_kiosk(house, "/tickets", a_ticket("many") | {"leased": printed}, kiosk)
        # A kiosk's many hands share its one block: only one of them gives its number.
        return [given, answer.json()["number"]] if answer.status_code == 201 else [given]

    with ThreadPoolExecutor(CLIENTS) as pool:
        given = [number for numbers in pool.map(ask, range(CLIENTS)) for number in numbers]
    assert len(given) == len(set(given)) > CLIENTS
    with house.parts.database.read() as connection:
        [account] = number_account.of_day(connection, date.fromisoformat(day))
    assert (account.prefix, account.given, account.adds_up) == ("M", len(given), True)
    assert account.last == account.given + account.leased + account.unused
