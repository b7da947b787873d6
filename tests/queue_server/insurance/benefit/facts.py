"""Strategies for facts, complete or with gaps."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from queue_server.insurance.benefit.facts import Facts

CHOICES: dict[str, st.SearchStrategy[object]] = {
    "level": st.sampled_from(["initial", "basic", "specialised"]),
    "points": st.one_of(
        st.sampled_from([49.9, 50, 69.9, 70, "provisional"]), st.floats(0, 100, width=16)
    ),
    "former_tier": st.sampled_from(["none", "commune", "district", "province", "central"]),
    "former_district_50_70": st.sampled_from(["1.13", "3.3"]),
    "purpose": st.sampled_from(["exam", "exam", "exam", "pickup", "pickup_by_proxy", "uninsured"]),
    "disease": st.sampled_from(["none", "list_1", "list_2"]),
}
COMPLETE = st.fixed_dictionaries(
    {name: CHOICES.get(name, st.booleans()) for name in Facts.model_fields}
)
DAYS = st.dates(date(2024, 12, 1), date(2028, 12, 31))
CARD_PERCENTS = st.sampled_from([80, 95, 100, None])


def with_gaps(complete: dict[str, object], gaps: set[str]) -> Facts:
    return Facts.model_validate(
        {name: value for name, value in complete.items() if name not in gaps}
    )


GAPS = st.sets(st.sampled_from(sorted(Facts.model_fields)))
