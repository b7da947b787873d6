from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from queue_server import secrets
from queue_server.config import load
from queue_server.store.seal import Seal
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import Server, a_person, a_ticket, key
from tests.queue_server.simulators import stand_in
from tests.queue_server.simulators.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


ASKS_EACH_TIME = "cache_s = 0\nbreaker_failures = 1000"
"""Nothing of one test is to be seen in the next one."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with StandIn(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


@pytest.fixture(autouse=True)
def _healthy(portal: StandIn) -> None:
    portal.heal()


@pytest.fixture(scope="module")
def server(portal: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with QuickServer(
        tmp_path_factory.mktemp("server"), portal=portal.url, portal_options=ASKS_EACH_TIME
    ) as server:
        yield server


def _person(who: str) -> dict[str, Any]:
    return stand_in.person(who).model_dump(mode="json")


def _ask(kiosk: httpx.Client, person: dict[str, Any]) -> dict[str, Any]:
    answer = kiosk.post("/eligibility", json={"person": person}, headers=key())
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("who", "outcome", "code", "here"),
    [("minh-anh", "eligible", "000", True), ("van-binh", "eligible", "003", False)],
)
def test_what_the_portal_said(
    kiosk: httpx.Client, who: str, outcome: str, code: str, here: object
) -> None:
    answer = _ask(kiosk, _person(who))
    assert (answer["outcome"], answer["code"], answer["facility_here"]) == (outcome, code, here)
    assert answer["valid_to"] > answer["valid_from"]
    card = stand_in.RECORDS[who]["portal"]
    assert not {str(value) for value in answer.values()} & {card["maThe"], card["hoTen"]}


def test_an_ended_card(kiosk: httpx.Client) -> None:
    answer = _ask(kiosk, _person("thi-hoa"))
    assert (answer["outcome"], answer["code"]) == ("not_eligible", "010")


def test_the_decision_is_kept_sealed(server: Server, kiosk: httpx.Client) -> None:
    person = _person("minh-anh")
    asked_id = _ask(kiosk, person)["eligibility_id"]
    ((sealed, person_id),) = server.database(
        "select sealed, person_id from eligibility where id = ?", asked_id
    )
    card = stand_in.RECORDS["minh-anh"]["portal"]["maThe"]
    assert card.encode() not in sealed
    seal = Seal(secrets.load(load(server.config).secrets))
    record = seal.open(sealed, asked_id)
    assert record["decision"]["card_number"] == card
    assert record["asked"]["person"] == person
    # All that the portal said, also what we make nothing of.
    said = json.loads(record["decision"]["raw"])
    assert said.items() >= {"maKetQua": "000", "maThe": card, "hoTen": person["name"]}.items()
    assert card not in server.log
    ((kept,),) = server.database("select sealed from person where id = ?", person_id)
    assert seal.open(kept, person_id) == person


def test_a_repetition_does_not_ask_the_portal_again(kiosk: httpx.Client, portal: StandIn) -> None:
    body, same = {"person": _person("minh-anh")}, key()
    first = kiosk.post("/eligibility", json=body, headers=same)
    asked = portal.requests()
    again = kiosk.post("/eligibility", json=body, headers=same)
    assert again.content == first.content
    assert portal.requests() == asked


def test_two_repetitions_at_once_leave_one_answer(server: Server) -> None:
    body, same = {"person": _person("minh-anh")}, key()

    def ask(_: int) -> bytes:
        with server.kiosk() as client:
            return client.post("/eligibility", json=body, headers=same).content

    before = server.database("select count(*) from eligibility")[0][0]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert server.database("select count(*) from eligibility")[0][0] == before + 1


def test_a_ticket_carries_the_outcome_of_its_own_person(kiosk: httpx.Client) -> None:
    person = _person("minh-anh")
    asked_id = _ask(kiosk, person)["eligibility_id"]
    for who, eligibility_id, outcome in (
        (a_person(), asked_id, "pending"),
        (a_person(), "nobody", "pending"),
        (person, asked_id, "eligible"),
    ):
        body = {**a_ticket("A", who), "eligibility_id": eligibility_id}
        assert kiosk.post("/tickets", json=body, headers=key()).json()["outcome"] == outcome


def test_a_later_answer_reaches_the_ticket(kiosk: httpx.Client, portal: StandIn) -> None:
    person = _person("van-binh")
    portal.fail("html")
    pending = _ask(kiosk, person)["eligibility_id"]
    body = {**a_ticket("B", person), "eligibility_id": pending}
    first = kiosk.post("/tickets", json=body, headers=key()).json()
    portal.heal()
    body["eligibility_id"] = _ask(kiosk, person)["eligibility_id"]
    again = kiosk.post("/tickets", json=body, headers=key()).json()
    assert (first["outcome"], again["outcome"]) == ("pending", "eligible")
    assert again["ticket_id"] == first["ticket_id"]
    # A later silence does not take it away again.
    body["eligibility_id"] = pending
    assert kiosk.post("/tickets", json=body, headers=key()).json()["outcome"] == "eligible"


@pytest.mark.parametrize("fault", ["down", "html", "half_json", "status_502", "slow"])
def test_a_portal_that_does_not_answer(kiosk: httpx.Client, portal: StandIn, fault: str) -> None:
    portal.fail(fault)
    answer = _ask(kiosk, _person("minh-anh"))
    assert (answer["outcome"], answer["reason"], answer["code"]) == (
        *("pending", "portal_silent"),
        None,
    )


def test_a_slow_portal_keeps_nobody_from_a_number(
    server: Server, kiosk: httpx.Client, portal: StandIn
) -> None:
    portal.fail("slow")

    def ask(_: int) -> str:
        with server.kiosk() as client:
            return _ask(client, a_person())["outcome"]

    with ThreadPoolExecutor(50) as pool:
        waiting = [pool.submit(ask, order) for order in range(50)]
        while portal.state()["requests"]["lookup"] == 0 and portal.requests()[0] == 0:
            pass
        begun = time.monotonic()
        assert kiosk.post("/tickets", json=a_ticket("C"), headers=key()).status_code == 201
        took = time.monotonic() - begun
        assert not all(request.done() for request in waiting)
        assert {request.result() for request in waiting} == {"pending"}
    assert took < 1.5


def test_a_copied_code_rewrites_nobody(server: Server, kiosk: httpx.Client) -> None:
    """Whoever shows another name under the same number changes neither facts nor ticket."""
    person = _person("minh-anh")
    asked = _ask(kiosk, person)["eligibility_id"]
    body = {**a_ticket("C", person), "eligibility_id": asked}
    first = kiosk.post("/tickets", json=body, headers=key()).json()
    copied = {**person, "name": "Ai Đó Khác", "birth_date": "1999-09-09", "name_source": "qr"}
    wrong = _ask(kiosk, copied)
    assert (wrong["outcome"], wrong["code"]) == ("ask_desk", "060")
    body = {**a_ticket("C", copied), "eligibility_id": wrong["eligibility_id"]}
    again = kiosk.post("/tickets", json=body, headers=key()).json()
    assert (again["ticket_id"], again["outcome"]) == (first["ticket_id"], "eligible")
    ((kept, person_id),) = server.database(
        "select p.sealed, p.id from person p join eligibility e on e.person_id = p.id "
        "where e.id = ?",
        asked,
    )
    seal = Seal(secrets.load(load(server.config).secrets))
    assert seal.open(kept, person_id) == person


def test_an_answer_of_another_day_counts_as_none(server: Server, kiosk: httpx.Client) -> None:
    person = _person("minh-anh")
    asked = _ask(kiosk, person)["eligibility_id"]
    server.change(
        f"update eligibility set asked_at = datetime(asked_at, '-1 day') where id = '{asked}'"
    )
    body = {**a_ticket("A", {**person}), "eligibility_id": asked, "queue_id": "B"}
    assert kiosk.post("/tickets", json=body, headers=key()).json()["outcome"] == "pending"


def test_a_card_that_may_be_somebody_elses_is_not_shown(kiosk: httpx.Client) -> None:
    """The portal knows the number under another sex: staff have to compare first."""
    answer = _ask(kiosk, {**_person("minh-anh"), "sex": "M"})
    assert (answer["outcome"], answer["staff_must_check"]) == ("eligible", ["sex"])
    assert answer["desk"] is not None
    hidden = ("valid_from", "valid_to", "facility_here", "benefit_percent", "estimate")
    assert [answer[name] for name in hidden] == [None] * len(hidden)
