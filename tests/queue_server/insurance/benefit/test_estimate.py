"""What a kiosk may tell a patient about the percentage."""

from __future__ import annotations

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


def test_a_paper_that_is_declared_settles_it() -> None:
    hospital = Hospital(HERE, level="basic", points=60, former_tier="none")
    decision = eligible(facility=ELSEWHERE)
    assert estimate(decision, (), TODAY, hospital) is None
    found = estimate(decision, (Paper.REFERRAL,), TODAY, hospital)
    assert found is not None
    assert (found.route, found.percent) == ("1.3", 80.0)


def test_where_the_annexs_order_leaves_room_nothing_is_shown() -> None:
    hospital = Hospital(HERE, level="basic", former_tier="district", points=60)
    assert estimate(eligible(facility=ELSEWHERE), (), TODAY, hospital) is None


@given(
    st.text(max_size=20) | st.from_regex(r"[A-Z]{2}[0-9]{13}", fullmatch=True) | st.none(),
    st.text(max_size=6) | st.sampled_from([HERE, ELSEWHERE]) | st.none(),
    st.sets(st.sampled_from(Paper)),
    st.dates(),
    st.builds(
        Hospital,
        st.just(HERE),
        level=st.sampled_from(["initial", "basic", "specialised", None]),
        points=st.floats(0, 100) | st.just("provisional") | st.none(),
        former_tier=st.sampled_from(["none", "commune", "district", "province", "central", None]),
        full_benefit=st.booleans() | st.none(),
    ),
)
def test_it_never_raises_and_never_promises_more_than_all(
    number: str | None, facility: str | None, papers: set[Paper], day: date, hospital: Hospital
) -> None:
    found = estimate(eligible(card_number=number, facility=facility), papers, day, hospital)
    if found is not None:
        assert 0 <= found.percent <= 100
        assert found.provisional
        assert (number or "nothing") not in found.rule
