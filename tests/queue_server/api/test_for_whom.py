"""Who came and who is the patient are two facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.queue_server.api.reception import TABLES, as_kiosk, at, rows, take
from tests.queue_server.api.reporting import House
from tests.queue_server.serving import a_person

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = "2026-11-23T08:00"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House.begin(tmp_path_factory.mktemp("house"), TABLES) as house:
        yield house


@pytest.fixture(autouse=True)
def _morning(house: House) -> None:
    at(house, DAY)


def child(**changes: Any) -> dict[str, Any]:
    born = {"name": "Nguyễn Thị Mẫu Nhi", "birth_date": "2022-05-06", "sex": "F"}
    return {"number": None, **born, **changes}


def nameless(birth_date: str = "2022-05-06") -> dict[str, Any]:
    """Of a patient without a card a kiosk knows the birth date alone."""
    return child(name=None, sex=None, birth_date=birth_date)


def grandmother() -> dict[str, Any]:
    who = a_person(birth_date="1945-01-02")
    return {name: who[name] for name in ("number", "name", "birth_date", "sex")}


def for_(house: House, patient: dict[str, Any], mother: dict[str, Any] | None = None) -> Any:
    who = mother or a_person()
    answer = take(house, "A", who, patient=patient, relation="parent")
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def priority_class(house: House, ticket: dict[str, Any]) -> str:
    query = "select priority_class from stop where ticket_id = :a"
    [(found,)] = rows(house, query, ticket["ticket_id"])
    return found


def test_priority_follows_the_patient_not_who_came(house: House) -> None:
    assert priority_class(house, for_(house, child())) == "priority"
    old_mother, grown = a_person(birth_date="1940-01-01"), child(birth_date="1990-01-01")
    assert priority_class(house, for_(house, grown, old_mother)) == "normal"


def test_the_same_child_again_has_the_same_number(house: House) -> None:
    mother = a_person()
    first = for_(house, child(), mother)
    again = for_(house, child(name="NGUYỄN  THỊ MẪU NHI"), mother)
    assert (again["number"], again["created"]) == (first["number"], False)


@pytest.mark.parametrize(
    "other",
    [
        child(name="Nguyễn Văn Mẫu Khác"),
        child(name="Nguyễn Thị Mẫu Nhị"),
        child(birth_date="2021-05-06"),
    ],
)
def test_a_sibling_is_somebody_else(house: House, other: dict[str, Any]) -> None:
    mother = a_person()
    first, second = for_(house, child(), mother), for_(house, other, mother)
    assert second["created"]
    assert first["visit_id"] != second["visit_id"]


def test_father_and_mother_of_whom_a_year_is_known_are_two(house: House) -> None:
    daughter, parent = a_person(), nameless("1948")
    first, second = (for_(house, parent, daughter) for _ in range(2))
    assert second["created"]
    assert first["visit_id"] != second["visit_id"]


def test_another_mothers_child_of_the_same_name_is_somebody_else(house: House) -> None:
    assert for_(house, child())["visit_id"] != for_(house, child())["visit_id"]


def test_the_child_is_somebody_new_on_another_day(house: House) -> None:
    mother = a_person()
    first = for_(house, child(), mother)
    at(house, "2026-11-24T08:00")
    second = for_(house, child(), mother)
    query = "select person_id from visit where id in (:a, :b)"
    assert len(set(rows(house, query, first["visit_id"], second["visit_id"]))) == 2


def test_without_a_name_the_same_birth_date_is_the_same_child(house: House) -> None:
    mother = a_person()
    first = for_(house, nameless(), mother)
    assert (first["outcome"], first["needs_desk"]) == ("ask_desk", True)
    assert priority_class(house, first) == "priority"
    again, sibling = for_(house, nameless(), mother), for_(house, nameless("2020-01-02"), mother)
    assert (again["number"], again["created"]) == (first["number"], False)
    assert sibling["created"]
    assert for_(house, nameless())["visit_id"] != first["visit_id"]


def test_who_has_a_number_has_a_name(house: House) -> None:
    patient = {**grandmother(), "name": None}
    answer = take(house, "A", a_person(), patient=patient, relation="relative")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_who_came_may_have_a_number_of_their_own(house: House) -> None:
    mother = a_person()
    for_(house, child(), mother)
    own = take(house, "A", mother)
    assert own.status_code == 201


def test_without_a_number_the_desk_comes_first_and_nobody_asks_the_portal(house: House) -> None:
    ticket = for_(house, child())
    assert (ticket["outcome"], ticket["needs_desk"]) == ("ask_desk", True)
    assert not rows(house, "select 1 from recheck where ticket_id = :a", ticket["ticket_id"])


def test_a_patient_with_a_number_is_found_by_it_whoever_comes(house: House) -> None:
    patient = grandmother()
    first = for_(house, patient)
    assert (first["outcome"], priority_class(house, first)) == ("pending", "priority")
    again = for_(house, patient)
    assert (again["number"], again["created"]) == (first["number"], False)
    himself = take(house, "A", {**patient, "name_source": "dg13"}).json()
    assert (himself["number"], himself["created"]) == (first["number"], False)


def test_the_insurance_asked_is_the_patients(house: House) -> None:
    mother, patient = a_person(), grandmother()
    asked = {"person": {**patient, "name_source": "typed"}, "papers": None}
    theirs = as_kiosk(house, "/eligibility", asked).raise_for_status().json()["eligibility_id"]
    mothers = as_kiosk(house, "/eligibility", {"person": mother, "papers": None}).json()
    query = "select eligibility_id from ticket where id = :a"

    def kept(queue: str, eligibility_id: str) -> Any:
        more = {"patient": patient, "relation": "relative", "eligibility_id": eligibility_id}
        ticket = take(house, queue, mother, **more).raise_for_status().json()
        return rows(house, query, ticket["ticket_id"])[0][0]

    assert kept("A", theirs) == theirs
    assert kept("B", mothers["eligibility_id"]) is None


def test_the_his_is_told_who_came_for_whom(house: House) -> None:
    mother, patient = a_person(), grandmother()
    ticket = for_(house, patient, mother)
    found = house.signed("/visits/find", {"number": patient["number"]}).json()
    assert found["visit_id"] == ticket["visit_id"]
    came = {"relation": "parent", "number": mother["number"], "name": mother["name"]}
    assert found["came"] == came
    # She is no patient.
    answer = house.signed("/visits/find", {"number": mother["number"]})
    assert (answer.status_code, answer.json()["code"]) == (404, "visit_unknown")


def test_the_his_finds_who_has_no_number_by_the_tickets_code(house: House) -> None:
    ticket = for_(house, child())
    found = house.signed("/visits/find", {"code": ticket["code"]}).json()
    assert found["visit_id"] == ticket["visit_id"]
    assert [each["number"] for each in found["tickets"]] == [ticket["number"]]
    himself = take(house, "A", a_person()).json()
    assert house.signed("/visits/find", {"code": himself["code"]}).json()["came"] is None


@pytest.mark.parametrize("body", [{}, {"number": "079190000001", "code": "TD1:x"}])
def test_the_his_finds_by_one_of_the_two(house: House, body: dict[str, str]) -> None:
    answer = house.signed("/visits/find", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_the_check_in_of_a_child_without_a_number_is_built(house: House) -> None:
    ticket = for_(house, child())
    booking = {
        "treatment_id": "MAU-NHI-1",
        "patient_id": "BN-NHI-1",
        "care_type": "01",
        "patient_object": "1.1",
        "service": {"code": "02.1897", "name": "Khám Nhi"},
        "ordered_at": "2026-11-23T08:30:00+07:00",
    }
    made = house.book(ticket["visit_id"], booking)
    assert (made.status_code, made.json()["state"]) == (201, "held")


@pytest.mark.parametrize(
    "wrong",
    [{"relation": "parent"}, {"patient": child()}, {"patient": child(), "relation": "self"}],
)
def test_relation_and_patient_belong_together(house: House, wrong: dict[str, Any]) -> None:
    answer = take(house, "A", a_person(), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


def test_history_has_opaque_ids_alone(house: House) -> None:
    mother = a_person()
    ticket = for_(house, child(), mother)
    query = "select facts, who from history where ticket_id = :a and action = 'issue'"
    [(facts, who)] = rows(house, query, ticket["ticket_id"])
    assert who == "kiosk:kiosk01"
    assert '"relation":"parent"' in facts
    for secret in ("Mẫu", "MAU", mother["number"], "2022-05-06"):
        assert secret not in facts
