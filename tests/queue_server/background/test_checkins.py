"""Every treatment's check-in is accepted once, or somebody is told: real service, real stand-in."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from queue_server.background.checkin_files import CheckinFiles
from queue_server.background.checkins import FIRST_QUIET, LONGEST_QUIET, LOOK
from queue_server.background.worker import Worker
from queue_server.clock import SystemClock
from queue_server.contract.visits import Checkin, CheckinState, Resent, Skipped
from queue_server.insurance.checkin.fields import PATHS
from queue_server.insurance.checkin.file import form
from queue_server.insurance.checkin.plan import CARD_MISSING
from queue_server.store import checkin_queue
from queue_server.store.tables import checkin, eligibility
from tests.queue_server.background.cashier import A_MINUTE, CARD, ENDED, Cashier
from tests.queue_server.insurance.checkin.rows import BOOKED_CARD
from tests.queue_server.serving import a_person
from tests.queue_server.simulators.stand_in import USERNAME
from tests.queue_server.store.ward import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.queue_server.simulators.stand_in import StandIn

_treatments = itertools.count(1)
WAYS_TO_LOSE_AN_ANSWER = ["drop_after", "half_json", "status_502", "html", "hang", "down"]


@pytest.fixture
def cashier(portal: StandIn, tmp_path: Path) -> Iterator[Cashier]:
    with Cashier.begin(tmp_path, portal) as cashier:
        yield cashier


@pytest.fixture
def treatment() -> str:
    return new_treatment()


def new_treatment() -> str:
    """The stand-in lives as long as all tests: nobody else's."""
    return f"LK26{next(_treatments):08}"


def test_the_first_cost_is_told_to_the_portal(cashier: Cashier, treatment: str) -> None:
    who = a_person(name="Đặng Thị Kiểm Thử")
    visit = cashier.visit(CARD, who)
    booked = cashier.book(visit, treatment)
    assert booked == Checkin(checkin_id=booked.checkin_id, state=CheckinState.READY)
    assert cashier.work() == LOOK
    stands = cashier.stands(treatment, visit)
    there = cashier.accepted()[treatment]
    assert (stands.state, stands.receipt) == (CheckinState.ACCEPTED, there["receipt"])
    assert there["submissions"] == 1
    assert there["row"]["HO_TEN"] == who["name"]
    assert there["row"]["SO_CCCD"] == who["number"]
    assert there["row"]["MA_THE_BHYT"] == "DN4010123456789"
    assert (there["row"]["MA_DKBD"], there["row"]["GT_THE_DEN"]) == ("01028", "20261231")
    record = cashier.waiting(booked.checkin_id).record
    assert record["receipt"]["transaction_id"] == there["receipt"]
    assert len(record["receipt"]["received_at"]) == len("20261123081200")


def test_only_the_first_booking_of_a_treatment_counts(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    first = cashier.book(visit, treatment)
    second = cashier.book(visit, treatment, service={"code": "23.0158", "name": "Xét nghiệm"})
    assert second == first
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_DICH_VU"] == "02.1896"
    third = cashier.book(visit, treatment, service={"code": "23.0158", "name": "Xét nghiệm"})
    assert third.state == CheckinState.ACCEPTED
    cashier.work(A_MINUTE)
    assert cashier.accepted()[treatment]["submissions"] == 1


@pytest.mark.parametrize("fault", WAYS_TO_LOSE_AN_ANSWER)
def test_without_a_receipt_the_same_is_sent_again(
    cashier: Cashier, treatment: str, fault: str
) -> None:
    who = a_person()
    visit = cashier.visit(CARD, who)
    booked = cashier.book(visit, treatment)
    cashier.portal.fail(fault, only="checkin")
    assert cashier.work() == FIRST_QUIET
    assert cashier.stands(treatment, visit).state == CheckinState.READY
    before = cashier.waiting(booked.checkin_id)
    assert before.tries == 1
    cashier.portal.heal()
    # What is known of the patient may change meanwhile; what was sent does not.
    cashier.clock.move(A_MINUTE)
    assert cashier.visit(said("000", maDKBD="79001"), who) == visit
    cashier.work()
    assert cashier.stands(treatment, visit).state == CheckinState.ACCEPTED
    assert cashier.waiting(booked.checkin_id).file == before.file
    there = cashier.accepted()[treatment]
    assert there["submissions"] == (2 if fault in {"drop_after", "half_json"} else 1)
    assert cashier.stands(treatment, visit).receipt == there["receipt"]


def test_a_crash_after_the_acceptance_leaves_one_row(cashier: Cashier, treatment: str) -> None:
    """The portal took it, and the server died before it could note the receipt."""
    visit = cashier.visit()
    booked = cashier.book(visit, treatment)
    cashier.portal.fail("down", only="checkin")
    cashier.work()
    cashier.portal.heal()
    file = cashier.waiting(booked.checkin_id).file
    assert file is not None
    fields = form(file, USERNAME, "01028")
    cashier.insurance.upload(PATHS["4750"], fields).result()
    cashier.clock.move(A_MINUTE)
    cashier.anew().work()
    there = cashier.accepted()[treatment]
    assert there["submissions"] == 2
    stands = cashier.stands(treatment, visit)
    assert (stands.state, stands.receipt) == (CheckinState.ACCEPTED, there["receipt"])


def test_a_portal_that_is_away_is_not_hammered(cashier: Cashier) -> None:
    visits = [(cashier.visit(), new_treatment()) for _ in range(8)]
    for visit, treatment in visits:
        cashier.book(visit, treatment)
    cashier.portal.fail("down", only="checkin")
    before = cashier.uploads()
    for after, quiet in itertools.pairwise(
        [timedelta(), FIRST_QUIET, 2 * FIRST_QUIET, 4 * FIRST_QUIET]
    ):
        assert cashier.work(after) == quiet
        assert cashier.work() == quiet
    assert cashier.uploads() == before + 3
    # The breaker is open now: nothing goes out, and nobody's pause grows for that.
    assert cashier.insurance.health().breaker == "open"
    tries = cashier.tries()
    cashier.anew().work()
    assert cashier.uploads() == before + 3
    assert cashier.tries() == tries
    cashier.portal.heal()
    for _ in range(4):
        cashier.work(A_MINUTE)
    states = {cashier.stands(treatment, visit).state for visit, treatment in visits}
    assert states == {CheckinState.ACCEPTED}
    assert all(cashier.accepted()[treatment]["submissions"] == 1 for _, treatment in visits)


def test_one_try_a_minute_goes_on(cashier: Cashier) -> None:
    visit = cashier.visit()
    for _ in range(8):
        cashier.book(visit, new_treatment())
    cashier.portal.fail("down", only="checkin")
    quiet = [cashier.work()]
    for _ in range(6):
        quiet.append(cashier.work(quiet[-1]))
    assert [pause.total_seconds() for pause in quiet] == [5, 10, 20, 40, 60, 60, 60]
    assert quiet[-1] == LONGEST_QUIET
    cashier.portal.heal()
    cashier.work(LONGEST_QUIET)
    cashier.portal.fail("down", only="checkin")
    cashier.book(visit, new_treatment())
    assert cashier.work() == FIRST_QUIET


def test_pauses_grow_to_half_an_hour(cashier: Cashier, treatment: str) -> None:
    cashier.book(cashier.visit(), treatment)
    cashier.portal.fail("down", only="checkin")
    cashier.work()
    pauses: list[int] = []
    for _ in range(7):
        minutes, before = 0, cashier.uploads()
        while cashier.uploads() == before:
            cashier.work(A_MINUTE)
            minutes += 1
        pauses.append(minutes)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_what_the_portal_rejects_is_shown_and_can_be_corrected(
    cashier: Cashier, treatment: str
) -> None:
    visit, other = cashier.visit(), new_treatment()
    cashier.portal.fail("refuse_checkin", code="205")
    booked = cashier.book(visit, treatment)
    cashier.work()
    cashier.portal.heal()
    cashier.book(visit, other)
    cashier.work()
    stands = cashier.stands(treatment, visit)
    assert (stands.state, stands.problem) == (CheckinState.REJECTED, "205")
    assert cashier.alarms() == [("checkin_rejected", "205", 1)]
    assert cashier.accepted()[other]["submissions"] == 1
    assert cashier.waiting(booked.checkin_id).record["refusal"]["message"]
    [failure] = cashier.summary().failures
    assert (failure.checkin_id, failure.problem) == (booked.checkin_id, "205")
    assert failure.treatment == f"…{treatment[-4:]}"
    # As it is, it is rejected again.
    cashier.portal.fail("refuse_checkin", code="205")
    assert cashier.resend(booked.checkin_id).state == CheckinState.READY
    cashier.work()
    cashier.portal.heal()
    assert cashier.alarms() == [("checkin_rejected", "205", 2)]
    corrected = cashier.book(visit, treatment, corrected=True)
    assert (corrected.checkin_id, corrected.state) == (booked.checkin_id, CheckinState.READY)
    cashier.work()
    assert cashier.stands(treatment, visit).state == CheckinState.ACCEPTED
    assert cashier.summary().failures == ()


def test_an_account_that_may_not_send_loses_no_check_in(portal: StandIn, tmp_path: Path) -> None:
    with Cashier.begin(tmp_path, portal) as cashier:
        site = cashier.ward.site
        elsewhere = site.config.site.model_copy(update={"facility_code": "79001"})
        config = site.config.model_copy(update={"site": elsewhere})
        visit, treatment = cashier.visit(), new_treatment()
        cashier.book(visit, treatment)
        cashier.book(visit, new_treatment())
        object.__setattr__(site, "config", config)
        before = cashier.uploads()
        assert cashier.anew().work() - cashier.clock.now() == FIRST_QUIET
        assert cashier.uploads() == before + 1
        assert cashier.stands(treatment, visit).state == CheckinState.READY
        assert cashier.alarms() == [("checkin_rejected", "403", 1)]


def test_a_row_that_cannot_be_built_does_not_stop_others(cashier: Cashier) -> None:
    bad, damaged, good = (new_treatment() for _ in range(3))
    unknown, visit = cashier.visit(said("000")), cashier.visit()
    booked = [cashier.book(unknown, bad), cashier.book(visit, damaged), cashier.book(visit, good)]
    cashier.clock.move(A_MINUTE)
    with cashier.ward.database.write() as connection:
        _spoil(connection, booked[1].checkin_id)
    assert cashier.work() == LOOK
    assert cashier.stands(bad, unknown).problem == "MA_DKBD:missing"
    assert cashier.stands(damaged, visit).problem == "record:damaged"
    assert cashier.stands(good, visit).state == CheckinState.ACCEPTED
    found = {(kind, detail) for kind, detail, _ in cashier.alarms()}
    assert found == {
        ("checkin_rejected", "MA_DKBD:missing"),
        ("checkin_rejected", "record:damaged"),
    }
    assert {failure.treatment for failure in cashier.summary().failures} == {f"…{bad[-4:]}", "…"}
    assert cashier.resend(booked[1].checkin_id).state == CheckinState.REJECTED


def test_it_waits_for_the_insurances_answer(cashier: Cashier, treatment: str) -> None:
    who = a_person()
    visit = cashier.silent_visit(who)
    assert cashier.book(visit, treatment).state == CheckinState.HELD
    cashier.work()
    cashier.work(10 * A_MINUTE)
    assert treatment not in cashier.accepted()
    assert cashier.visit(CARD, who) == visit
    cashier.work(A_MINUTE)
    assert cashier.accepted()[treatment]["row"]["MA_THE_BHYT"] == "DN4010123456789"


def test_it_does_not_wait_for_ever(cashier: Cashier, treatment: str) -> None:
    visit = cashier.silent_visit()
    cashier.book(visit, treatment)
    cashier.minutes(29)
    assert cashier.stands(treatment, visit).state == CheckinState.HELD
    cashier.work(A_MINUTE)
    stands = cashier.stands(treatment, visit)
    assert (stands.state, stands.problem) == (CheckinState.REJECTED, CARD_MISSING)
    assert cashier.alarms() == [("checkin_rejected", CARD_MISSING, 1)]
    assert treatment not in cashier.accepted()
    told = cashier.book(visit, treatment, corrected=True, card=BOOKED_CARD)
    assert told.state == CheckinState.READY
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_THE_BHYT"] == BOOKED_CARD["number"]


def test_the_wait_begins_when_the_portal_can_answer(cashier: Cashier, treatment: str) -> None:
    visit = cashier.silent_visit()
    cashier.book(visit, treatment)
    cashier.portal.fail("down")
    cashier.ask(3)
    cashier.minutes(120)
    assert cashier.stands(treatment, visit).state == CheckinState.HELD
    cashier.portal.heal()
    cashier.ask(1)
    cashier.minutes(30)
    assert cashier.stands(treatment, visit).state == CheckinState.HELD
    cashier.work(A_MINUTE)
    assert cashier.stands(treatment, visit).state == CheckinState.REJECTED


@pytest.mark.parametrize("code", ["054", "055", "205", "060", "050", "999"])
def test_sent_to_the_desk_is_no_answer_about_the_card(
    cashier: Cashier, treatment: str, code: str
) -> None:
    visit = cashier.visit(said(code))
    assert cashier.book(visit, treatment).state == CheckinState.HELD
    cashier.work()
    # The desk has seen the card, and the HIS tells it before the wait is over.
    told = cashier.book(visit, treatment, card=BOOKED_CARD)
    assert told.state == CheckinState.READY
    cashier.work()
    row = cashier.accepted()[treatment]["row"]
    names = ("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN")
    assert [row[name] for name in names] == ["DN4010123456789", "01028", "20260101", "20261231"]


def test_insured_for_the_his_and_not_for_the_portal(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit(ENDED)
    stands = cashier.book(visit, treatment)
    assert (stands.state, stands.problem) == (CheckinState.REJECTED, CARD_MISSING)
    assert cashier.alarms() == [("checkin_rejected", CARD_MISSING, 1)]
    assert cashier.book(visit, treatment, card=BOOKED_CARD) == stands
    pays_himself = cashier.book(visit, treatment, corrected=True, patient_object="9")
    assert pays_himself.state == CheckinState.READY
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_THE_BHYT"] == ""


def test_what_the_his_says_of_the_card_goes_first(cashier: Cashier, treatment: str) -> None:
    card = BOOKED_CARD | {"number": "GD4010123456789"}
    cashier.book(cashier.visit(CARD), treatment, card=card)
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_THE_BHYT"] == "GD4010123456789"


@pytest.mark.parametrize("silent", [True, False])
def test_an_emergency_that_is_told_in_time_is_not_sent(
    cashier: Cashier, treatment: str, *, silent: bool
) -> None:
    visit = cashier.silent_visit() if silent else cashier.visit()
    cashier.book(visit, treatment)
    if silent:
        cashier.work()
    told = cashier.book(visit, treatment, patient_object="2")
    assert (told.state, told.reason) == (CheckinState.SKIPPED, Skipped.EMERGENCY)
    cashier.minutes(40)
    assert treatment not in cashier.accepted()


def test_what_may_have_arrived_is_not_changed_any_more(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    cashier.book(visit, treatment)
    cashier.portal.fail("drop_after", only="checkin")
    cashier.work()
    for changes in ({"patient_object": "2"}, {"card": BOOKED_CARD}, {"corrected": True}):
        assert cashier.book(visit, treatment, **changes).state == CheckinState.READY
    cashier.portal.heal()
    cashier.work(A_MINUTE)
    there = cashier.accepted()[treatment]
    assert (there["submissions"], there["row"]["MA_DOITUONG_KCB"]) == (2, "1.1")


def test_a_newer_object_does_not_begin_the_wait_anew(cashier: Cashier, treatment: str) -> None:
    visit = cashier.silent_visit()
    cashier.book(visit, treatment)
    cashier.minutes(20)
    cashier.book(visit, treatment, patient_object="1.3")
    cashier.minutes(10)
    assert cashier.summary().counts == {CheckinState.REJECTED: 1}


def test_what_left_the_queue_while_the_sender_was_busy_stays_out(
    cashier: Cashier, treatment: str
) -> None:
    visit = cashier.silent_visit()
    booked = cashier.book(visit, treatment)
    cashier.book(visit, treatment, patient_object="2")
    checkin_id, now = booked.checkin_id or "", cashier.clock.now()
    files = CheckinFiles(cashier.ward.database, cashier.ward.site)
    assert files.prepare(checkin_id, now, now) is None
    with cashier.ward.database.write() as connection:
        checkin_queue.hold(connection, [checkin_id], now)
    assert cashier.summary().counts == {CheckinState.SKIPPED: 1}
    assert not cashier.waiting(checkin_id).queued


def test_until_it_is_sent_the_newest_object_holds_and_the_first_cost(
    cashier: Cashier, treatment: str
) -> None:
    visit, test = cashier.silent_visit(), {"code": "23.0158", "name": "Xét nghiệm"}
    cashier.book(visit, treatment)
    cashier.minutes(29)
    cashier.book(visit, treatment, patient_object="1.3", service=test)
    cashier.book(visit, treatment, patient_object="1.3", samples_only=True)
    assert cashier.book(visit, treatment, patient_object="1.3").state == CheckinState.HELD
    cashier.book(visit, treatment, patient_object="1.5", card=BOOKED_CARD)
    cashier.work()
    row = cashier.accepted()[treatment]["row"]
    assert (row["MA_DOITUONG_KCB"], row["MA_DICH_VU"]) == ("1.5", "02.1896")


def test_what_is_corrected_before_it_is_sent_is_sent_corrected(
    cashier: Cashier, treatment: str
) -> None:
    visit, test = cashier.visit(), {"code": "23.0158", "name": "Xét nghiệm"}
    cashier.book(visit, treatment)
    cashier.book(visit, treatment, service=test, corrected=True)
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_DICH_VU"] == "23.0158"
    # What the portal has cannot be corrected.
    assert cashier.book(visit, treatment, corrected=True).state == CheckinState.ACCEPTED
    cashier.work(A_MINUTE)
    assert cashier.accepted()[treatment]["submissions"] == 1


def test_a_file_of_which_nothing_was_sent_is_built_anew(cashier: Cashier, treatment: str) -> None:
    who = a_person()
    visit = cashier.visit(CARD, who)
    cashier.portal.fail("down")
    cashier.ask(3)
    assert cashier.insurance.health().breaker == "open"
    booked, before = cashier.book(visit, treatment), cashier.uploads()
    cashier.work()
    assert cashier.uploads() == before
    assert cashier.waiting(booked.checkin_id).file is None
    cashier.portal.heal()
    cashier.clock.move(A_MINUTE)
    cashier.visit(said("000", maDKBD="79001"), who)
    cashier.work()
    assert cashier.accepted()[treatment]["row"]["MA_DKBD"] == "79001"


def test_where_only_insured_patients_are_reported(portal: StandIn, tmp_path: Path) -> None:
    with Cashier.begin(tmp_path, portal, without_card="skip", hold_minutes=5) as cashier:
        visit, treatment = cashier.visit(ENDED), new_treatment()
        stands = cashier.book(visit, treatment, patient_object="9")
        assert (stands.state, stands.reason) == (CheckinState.SKIPPED, Skipped.WITHOUT_CARD)
        silent, held = cashier.silent_visit(), new_treatment()
        assert cashier.book(silent, held, patient_object="8").state == CheckinState.HELD
        cashier.work()
        cashier.work(5 * A_MINUTE)
        stands = cashier.book(silent, held, patient_object="8")
        assert stands.reason == Skipped.WITHOUT_CARD
        assert not {treatment, held} & set(cashier.accepted())
        assert cashier.summary().counts == {CheckinState.SKIPPED: 2}
        assert cashier.alarms() == []
        # The patient turns out to be insured after all.
        assert cashier.book(silent, held, card=BOOKED_CARD).state == CheckinState.READY
        cashier.work()
        assert cashier.accepted()[held]["submissions"] == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"patient_object": "2"}, Skipped.EMERGENCY),
        ({"samples_only": True}, Skipped.SAMPLES_ONLY),
    ],
)
def test_what_the_law_leaves_out(
    cashier: Cashier, treatment: str, changes: dict[str, object], reason: Skipped
) -> None:
    visit = cashier.visit()
    stands = cashier.book(visit, treatment, **changes)
    assert (stands.state, stands.reason) == (CheckinState.SKIPPED, reason)
    cashier.work(A_MINUTE)
    assert treatment not in cashier.accepted()
    assert cashier.book(visit, treatment, **changes) == stands
    # What comes later in the same treatment and is not left out is its first cost.
    assert cashier.book(visit, treatment).state == CheckinState.READY
    cashier.work()
    assert cashier.accepted()[treatment]["submissions"] == 1


def test_it_is_given_up_visibly_and_can_be_sent_again(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    booked = cashier.book(visit, treatment)
    cashier.portal.fail("drop_after", only="checkin")
    cashier.work()
    cashier.work(timedelta(hours=71))
    assert cashier.summary().oldest_unsent == cashier.clock.now() - timedelta(hours=71)
    assert cashier.alarms() == []
    cashier.work(timedelta(hours=1))
    assert cashier.stands(treatment, visit).state == CheckinState.GIVEN_UP
    assert cashier.alarms() == [("checkin_given_up", "unreachable", 1)]
    assert cashier.summary().oldest_unsent is None
    assert cashier.summary().counts == {CheckinState.GIVEN_UP: 1}
    cashier.portal.heal()
    sent = cashier.waiting(booked.checkin_id).file
    cashier.resend(booked.checkin_id)
    cashier.work(A_MINUTE)
    assert cashier.stands(treatment, visit).state == CheckinState.ACCEPTED
    record = cashier.waiting(booked.checkin_id).record
    assert record["file"].encode() == sent
    assert [again["by"] for again in record["resent"]] == ["ky-thuat"]


def test_one_lost_answer_after_days_gives_nothing_up(cashier: Cashier) -> None:
    visit = cashier.visit()
    treatments = [new_treatment() for _ in range(30)]
    for treatment in treatments:
        cashier.book(visit, treatment)
    cashier.portal.fail("hang", only="checkin")
    cashier.work(timedelta(hours=73))
    assert cashier.summary().counts == {CheckinState.READY: 30}
    cashier.portal.heal()
    cashier.minutes(2)
    assert cashier.summary().counts == {CheckinState.ACCEPTED: 30}
    assert cashier.alarms() == []


def test_all_that_failed_are_sent_again_at_once(cashier: Cashier, treatment: str) -> None:
    visit, later = cashier.visit(), new_treatment()
    cashier.portal.fail("refuse_checkin")
    cashier.book(visit, treatment)
    booked = cashier.book(visit, later)
    cashier.work()
    damaged = cashier.book(visit, new_treatment()).checkin_id
    with cashier.ward.database.write() as connection:
        _spoil(connection, damaged)
    cashier.work()
    cashier.portal.heal()
    assert cashier.resend_all() == Resent(queued=2, left=1)
    cashier.work()
    assert {treatment, later} <= set(cashier.accepted())
    assert cashier.resend_all() == Resent(queued=0, left=1)
    assert [one["by"] for one in cashier.waiting(booked.checkin_id).record["resent"]] == [
        "ky-thuat"
    ]


def test_one_that_always_gets_401_holds_up_nobody(portal: StandIn, tmp_path: Path) -> None:
    with Cashier.begin(tmp_path, portal) as cashier:
        visit, others = cashier.visit(), [new_treatment() for _ in range(5)]
        poison = new_treatment()
        cashier.book(visit, poison)
        cashier.clock.move(A_MINUTE)
        for treatment in others:
            cashier.book(visit, treatment)
        portal.fail("refuse_account", only="checkin")
        cashier.work()
        assert cashier.alarms() == [("checkin_rejected", "401", 1)]
        portal.heal()
        cashier.work(FIRST_QUIET)
        assert set(others) <= set(cashier.accepted())
        assert cashier.stands(poison, visit).state == CheckinState.READY
        cashier.work(A_MINUTE)
        assert cashier.accepted()[poison]["submissions"] == 1


def test_uploads_that_get_401_for_hours(cashier: Cashier, treatment: str) -> None:
    """Look-ups are answered meanwhile, so that it is not the account."""
    visit = cashier.visit()
    cashier.book(visit, treatment)
    cashier.portal.fail("refuse_account", only="checkin")
    before = cashier.uploads()
    for _ in range(120):
        cashier.work(A_MINUTE)
        cashier.ask(1)
    # Each try asks twice, with a new session; pauses grow to half an hour.
    assert cashier.uploads() - before <= 2 * 8
    assert cashier.stands(treatment, visit).state == CheckinState.READY
    [(kind, detail, _)] = cashier.alarms()
    assert (kind, detail) == ("checkin_rejected", "401")


def test_a_refused_account_is_told_and_loses_nothing(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    booked = cashier.book(visit, treatment)
    cashier.portal.fail("refuse_account")
    cashier.work()
    assert cashier.insurance.health().state == "refused"
    assert cashier.alarms() == [("portal_account", "401", 1)]
    cashier.minutes(3)
    assert cashier.tries() == {booked.checkin_id: 0}
    cashier.portal.heal()
    cashier.minutes(20)
    assert cashier.stands(treatment, visit).state == CheckinState.ACCEPTED


def test_a_clock_that_is_set_back_makes_no_pause_longer(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    cashier.book(visit, treatment)
    cashier.portal.fail("down", only="checkin")
    cashier.work()
    cashier.portal.heal()
    cashier.work(timedelta(hours=-8))
    assert cashier.accepted()[treatment]["submissions"] == 1


def test_a_damaged_answer_rejects_the_check_in_visibly(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    with cashier.ward.database.write() as connection:
        connection.execute(update(eligibility).values(sealed=bytes(64)))
    assert cashier.book(visit, treatment).state == CheckinState.READY
    cashier.work()
    assert cashier.stands(treatment, visit).problem == "record:damaged"
    assert cashier.alarms() == [("checkin_rejected", "record:damaged", 1)]


def test_a_server_that_was_off_for_days_tries_before_it_gives_up(
    cashier: Cashier, treatment: str
) -> None:
    visit = cashier.visit()
    cashier.book(visit, treatment)
    cashier.work(timedelta(days=5))
    assert cashier.stands(treatment, visit).state == CheckinState.ACCEPTED


def test_an_accepted_one_is_not_sent_again_by_hand(cashier: Cashier, treatment: str) -> None:
    booked = cashier.book(cashier.visit(), treatment)
    cashier.work()
    assert cashier.resend(booked.checkin_id).state == CheckinState.ACCEPTED
    cashier.work(A_MINUTE)
    assert cashier.accepted()[treatment]["submissions"] == 1


def test_the_oldest_goes_first(cashier: Cashier) -> None:
    visit = cashier.visit()
    treatments = [new_treatment() for _ in range(25)]
    for treatment in treatments:
        cashier.book(visit, treatment)
        cashier.clock.move(timedelta(seconds=1))
    cashier.work()
    mine = [treatment for treatment in cashier.accepted() if treatment in treatments]
    assert mine == treatments


def test_in_a_worker_it_goes_out_by_itself(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    cashier.book(visit, treatment)
    worker = Worker("checkins", SystemClock(), cashier.sender.work)
    worker.start()
    try:
        while cashier.stands(treatment, visit).state != CheckinState.ACCEPTED:
            pass
    finally:
        worker.close()


def test_the_log_says_nothing_of_anybody(
    cashier: Cashier, treatment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    who = a_person(name="Đặng Thị Bí Mật")
    visit = cashier.visit(CARD, who)
    cashier.book(visit, treatment)
    cashier.work()
    cashier.portal.fail("refuse_checkin")
    cashier.book(visit, new_treatment())
    cashier.work()
    told = capsys.readouterr()
    assert "checkin_sent" in told.out
    for secret in (who["name"], who["number"], treatment, "DN4010123456789", "BN0001"):
        assert secret not in told.out + told.err


@pytest.mark.parametrize("fault", ["drop_after", "drop"])
def test_however_many_answers_are_lost_each_is_accepted_once(cashier: Cashier, fault: str) -> None:
    visit = cashier.visit()
    treatments = [new_treatment() for _ in range(40)]
    for treatment in treatments:
        cashier.book(visit, treatment)
    cashier.portal.fail(fault, only="checkin", share=0.4, seed=7)
    pause, rounds = timedelta(), 0
    while cashier.summary().counts != {CheckinState.ACCEPTED: len(treatments)}:
        pause = cashier.work(pause)
        rounds += 1
        assert rounds < 1000
    there = cashier.accepted()
    receipts = {treatment: cashier.stands(treatment, visit).receipt for treatment in treatments}
    assert receipts == {treatment: there[treatment]["receipt"] for treatment in treatments}
    submissions = sum(there[treatment]["submissions"] for treatment in treatments)
    assert (submissions > len(treatments)) == (fault == "drop_after")


def test_shutting_down_leaves_it_for_the_next_start(cashier: Cashier, treatment: str) -> None:
    visit = cashier.visit()
    booked = cashier.book(visit, treatment)
    cashier.insurance.close()
    cashier.work(timedelta(hours=80))
    stands = cashier.stands(treatment, visit)
    assert (stands.state, stands.problem) == (CheckinState.READY, None)
    assert cashier.tries() == {booked.checkin_id: 0}
    assert cashier.alarms() == []


def _spoil(connection: Connection, checkin_id: str | None) -> None:
    """What is sealed of it is damaged."""
    connection.execute(update(checkin).where(checkin.c.id == checkin_id).values(sealed=bytes(64)))
