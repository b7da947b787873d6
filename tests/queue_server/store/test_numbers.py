"""Numbers begin anew with each service day, follow class and queue, and are all accounted for."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from queue_server.contract.counters import NewPatient
from queue_server.contract.http import LeasedNumber, PriorityDecision, TicketRequest
from queue_server.setup.tree import find
from queue_server.store import (
    blocks,
    history,
    hours,
    leased,
    number_account,
    number_counter,
    priorities,
    tickets,
)
from queue_server.store.tables import history as history_table
from queue_server.store.tables import number_block, stop
from tests.queue_server.api.reception import TABLES
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import a_person
from tests.queue_server.store.ward import NOON, Ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from queue_server.setup.tables import QueueTable
    from queue_server.store.queues import Place

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    ward = Ward.build(tmp_path_factory.mktemp("ward"), TABLES)
    yield ward
    ward.database.close()


def queue(ward: Ward, name: str) -> QueueTable:
    found = find(ward.site.config.queues, name)
    assert found is not None
    return found


def a_request(name: str, **more: Any) -> TicketRequest:
    body = {"queue_id": name, "person": a_person(), "eligibility_id": None}
    return TicketRequest.model_validate(body | more)


def take(ward: Ward, name: str, now: datetime, **more: Any) -> Place:
    with ward.database.write() as connection:
        request = a_request(name, **more)
        place, created = tickets.issue(
            connection, ward.site, queue(ward, name), request, "kiosk01", now
        )
    assert created
    return place


def in_zone(ward: Ward, zone: str, ends: str = "00:00") -> Ward:
    """The same hospital elsewhere, with days that end then."""
    config = ward.site.config
    rules = config.rules.model_validate({"day_ends": ends})
    place = config.site.model_copy(update={"timezone": zone})
    config = config.model_copy(update={"site": place, "rules": rules})
    return Ward(ward.database, type(ward.site)(config, ward.site.seal))


VIETNAM = "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("zone", "ends", "last", "next_one"),
    [
        (VIETNAM, "00:00", "2026-03-01T16:59:59.999999", "2026-03-01T17:00:00"),
        (VIETNAM, "00:00", "2026-12-31T16:59:59", "2026-12-31T17:00:00"),
        (VIETNAM, "03:00", "2026-03-03T19:59:59", "2026-03-03T20:00:00"),
        ("UTC", "00:00", "2026-03-05T23:59:59.999999", "2026-03-06T00:00:00"),
    ],
)
def test_numbers_begin_anew_with_the_service_day(
    ward: Ward, zone: str, ends: str, last: str, next_one: str
) -> None:
    there = in_zone(ward, zone, ends)
    before, after = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (last, next_one))
    numbers = [take(there, "C", now).given.number for now in (before, before, after, after)]
    assert numbers == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("zone", "middle"), [(VIETNAM, "2026-04-02T00:00:00"), ("UTC", "2026-04-04T17:00:00")]
)
def test_the_other_zones_midnight_changes_nothing(ward: Ward, zone: str, middle: str) -> None:
    there, at = in_zone(ward, zone), datetime.fromisoformat(middle).replace(tzinfo=UTC)
    second = timedelta(seconds=1)
    numbers = [take(there, "C", now).given.number for now in (at - second, at, at + second)]
    assert numbers == [1, 2, 3]


def test_prefixes_are_counted_each_for_itself_quotas_by_queue(ward: Ward) -> None:
    now = NOON + timedelta(days=100)
    with ward.database.write() as connection:
        number_counter.take(connection, "FA", ward.site.day(now))
    assert take(ward, "few", now).given.label == "F001"
    assert take(ward, "few", now).given.label == "F002"
    with pytest.raises(hours.FullError):
        take(ward, "few", now)


def test_at_a_counter_neither_hours_nor_quota_stand_in_the_way(ward: Ward) -> None:
    now = NOON + timedelta(days=101, hours=9)
    patient = NewPatient(name="Nguyễn Mẫu Quầy", birth_date="2022-01-02")
    for name in ("hours", "few", "few", "few", "inside"):
        with ward.database.write() as connection:
            given = (connection, ward.site, queue(ward, name), patient, "staff:dd.mau", now)
            place, created = tickets.issue_at_counter(*given, another=True)
        assert created
        assert (place.given.outcome, place.given.priority_class) == ("ask_desk", "priority")
    with ward.database.read() as connection:
        head = history_table.select().order_by(history_table.c.seq.desc()).limit(1)
        row = connection.execute(head).one()
    assert (row.who, row.action) == ("staff:dd.mau", "issue")


def test_who_is_known_by_number_at_a_counter_has_one_ticket(ward: Ward) -> None:
    now, who = NOON + timedelta(days=102), a_person()
    patient = NewPatient.model_validate({**who, "sex": "F"} | {}, extra="ignore")
    found: list[tuple[str, bool]] = []
    for _ in range(2):
        with ward.database.write() as connection:
            place, created = tickets.issue_at_counter(
                connection, ward.site, queue(ward, "A"), patient, "staff:dd.mau", now
            )
        found.append((place.given.label, created))
    assert found == [("A001", True), ("A001", False)]


def lane(ward: Ward, place: Place) -> str:
    with ward.database.read() as connection:
        query = stop.select().where(stop.c.id == place.given.stop_id)
        return connection.execute(query).one().priority_class


def decide(ward: Ward, place: Place, now: datetime, *, confirmed: bool) -> None:
    with ward.database.write() as connection:
        decision = PriorityDecision(confirmed=confirmed, reason="giấy xác nhận")
        visit = place.given.visit_id
        assert priorities.decide(connection, ward.site, visit, "pregnant", decision, "dd.mau", now)


def test_a_decision_moves_who_waits_to_the_right_lane_at_once(ward: Ward) -> None:
    now = NOON + timedelta(days=103)
    others = [take(ward, "B", now) for _ in range(2)]
    place = take(ward, "B", now + timedelta(minutes=1), declared=("pregnant",))
    assert (place.ahead, lane(ward, place)) == (2, "normal")
    with ward.database.read() as connection:
        before = history.head(connection)
    decide(ward, place, now, confirmed=True)
    assert lane(ward, place) == "priority"
    with ward.database.read() as connection:
        found = tickets.find(connection, ward.site, place.given.code, now)
        assert before is not None
        rows = connection.execute(
            history_table.select().where(history_table.c.seq > before.seq)
        ).all()
    assert found is not None
    assert found.ahead == 0
    assert [(row.who, row.action) for row in rows] == [
        ("staff:dd.mau", "priority"),
        ("staff:dd.mau", "class"),
    ]
    assert all("giấy" not in row.facts for row in rows)
    decide(ward, place, now, confirmed=False)
    assert lane(ward, place) == "normal"
    assert [lane(ward, other) for other in others] == ["normal", "normal"]


@pytest.mark.parametrize("kept", ["emergency", "front"])
def test_a_decision_takes_nobody_from_the_front(ward: Ward, kept: str) -> None:
    now = NOON + timedelta(days=104)
    place = take(ward, "B", now, declared=("pregnant",))
    with ward.database.write() as connection:
        here = stop.c.id == place.given.stop_id
        connection.execute(update(stop).where(here).values(priority_class=kept))
    decide(ward, place, now, confirmed=True)
    decide(ward, place, now, confirmed=False)
    assert lane(ward, place) == kept


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "lease", "upload", "twice", "close"]),
        st.sampled_from(["kiosk01", "kiosk02"]),
        st.integers(0, 4),
    ),
    max_size=40,
)
_day_of = iter(range(10**6))


@given(ACTIONS)
def test_every_number_is_accounted_for(ward: Ward, done: list[tuple[str, str, int]]) -> None:
    now = datetime(2030, 1, 1, 3, tzinfo=UTC) + timedelta(days=next(_day_of))
    day, chosen = ward.site.day(now), queue(ward, "leased").model_copy(update={"quota": 30})
    given_out, cancelled, known = Counter[int](), 0, [a_person()]
    for action, kiosk, pick in done:
        with ward.database.write() as connection:
            open_block = connection.execute(
                number_block.select().where(
                    number_block.c.kiosk_id == kiosk,
                    number_block.c.service_day == day,
                    number_block.c.closed_at.is_(None),
                )
            ).first()
            block = blocks.find(connection, open_block.id, kiosk) if open_block else None
            if action == "lease":
                try:
                    blocks.lease(connection, ward.site, chosen, kiosk, now)
                except blocks.NothingLeftError:
                    assert number_counter.issued(connection, ["leased"], day)["leased"] >= 30
            elif action == "close" and block:
                blocks.close(connection, block, block.used, kiosk, now)
            elif action in {"upload", "twice"} and block and pick < len(block.unused):
                number = block.unused[pick]
                person = known[0] if action == "twice" else a_person()
                code = f"TD1:{number:06d}{day:%Y%m%d}{'A' * 7}A"
                told = LeasedNumber(block_id=block.id, number=number, issued_at=now, code=code)
                request = a_request("leased", person=person, leased=told)
                _, created = leased.record(connection, ward.site, chosen, request, told, kiosk, now)
                given_out[number] += 1
                cancelled += not created
            elif action == "issue":
                request = a_request("leased")
                try:
                    place, _ = tickets.issue(connection, ward.site, chosen, request, kiosk, now)
                    given_out[place.given.number] += 1
                except hours.FullError:
                    assert number_counter.issued(connection, ["leased"], day)["leased"] >= 30
    with ward.database.read() as connection:
        accounts = number_account.of_day(connection, day)
        issued = number_counter.issued(connection, ["leased"], day)["leased"]
    assert all(times == 1 for times in given_out.values())
    if not accounts:
        assert not given_out
        return
    [account] = accounts
    assert account.adds_up
    assert (account.given, account.cancelled) == (len(given_out), cancelled)
    assert account.last == account.given + account.leased + account.unused
    assert issued == account.given + account.leased <= 30


def test_a_number_that_is_lost_is_found_out(tmp_path: Path) -> None:
    server = QuickServer(tmp_path, tables=TABLES)
    ward = Ward.of(server)
    for _ in range(3):
        take(ward, "A", NOON)
    with ward.database.write() as connection:
        connection.execute(update(stop).values(state="no_show"))
    told = server.run("numbers", "--day", DAY.isoformat(), "--json")
    assert told.returncode == 0, told.stderr
    numbers = {"last": 3, "given": 3, "no_show": 3, "cancelled": 0, "open": 0}
    account = json.loads(told.stdout)
    assert account == account | numbers | {"prefix": "A", "gaps": [], "adds_up": True}
    with ward.database.write() as connection:
        number_counter.take(connection, "A", DAY)
    ward.database.close()
    told = server.run("numbers", "--day", DAY.isoformat())
    assert told.returncode == 1
    assert told.stdout.splitlines()[1].split()[-1] == "4"
