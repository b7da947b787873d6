"""Alarms are counted while they stand, and cleared by what proves them gone or by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.decision import Decision
from queue_server.store import alarms
from queue_server.store.alarms import Kind
from tests.queue_server.store.ward import NOON, SILENT, said

if TYPE_CHECKING:
    from tests.queue_server.store.ward import Ward

LATER = NOON + timedelta(minutes=5)
FINE = Decision(outcome=Outcome.ELIGIBLE, reason=Reason.VALID, code="000")
NOTHING = Decision(outcome=Outcome.PENDING, reason=Reason.PORTAL_SILENT)


def alarming(code: str | None) -> Decision:
    return Decision(outcome=Outcome.ASK_DESK, reason=Reason.ASK_DESK, code=code, alarm="technician")


def note(ward: Ward, *noted: tuple[PortalAnswer | NoAnswer, Decision]) -> list[tuple[str, str]]:
    """What stands after these look-ups."""
    with ward.database.write() as connection:
        for answer, decision in noted:
            alarms.note(connection, answer, decision, NOON)
        return [(alarm.kind, alarm.detail) for alarm in alarms.standing(connection)]


def test_the_same_again_is_counted(ward: Ward) -> None:
    with ward.database.write() as connection:
        alarms.raise_alarm(connection, "checkin_rejected", "205", NOON)
        alarms.raise_alarm(connection, "checkin_rejected", "205", LATER)
        alarms.raise_alarm(connection, "checkin_rejected", "403", NOON)
        latest, other = alarms.standing(connection)
    assert (latest.count, latest.first_at, latest.last_at) == (2, NOON, LATER)
    assert (other.kind, other.detail, other.count) == ("checkin_rejected", "403", 1)


def test_what_recurs_after_it_was_cleared_is_a_new_alarm(ward: Ward) -> None:
    with ward.database.write() as connection:
        alarms.raise_alarm(connection, Kind.PORTAL_CODE, "054", NOON)
        (first,) = alarms.standing(connection)
        assert alarms.acknowledge(connection, first.id, NOON, "ky.thuat")
        assert alarms.standing(connection) == []
        alarms.raise_alarm(connection, Kind.PORTAL_CODE, "054", LATER)
        (again,) = alarms.standing(connection)
    assert again.id != first.id
    assert again.count == 1


def test_acknowledging_twice_changes_nothing(ward: Ward) -> None:
    with ward.database.write() as connection:
        alarms.raise_alarm(connection, Kind.PORTAL_CODE, "054", NOON)
        (alarm,) = alarms.standing(connection)
        assert alarms.acknowledge(connection, alarm.id, NOON, "ky.thuat")
        assert alarms.acknowledge(connection, alarm.id, LATER, "dd.truong")
        row = connection.exec_driver_sql("select cleared_by from alarm").one()
        assert not alarms.acknowledge(connection, "nothing", LATER, "dd.truong")
    assert row.cleared_by == "ky.thuat"


def test_an_unknown_kind_is_a_mistake_at_once(ward: Ward) -> None:
    with ward.database.write() as connection, pytest.raises(ValueError, match="no_such_kind"):
        alarms.raise_alarm(connection, "no_such_kind", "x", NOON)


def test_a_decision_with_an_alarm_raises_one(ward: Ward) -> None:
    standing = note(ward, (said("205"), alarming("205")), (said("x"), alarming(None)))
    assert sorted(standing) == [("portal_code", "205"), ("portal_code", "none")]


def test_a_portal_that_is_only_silent_is_no_alarm(ward: Ward) -> None:
    unreachable = NoAnswer(Trouble.UNREACHABLE)
    assert note(ward, (SILENT, NOTHING), (unreachable, NOTHING), (said("000"), FINE)) == []


@pytest.mark.parametrize("refusal", [NoAnswer(Trouble.REFUSED), said("401")], ids=["http", "code"])
def test_a_refused_account_stands_until_an_answer_comes(
    ward: Ward, refusal: PortalAnswer | NoAnswer
) -> None:
    assert note(ward, (refusal, NOTHING)) == [("portal_account", "401")]
    assert note(ward, (SILENT, NOTHING)) == [("portal_account", "401")]
    remembered = replace(said("000"), remembered=True)  # came before the account was refused
    assert note(ward, (remembered, FINE)) == [("portal_account", "401")]
    assert note(ward, (said("000"), FINE)) == []


def test_an_unreadable_answer_stands_until_one_can_be_read(ward: Ward) -> None:
    unreadable = NoAnswer(Trouble.NOT_JSON), NOTHING
    assert note(ward, unreadable) == [("portal_unreadable", "not_json")]
    assert note(ward, (said("000"), FINE)) == []


@pytest.mark.parametrize("code", alarms.OFFICER_CODES)
def test_the_officers_alarm_goes_when_somebody_is_found(ward: Ward, code: str) -> None:
    not_found = Decision(outcome=Outcome.ASK_DESK, reason=Reason.NOT_FOUND, code="050")
    assert note(ward, (said(code), alarming(code))) == [("portal_code", code)]
    assert note(ward, (said("050"), not_found)) == [("portal_code", code)]
    assert note(ward, (said("000"), FINE)) == []


def test_what_no_look_up_can_prove_stays_for_a_person(ward: Ward) -> None:
    assert note(ward, (said("205"), alarming("205")), (said("000"), FINE)) == [
        ("portal_code", "205")
    ]


STEPS = st.lists(st.tuples(st.sampled_from(Kind), st.sampled_from("ab"), st.booleans()))


def test_at_most_one_of_a_kind_and_detail_stands(ward: Ward) -> None:
    @given(STEPS)
    def steps(taken: list[tuple[Kind, str, bool]]) -> None:
        expected: dict[tuple[Kind, str], int] = {}
        with ward.database.write() as connection:
            connection.exec_driver_sql("delete from alarm")
            for kind, detail, raised in taken:
                if raised:
                    alarms.raise_alarm(connection, kind, detail, NOON)
                    expected[kind, detail] = expected.get((kind, detail), 0) + 1
                else:
                    alarms.clear(connection, kind, detail, NOON, "x")
                    expected.pop((kind, detail), None)
            standing = alarms.standing(connection)
        assert {(alarm.kind, alarm.detail): alarm.count for alarm in standing} == expected
        assert len(standing) == len(expected)

    steps()
