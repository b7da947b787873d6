"""Today's open tickets that the desk has to see."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from queue_server.contract.insurance import Outcome
from queue_server.store import desk_report, eligibilities, rechecks
from queue_server.store.tables import stop
from tests.queue_server.store.ward import NOON, said

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.store.desk_report import DeskList
    from tests.queue_server.store.ward import Ward

A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def answered(ward: Ward, code: str, now: datetime = NOON, **fields: str) -> str:
    """A ticket with this answer of this instant."""
    ticket_id = ward.ticket(now)
    with ward.database.write() as connection:
        (pending,) = rechecks.due(connection, now, 2)
        request = pending.request(ward.site.seal)
        assessed = ward.assess(said(code, **fields), request, now)
        answer = eligibilities.answer_of(assessed, ward.site.hospital, now)
        assert rechecks.settle(connection, ward.site, pending, request, assessed, answer)
    return ticket_id


def report(ward: Ward, now: datetime = NOON) -> DeskList:
    with ward.database.read() as connection:
        return desk_report.today(connection, ward.site.day(now))


def test_nobody_has_to_be_seen(ward: Ward) -> None:
    ward.ticket()  # its answer is still to come
    with ward.database.write() as connection:
        rechecks.drop(connection, rechecks.due(connection, NOON, 1)[0].ticket_id, NOON)
    answered(ward, "000", maDKBD=ward.site.hospital.facility_code)
    assert report(ward) == desk_report.DeskList((), 0)


def test_those_who_have_to_be_seen_the_latest_first(ward: Ward) -> None:
    answered(ward, "001", NOON)
    answered(ward, "050", NOON + A_MINUTE)
    later, first = report(ward).tickets
    assert (later.label, later.queue_id, later.code) == ("A002", "A", "050")
    assert (later.outcome, later.checks, later.at) == (Outcome.ASK_DESK, (), NOON + A_MINUTE)
    assert (first.label, first.outcome, first.checks) == (
        *("A001", Outcome.ELIGIBLE),
        ("paper_card",),
    )


def test_several_checks_are_told_apart(ward: Ward) -> None:
    answered(ward, "001", hoTen="Trần Văn Mẫu", ngaySinh="01/02/1950")
    assert report(ward).tickets[0].checks == ("paper_card", "name", "birth_date")


@pytest.mark.parametrize(("state", "count"), [("waiting", 1), ("called", 1), ("finished", 0)])
def test_who_has_left_is_not_waited_for(ward: Ward, state: str, count: int) -> None:
    ticket_id = answered(ward, "050")
    with ward.database.write() as connection:
        connection.execute(update(stop).where(stop.c.ticket_id == ticket_id).values(state=state))
    assert report(ward).count == count


def test_only_the_day_counts(ward: Ward) -> None:
    answered(ward, "050")
    assert report(ward, NOON + A_DAY).count == 0


def test_the_latest_are_shown_and_all_are_counted(ward: Ward) -> None:
    for minute in range(desk_report.MOST_SHOWN + 2):
        answered(ward, "050", NOON + minute * A_MINUTE)
    found = report(ward)
    assert (len(found.tickets), found.count) == (50, 52)
    assert found.tickets[0].label == "A052"
