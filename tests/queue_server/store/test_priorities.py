"""What an answer suggests reaches the visit, also where the answer came after the ticket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pytest
from sqlalchemy import select, update

from queue_server.contract.http import PriorityDecision, TicketRequest, VisitPriority
from queue_server.contract.insurance import EligibilityRequest, PriorityGroup
from queue_server.insurance.answer import NoAnswer, PortalAnswer, read_answer
from queue_server.store import eligibilities, priorities, rechecks, tickets
from queue_server.store.tables import history, stop, visit
from tests.queue_server.serving import KIOSKS, a_person
from tests.queue_server.store.ward import NOON, SILENT

if TYPE_CHECKING:
    from queue_server.contract.person import Person
    from tests.queue_server.store.ward import Ward

NameSource = Literal["dg13", "dg1", "qr", "typed"]
SUGGESTED = VisitPriority(
    group="merit", source="card_category", state="suggested", username=None, reason=None
)


@pytest.fixture
def who() -> Person:
    return EligibilityRequest.model_validate({"person": a_person()}).person


def merit() -> PortalAnswer:
    """A card of somebody with merit (category CC)."""
    card = {"maThe": "CC1010123456789", "gtTheTu": "01/01/2026", "gtTheDen": "31/12/2026"}
    answer = read_answer(json.dumps({"maKetQua": "000", **card}).encode())
    assert isinstance(answer, PortalAnswer)
    return answer


def take_number(
    ward: Ward, who: Person, said: PortalAnswer | NoAnswer, *declared: PriorityGroup
) -> None:
    """The person is asked about and takes a number, or the same one again."""
    asked, queue = EligibilityRequest(person=who), ward.site.config.queues[0]
    assessed = ward.assess(said, asked, NOON)
    answer = eligibilities.answer_of(assessed, ward.site.hospital, NOON)
    request = TicketRequest(
        queue_id=queue.id, person=who, eligibility_id=answer.eligibility_id, declared=declared
    )
    with ward.database.write() as connection:
        eligibilities.keep(connection, ward.site, asked, assessed, answer, KIOSKS[0])
        tickets.issue(connection, ward.site, queue, request, KIOSKS[0], NOON)


def settle(ward: Ward) -> None:
    """The answer comes later."""
    with ward.database.write() as connection:
        (pending,) = rechecks.due(connection, NOON, 2)
        request = pending.request(ward.site.seal)
        assessed = ward.assess(merit(), request, NOON)
        answer = eligibilities.answer_of(assessed, ward.site.hospital, NOON)
        assert rechecks.settle(connection, ward.site, pending, request, assessed, answer)


def found(ward: Ward) -> tuple[VisitPriority, ...]:
    """The priorities of the one visit."""
    with ward.database.read() as connection:
        visit_id = connection.execute(visit.select()).one().id
        return priorities.of_visit(connection, ward.site.seal, visit_id)


def test_an_answer_that_comes_later_suggests_as_well(ward: Ward, who: Person) -> None:
    take_number(ward, who, SILENT)
    assert found(ward) == ()
    settle(ward)
    assert found(ward) == (SUGGESTED,)


def test_taking_a_number_again_with_a_newer_answer_suggests_as_well(
    ward: Ward, who: Person
) -> None:
    take_number(ward, who, SILENT)
    take_number(ward, who, merit())
    assert found(ward) == (SUGGESTED,)


def test_what_was_declared_before_is_now_known(ward: Ward, who: Person) -> None:
    take_number(ward, who, SILENT, "merit")
    assert [each.source for each in found(ward)] == ["declared"]
    settle(ward)
    assert found(ward) == (SUGGESTED,)


def test_what_is_known_is_not_declared_afterwards(ward: Ward, who: Person) -> None:
    take_number(ward, who, merit())
    take_number(ward, who, merit(), "merit")
    assert found(ward) == (SUGGESTED,)


def test_a_later_answer_changes_no_decision(ward: Ward, who: Person) -> None:
    take_number(ward, who, SILENT, "merit")
    with ward.database.write() as connection:
        visit_id = connection.execute(visit.select()).one().id
        refused = PriorityDecision(confirmed=False)
        assert priorities.decide(connection, ward.site, visit_id, "merit", refused, "dd.mau", NOON)
    settle(ward)
    assert [(each.state, each.source) for each in found(ward)] == [("refused", "declared")]


def born(who: Person, birth_date: str, source: NameSource) -> Person:
    return who.model_copy(update={"birth_date": birth_date, "name_source": source})


def lanes(ward: Ward) -> list[str]:
    with ward.database.read() as connection:
        return list(connection.execute(select(stop.c.priority_class)).scalars())


@pytest.mark.parametrize(
    ("told", "right", "lane"),
    [("1940-02-03", "1990-02-03", "normal"), ("1990-02-03", "1940-02-03", "priority")],
)
def test_a_corrected_birth_date_moves_who_waits_into_the_right_lane(
    ward: Ward, who: Person, told: str, right: str, lane: str
) -> None:
    take_number(ward, born(who, told, "typed"), SILENT)
    assert lanes(ward) == ["priority" if lane == "normal" else "normal"]
    take_number(ward, born(who, right, "dg13"), SILENT)
    assert lanes(ward) == [lane]
    with ward.database.read() as connection:
        query = select(history.c.who, history.c.facts).where(history.c.action == "class")
        (moved,) = connection.execute(query)
    assert moved.who == "server"
    assert json.loads(moved.facts)["to"] == lane


def test_a_typed_birth_date_gives_nobody_priority_whose_card_is_known(
    ward: Ward, who: Person
) -> None:
    take_number(ward, born(who, "1990-02-03", "dg13"), SILENT)
    with ward.database.write() as connection:
        connection.execute(update(stop).values(state="finished"))
    take_number(ward, born(who, "1940-02-03", "typed"), SILENT)
    assert lanes(ward) == ["normal", "normal"]


def test_what_staff_have_decided_outlasts_a_corrected_birth_date(ward: Ward, who: Person) -> None:
    take_number(ward, born(who, "1990-02-03", "typed"), SILENT, "merit")
    with ward.database.write() as connection:
        visit_id = connection.execute(visit.select()).one().id
        yes = PriorityDecision(confirmed=True)
        assert priorities.decide(connection, ward.site, visit_id, "merit", yes, "dd.mau", NOON)
    take_number(ward, born(who, "1991-02-03", "dg13"), SILENT)
    assert lanes(ward) == ["priority"]
