from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import Server, a_person, a_ticket, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

DAY = """
[[queue]]
id = "R"
prefix = "R"
name = "Tiếp nhận"
name_en = "Reception"
room = "Sảnh"
room_en = "Hall"
template = "both"
[[template]]
id = "both"
name = "Mắt và nhi"
steps = [["B", "C"]]
[[profile]]
id = "eyes"
name = "Mắt"
queues = ["C"]
[[counter]]
id = "r1"
room = "Bàn 1"
queues = ["R"]
zone = "tang1"
[[counter]]
id = "r2"
room = "Bàn 2"
queues = ["R", "C"]
zone = "tang1"
profiles = ["eyes"]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with QuickServer(tmp_path_factory.mktemp("server"), tables=DAY) as server:
        yield server


@pytest.fixture(autouse=True)
def _an_empty_house(server: Server) -> None:
    ended = "('finished', 'transferred', 'no_show', 'cancelled')"
    server.change(f"update stop set state = 'cancelled' where state not in {ended}")
    server.change("delete from counter_state")


def _come(kiosk: httpx.Client, queue: str = "R") -> dict[str, Any]:
    return kiosk.post("/tickets", json=a_ticket(queue), headers=key()).json()


def _stop(server: Server, ticket: dict[str, Any]) -> str:
    """The stop of a ticket that began last."""
    query = "select id from stop where ticket_id = ? and state != 'transferred' "
    return server.database(query + "order by arrived_at desc", ticket["ticket_id"])[0][0]


def _state(server: Server, ticket: dict[str, Any]) -> str:
    query = "select state from stop where id = ?"
    return server.database(query, _stop(server, ticket))[0][0]


def _post(client: httpx.Client, path: str, body: object = None) -> dict[str, Any]:
    answer = client.post(path, json=body, headers=key())
    assert answer.is_success, answer.text
    return answer.json()


def _refused(client: httpx.Client, path: str, body: object = None) -> tuple[str, str]:
    """The code, and the Vietnamese words."""
    answer = client.post(path, json=body, headers=key())
    assert answer.is_client_error, answer.text
    return answer.json()["code"], answer.json().get("words", {}).get("vi", "")


def test_a_journey_from_reception_through_both_clinics(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    waits_long = _come(kiosk, "B")
    came = _come(kiosk)
    _post(nurse, "/counters/r1/call-next", {})
    here = {"stop_id": _stop(server, came)}
    for deed, state in (("arrive", "called"), ("start", "serving"), ("recall", None)):
        answer = _post(nurse, f"/counters/r1/{deed}", here)
        assert answer.get("state") == state
    # The shorter wait goes first.
    done = _post(nurse, "/counters/r1/finish", here)
    assert (done["number"], done["state"], done["next"]) == (came["number"], "finished", ["Mắt"])
    assert _post(nurse, "/counters/pk3/call-next")["number"] == waits_long["number"]
    assert _post(nurse, "/counters/pk3/call-next")["number"] == came["number"]
    done = _post(nurse, "/counters/pk3/finish", {"stop_id": _stop(server, came)})
    assert done["next"] == ["Nhi"]
    _post(nurse, "/counters/pk3/call-next")
    done = _post(nurse, "/counters/pk3/finish", {"stop_id": _stop(server, came)})
    assert done["next"] == []


def test_a_stale_click_says_who_has_the_patient(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    came = _come(kiosk)
    here = {"stop_id": _stop(server, came)}
    called = _post(nurse, "/counters/r1/call-next")
    for path, body in (
        ("/counters/r2/call", here),
        ("/counters/r2/finish", here),
        ("/counters/r2/park", here),
        ("/counters/r2/transfer", {**here, "queue_id": "A"}),
    ):
        code, words = _refused(nurse, path, body)
        number = f"{called['number'][0]}\u00a0{called['number'][1:]}"
        assert (code, words.startswith(f"{number} đang ở Bàn 1, gọi lúc ")) == ("stale", True)
    assert _state(server, came) == "called"
    assert _refused(nurse, "/counters/r1/finish", {"stop_id": "0" * 32})[0] == "stop_unknown"


def test_a_double_click_on_next_calls_once(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    first, second = _come(kiosk), _come(kiosk)
    nobody = {"present": None, "checked": True}

    def click(_: int) -> tuple[int, str | None]:
        answer = nurse.post("/counters/r1/call-next", json=nobody, headers=key())
        return answer.status_code, answer.json().get("code")

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(click, range(4)), key=str)
    assert answers == [(200, None)] + [(409, "stale")] * 3
    assert (_state(server, first), _state(server, second)) == ("called", "waiting")
    seen = {"present": _stop(server, first), "checked": True}
    assert _post(nurse, "/counters/r1/call-next", seen)["number"] == second["number"]


def test_two_counters_never_call_the_same_patient(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    stop = {"stop_id": _stop(server, _come(kiosk)), "reason": "quen biết"}

    def click(counter: str) -> tuple[int, str | None]:
        answer = nurse.post(f"/counters/{counter}/call", json=stop, headers=key())
        return answer.status_code, answer.json().get("code")

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(click, ("r1", "r2", "pk1", "pk2")), key=str)
    assert answers == [(200, None)] + [(409, "stale")] * 3


def test_whoever_is_at_a_counter_is_not_called_with_another_ticket(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    person = a_person()
    for queue in ("R", "A"):
        both = kiosk.post("/tickets", json=a_ticket(queue, person), headers=key()).json()
    other = _come(kiosk, "A")
    _post(nurse, "/counters/r1/call-next")
    assert _post(nurse, "/counters/pk1/call-next")["number"] == other["number"]
    code, words = _refused(nurse, "/counters/pk2/call", {"stop_id": _stop(server, both)})
    assert (code, "Bàn 1" in words) == ("stale", True)


def test_out_of_order_only_with_a_reason_that_nobody_can_read(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    _come(kiosk)
    late = {"stop_id": _stop(server, _come(kiosk))}
    assert _refused(nurse, "/counters/r1/call", late)[0] == "reason_missing"
    called = _post(nurse, "/counters/r1/call", {**late, "reason": "BI-MAT sốt cao"})
    assert (called["counter_id"], called["room"]) == ("r1", "Bàn 1")
    assert len(server.database("select seq from reason")) >= 1
    assert b"BI-MAT" not in b"".join(path.read_bytes() for path in server.folder.glob("server.db*"))


def test_who_does_not_come_gets_another_chance_after_some_calls_and_then_none(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    gone = _come(kiosk)
    others = [_come(kiosk) for _ in range(4)]
    calls = [_post(nurse, "/counters/r1/call-next")]
    here = {"stop_id": _stop(server, gone)}
    assert _post(nurse, "/counters/r1/no-show", here)["state"] == "absent"
    calls += [_post(nurse, "/counters/r1/call-next") for _ in range(3)]
    assert _state(server, gone) == "waiting"
    calls += [_post(nurse, "/counters/r1/call-next") for _ in range(2)]
    # Behind those who came before the call that was missed.
    wanted = [gone, *others, gone]
    assert [call["number"] for call in calls] == [ticket["number"] for ticket in wanted]
    assert _post(nurse, "/counters/r1/no-show", here)["state"] == "absent"
    # Nobody else waits: at once, for the last time.
    assert _post(nurse, "/counters/r1/call-next")["number"] == gone["number"]
    assert _post(nurse, "/counters/r1/no-show", here)["state"] == "no_show"
    assert _refused(nurse, "/counters/r1/call-next")[0] == "nobody_waiting"
    back = _post(nurse, f"/stops/{here['stop_id']}/return", {"reason": "đã quay lại"})
    assert (back["state"], back["next"]) == ("waiting", ["Tiếp nhận"])


def test_a_counter_opens_rests_and_closes(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    came = _come(kiosk)
    assert _post(nurse, "/counters/r1/break")["state"] == "break"
    assert _refused(nurse, "/counters/r1/call-next")[0] == "counter_closed"
    assert _post(nurse, "/counters/r1/open")["state"] == "open"
    _post(nurse, "/counters/r1/call-next")
    code, words = _refused(nurse, "/counters/r1/close")
    assert (code, "còn ở Bàn 1" in words) == ("counter_busy", True)
    _post(nurse, "/counters/r1/put-back", {"stop_id": _stop(server, came)})
    assert _post(nurse, "/counters/r1/close")["state"] == "closed"
    assert _refused(nurse, "/counters/r1/ready")[0] == "counter_closed"
    assert _refused(nurse, "/counters/r1/open", {"profile": "eyes"})[0] == "profile_unknown"


def test_a_profile_says_what_a_counter_calls(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    _come(kiosk)
    eyes = _come(kiosk, "C")
    assert _post(nurse, "/counters/r2/open", {"profile": "eyes"})["profile"] == "eyes"
    assert _post(nurse, "/counters/r2/call-next")["number"] == eyes["number"]
    assert _refused(nurse, "/counters/r2/call-next")[0] == "nobody_waiting"


def test_who_is_ready_calls_who_comes(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    assert _post(nurse, "/counters/r2/ready")["ready"]
    assert _post(nurse, "/counters/r1/ready")["ready"]
    assert not _post(nurse, "/counters/r2/cancel-ready")["ready"]
    first, second = _come(kiosk), _come(kiosk)
    assert (_state(server, first), _state(server, second)) == ("called", "waiting")
    assert first["ahead"] == 0
    at = server.database("select counter_id from stop where id = ?", _stop(server, first))
    assert at == [("r1",)]
    assert _post(nurse, "/counters/r2/ready")["called"] == second["number"]


def test_the_last_deed_is_taken_back_once(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    came = _come(kiosk)
    _post(nurse, "/counters/r1/call-next")
    here = {"stop_id": _stop(server, came)}
    moved = {**here, "queue_id": "A", "back": True, "place": "last"}
    assert _post(nurse, "/counters/r1/transfer", moved)["next"] == ["Nội tổng quát"]
    assert _post(nurse, "/counters/r1/undo")["state"] == "called"
    undone = "select payload from outbox where topic = 'queue/R/event' order by rev desc limit 1"
    assert json.loads(server.database(undone)[0][0])["state"] == "called"
    assert _refused(nurse, "/counters/r1/undo")[0] == "nothing_to_undo"
    query = "select state from stop where ticket_id = ? order by arrived_at"
    assert server.database(query, came["ticket_id"]) == [("called",), ("cancelled",)]
    _post(nurse, "/counters/r1/transfer", moved)
    _post(nurse, "/counters/pk1/call-next")
    code, words = _refused(nurse, "/counters/r1/undo")
    assert (code, words.startswith("Không hoàn tác được")) == ("nothing_to_undo", True)
    # Back with the results.
    sent = {"stop_id": _stop(server, came)}
    assert _post(nurse, "/counters/pk1/finish", sent)["next"] == ["Tiếp nhận"]
    lane = "select priority_class from stop where id = ?"
    assert server.database(lane, _stop(server, came)) == [("return",)]


def test_kept_aside_and_called_again(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    came = _come(kiosk)
    _post(nurse, "/counters/r1/call-next")
    here = {"stop_id": _stop(server, came)}
    assert _post(nurse, "/counters/r1/park", {**here, "with": "counter"})["state"] == "parked"
    assert _refused(nurse, "/counters/r2/call", here)[0] == "reason_missing"
    assert _post(nurse, "/counters/r1/call", here)["number"] == came["number"]


def test_somebody_without_a_number_at_the_counter(kiosk: httpx.Client, nurse: httpx.Client) -> None:
    _come(kiosk)
    patient = {"name": "Bé Kiểm Thử", "birth_date": "2023-05"}
    made = _post(nurse, "/counters/r1/walk-in", {"queue_id": "R", "patient": patient})
    assert made["counter_id"] == "r1"
    another = {"queue_id": "R", "patient": {**patient, "name": "Bé Khác"}}
    assert _refused(nurse, "/counters/r1/walk-in", another)[0] == "counter_busy"
    waits = _post(nurse, "/counters/r1/walk-in", {**another, "call": False})
    assert (waits["state"], waits["next"]) == ("waiting", ["Tiếp nhận"])
    assert _refused(nurse, "/counters/r1/walk-in", {**another, "queue_id": "Z"})[0] == (
        "queue_unknown"
    )


def test_the_same_name_and_birth_date_without_a_number_is_the_same_patient(
    server: Server, nurse: httpx.Client
) -> None:
    patient = {"name": "Trần Thị Trùng", "birth_date": "2022-01-02"}
    first = _post(
        nurse, "/counters/r1/walk-in", {"queue_id": "R", "patient": patient, "call": False}
    )
    again = {"queue_id": "R", "patient": {**patient, "name": "TRẦN  THỊ TRÙNG"}}
    code, words = _refused(nurse, "/counters/r2/walk-in", again)
    number = f"{first['number'][0]}\u00a0{first['number'][1:]}"
    told = f"Tiếp nhận đã có số {number} cho người cùng họ tên và ngày sinh. "
    then = "Nếu là cùng một người, hãy gọi số ấy."  # the console's two buttons answer this
    assert (code, words) == ("already_there", told + then)
    _post(nurse, "/counters/r2/walk-in", {**again, "queue_id": "B", "call": False})
    visits = "select count(*), count(distinct visit_id) from stop where state = 'waiting'"
    assert server.database(visits) == [(2, 1)]
    _post(nurse, "/counters/r2/walk-in", {**again, "call": False, "another": True})
    assert server.database(visits) == [(3, 2)]
    for others in ({"name": "Trần Thị Trưng"}, {"birth_date": "2022"}, {"birth_date": "2022"}):
        walk_in = {"queue_id": "R", "patient": {**patient, **others}, "call": False}
        _post(nurse, "/counters/r2/walk-in", walk_in)
    assert server.database(visits) == [(6, 5)]


def test_who_ends_one_number_reads_where_their_other_one_waits(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    who = a_person()
    came, other = (
        kiosk.post("/tickets", json=a_ticket(queue, who), headers=key()).json()
        for queue in ("R", "B")
    )
    steps = {"steps": [{"position": 1, "queue_id": "B"}, {"position": 2, "queue_id": "A"}]}
    _post(nurse, f"/stops/{_stop(server, came)}/steps", steps)
    for counter, ticket, following in (("r1", came, []), ("pk2", other, ["Nội tổng quát"])):
        here = {"stop_id": _stop(server, ticket)}
        _post(nurse, f"/counters/{counter}/call", {**here, "reason": "đau nhiều"})
        assert _post(nurse, f"/counters/{counter}/finish", here)["next"] == following


def test_a_step_that_counted_on_another_number_counts_on_it_again_after_undo(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    who = a_person()
    came, other = (
        kiosk.post("/tickets", json=a_ticket(queue, who), headers=key()).json()
        for queue in ("R", "B")
    )
    # How quick earlier tests were says nothing of the waits.
    server.change("update stop set called_at = null")
    busy = [_come(kiosk, "C") for _ in range(3)]
    _post(nurse, "/counters/r1/call-next")
    _post(nurse, "/counters/r1/finish", {"stop_id": _stop(server, came)})
    steps = "select queue_id, state, stop_id from step where ticket_id = ? order by queue_id"
    before = [("B", "begun", _stop(server, other)), ("C", "planned", None)]
    assert server.database(steps, came["ticket_id"]) == before
    cancel = {"reason": "bỏ về", "counter_id": "r1"}
    for each in busy:
        _post(nurse, f"/stops/{_stop(server, each)}/cancel", cancel)
    for _ in range(3):
        _come(kiosk, "B")
    _post(nurse, f"/stops/{_stop(server, other)}/cancel", cancel)
    in_c = server.database(steps, came["ticket_id"])
    assert [(queue, state) for queue, state, _ in in_c] == [("B", "planned"), ("C", "begun")]
    assert _post(nurse, "/counters/r1/undo")["state"] == "waiting"
    assert server.database(steps, came["ticket_id"]) == before


def test_class_steps_and_cancel(server: Server, kiosk: httpx.Client, nurse: httpx.Client) -> None:
    first, second = _come(kiosk), _come(kiosk)
    stop = _stop(server, second)
    front = {"priority_class": "front", "reason": "đau nhiều"}
    assert _post(nurse, f"/stops/{stop}/class", front)["state"] == "waiting"
    steps = {"steps": [{"position": 1, "queue_id": "A"}, {"position": 2, "queue_id": "C"}]}
    assert _post(nurse, f"/stops/{stop}/steps", steps)["next"] == ["Nội tổng quát", "Mắt"]
    wrong = {"steps": [{"position": 1, "queue_id": "Z"}]}
    assert _refused(nurse, f"/stops/{stop}/steps", wrong)[0] == "queue_unknown"
    assert _post(nurse, "/counters/r1/call-next")["number"] == second["number"]
    assert _post(nurse, "/counters/r1/finish", {"stop_id": stop})["next"] == ["Nội tổng quát"]
    gone = _stop(server, first)
    assert _post(nurse, f"/stops/{gone}/cancel", {"reason": "về"})["state"] == "cancelled"
    assert _refused(nurse, f"/stops/{gone}/cancel")[0] == "not_allowed"
    again = _post(nurse, f"/stops/{gone}/return")
    assert again["state"] == "waiting"


def test_the_console_shows_the_way_and_takes_back_what_was_done_from_its_list(
    server: Server, kiosk: httpx.Client, nurse: httpx.Client
) -> None:
    stop = _stop(server, _come(kiosk))
    here = {"counter_id": "r1"}

    def way() -> list[tuple[str, str, int | None]]:
        steps = nurse.get(f"/stops/{stop}/journey").raise_for_status().json()["steps"]
        return [(each["state"], each["queue_id"], each["position"]) for each in steps]

    def undone(action: str) -> str:
        assert nurse.get("/counters/r1").json()["undo"]["action"] == action
        state = _post(nurse, "/counters/r1/undo")["state"]
        assert nurse.get("/counters/r1").json()["undo"] is None
        return state

    before = [("now", "R", None), ("to_come", "C", 1), ("to_come", "B", 1)]
    assert way() == before
    _post(nurse, f"/stops/{stop}/steps", {**here, "steps": [{"position": 1, "queue_id": "A"}]})
    assert way() == [("now", "R", None), ("to_come", "A", 1)]
    assert undone("steps") == "waiting"
    assert way() == before
    _post(nurse, f"/stops/{stop}/class", {**here, "priority_class": "front", "reason": "mệt"})
    assert undone("class") == "waiting"
    rows = nurse.get("/counters/r1").json()["waiting"]
    assert [row["priority_class"] for row in rows if row["stop_id"] == stop] == ["normal"]
    _post(nurse, f"/stops/{stop}/cancel", here)
    assert undone("cancel") == "waiting"
    _post(nurse, f"/stops/{stop}/cancel")
    assert nurse.get("/counters/r1").json()["undo"] is None
    _post(nurse, f"/stops/{stop}/return", here)
    assert undone("return") == "cancelled"
    assert _refused(nurse, f"/stops/{stop}/cancel", {"counter_id": "r9"})[0] == "counter_unknown"
    assert nurse.get("/stops/nobody/journey").status_code == 404
    _post(nurse, f"/stops/{stop}/return")
    _post(nurse, "/counters/r1/open")
    _post(nurse, "/counters/r1/call-next")
    _post(nurse, "/counters/r1/finish", {"stop_id": stop})
    assert way()[0] == ("done", "R", None)


def test_only_those_who_may_call(server: Server, kiosk: httpx.Client) -> None:
    stop = _stop(server, _come(kiosk))
    with server.staff("ky.thuat") as technician:
        assert _refused(technician, "/counters/r1/open")[0] == "forbidden"
        assert _refused(technician, f"/stops/{stop}/cancel")[0] == "forbidden"
    with server.anybody() as nobody:
        assert _refused(nobody, "/counters/r1/undo")[0] == "unauthenticated"
