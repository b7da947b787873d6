"""What a kiosk may tell a patient about the percentage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract.insurance import Estimate, Outcome, Paper, Reason
from queue_server.insurance.benefit.estimate import estimate
from queue_server.insurance.decision import Decision
from queue_server.insurance.hospital import Hospital

TODAY = date(2026, 11, 22)
HERE, ELSEWHERE = "01001", "01999"
DISTRICT = Hospital(HERE, level="basic", points=45, former_tier="district")


def eligible(**changes: Any) -> Decision:
    facts: dict[str, Any] = {"card_number": "DN4010199012345", "facility": HERE, **changes}
    return Decision(outcome=Outcome.ELIGIBLE, reason=Reason.VALID, **facts)


def test_it_names_route_and_rule_and_is_provisional() -> None:
    assert estimate(eligible(), (), TODAY, DISTRICT) == Estimate(
        percent=80.0, route="1.1", rule="route 1.1 (from 2025-01-01); card level 4"
    )


def test_a_commune_station_pays_all_whatever_the_card() -> None:
    station = Hospital(HERE, level="initial", full_benefit=True)
    found = estimate(eligible(facility=ELSEWHERE), (), TODAY, station)
    assert found == Estimate(percent=100.0, route="1.2", rule="route 1.2 (from 2025-01-01)")


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.ELIGIBLE])
def test_nothing_without_an_eligible_answer(outcome: Outcome) -> None:
    decision = Decision(
        outcome=outcome, reason=Reason.VALID, card_number="DN4010199012345", facility=HERE
    )
    assert estimate(decision, (), TODAY, DISTRICT) is None


def test_a_hospital_that_has_not_said_what_it_is_tells_nothing() -> None:
    assert estimate(eligible(facility=ELSEWHERE), (), TODAY, Hospital(HERE)) is None


def test_points_that_are_not_known_are_not_taken_for_a_provisional_ranking() -> None:
    unknown = Hospital(HERE, level="basic", former_tier="none")
    ranked = Hospital(HERE, level="basic", points="provisional", former_tier="none")
    decision = eligible(facility=ELSEWHERE)
    assert estimate(decision, (), TODAY, unknown) is None
    found = estimate(decision, (), TODAY, ranked)
    assert found is not None
    assert found.route == "1.12"


def percent_of(
    papers: tuple[Paper, ...] | None, hospital: Hospital, day: date = TODAY
) -> tuple[str, float] | None:
    found = estimate(eligible(facility=ELSEWHERE), papers, day, hospital)
    return None if found is None else (found.route, found.percent)


def test_a_paper_that_is_declared_settles_it_and_so_does_having_none() -> None:
    hospital = Hospital(HERE, level="basic", points=60, former_tier="none")
    assert percent_of(None, hospital) is None
    assert percent_of((Paper.REFERRAL,), hospital) == ("1.3", 80)
    assert percent_of((Paper.REVISIT,), hospital) == ("1.5", 80)
    assert percent_of((), hospital) == ("1.13", 40)
    assert percent_of((), hospital, date(2026, 6, 30)) == ("1.13", 0)


@pytest.mark.parametrize(
    ("tier", "code", "percent"), [("central", "3.1", 0), ("province", "1.18", 40)]
)
def test_specialised_hospitals_pay_little_without_a_paper(
    tier: Any, code: str, percent: float
) -> None:
    hospital = Hospital(HERE, level="specialised", points=80, former_tier=tier)
    assert percent_of(None, hospital) is None
    assert percent_of((), hospital) == (code, percent)


def test_a_former_district_hospital_of_50_to_70_points_needs_its_own_decision() -> None:
    hospital = Hospital(HERE, level="basic", former_tier="district", points=60)
    assert percent_of((), hospital) is None
    assert percent_of((), replace(hospital, former_district_50_70="1.13")) == ("1.13", 40)
    assert percent_of((), replace(hospital, former_district_50_70="3.3")) == ("3.3", 80)
    assert percent_of((Paper.REFERRAL,), hospital) == ("1.3", 80)


@pytest.mark.parametrize("decided", ["1.13", "3.3"])
@pytest.mark.parametrize(
    ("points", "tier", "code"),
    [(49.9, "district", "1.12"), (70, "district", "3.3"), (60, "none", "1.13")],
)
def test_that_decision_changes_no_other_hospital(
    points: float, tier: Any, code: str, decided: Any
) -> None:
    hospital = Hospital(HERE, level="basic", former_tier=tier, points=points)
    found = percent_of((), hospital)
    assert found is not None
    assert found[0] == code
    assert percent_of((), replace(hospital, former_district_50_70=decided)) == found


@pytest.mark.parametrize(
    ("birth_date", "percent"),
    [("1951-11-22", 100), ("1951-11-23", 80), ("1950", 100), ("1951", 80), (None, 80)],
)
def test_the_age_counts_where_a_cards_level_depends_on_it(
    birth_date: str | None, percent: float
) -> None:
    found = estimate(
        eligible(card_number="LH4010199012345"), None, TODAY, DISTRICT, birth_date=birth_date
    )
    assert found is not None
    assert found.percent == percent


@given(
    st.text(max_size=20) | st.from_regex(r"[A-Z]{2}[0-9]{13}", fullmatch=True) | st.none(),
    st.text(max_size=6) | st.sampled_from([HERE, ELSEWHERE]) | st.none(),
    st.sets(st.sampled_from(Paper)) | st.none(),
    st.dates(),
    st.builds(
        Hospital,
        st.just(HERE),
        level=st.sampled_from(["initial", "basic", "specialised", None]),
        points=st.floats(0, 100) | st.just("provisional") | st.none(),
        former_tier=st.sampled_from(["none", "commune", "district", "province", "central", None]),
        full_benefit=st.booleans() | st.none(),
        former_district_50_70=st.sampled_from(["1.13", "3.3", None]),
    ),
)
def test_it_never_raises_and_never_promises_more_than_all(
    number: str | None,
    facility: str | None,
    papers: set[Paper] | None,
    day: date,
    hospital: Hospital,
) -> None:
    found = estimate(eligible(card_number=number, facility=facility), papers, day, hospital)
    if found is not None:
        assert 0 <= found.percent <= 100
        assert found.provisional
        assert (number or "nothing") not in found.rule
