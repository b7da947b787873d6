"""Made-up hospitals for these tests."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from queue_server.setup.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = """\
# Trạm y tế
[rules]
call_gap_s = 5

[[queue]]
id = "kham"
prefix = "A"
name = "Khám bệnh"
name_en = "Consultation"
room = "Phòng khám 1"   # bên trái
room_en = "Room 1"

[queue.order]
policy = "head_start"

[[queue]]
id = "thuoc"
prefix = "T"
name = "Nhà thuốc"
name_en = "Pharmacy"
room = "Quầy thuốc"
room_en = "Pharmacy"
kind = "pharmacy"
at_kiosk = false

[[counter]]
id = "pk1"
room = "Phòng khám 1"
queues = [
    "kham",
    "thuoc",
]
zone = "tret"

[[board]]
id = "sanh"
title = "Sảnh"
queues = ["kham", "thuoc"]
zone = "tret"

[[user]]
username = "dd.mau"
name = "ĐD. Mẫu"
role = "nurse"

[[user]]
username = "quan.tri"
name = "Quản trị"
role = "administrator"
"""

_SIX = time(6)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)
prefixes = st.from_regex(r"[A-Z]{1,2}", fullmatch=True)
slugs = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,8}", fullmatch=True)


@st.composite
def trees(draw: Callable[[Any], Any]) -> Tree:
    """A tree in which everything fits."""
    ids = draw(st.lists(slugs, min_size=1, max_size=4, unique=True))
    letters = draw(st.lists(prefixes, min_size=len(ids), max_size=len(ids), unique=True))
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=3)
    queues = [
        {
            "id": name,
            "prefix": prefix,
            **{key: draw(words) for key in ("name", "name_en", "room", "room_en")},
            "at_kiosk": draw(st.booleans()),
            "quota": draw(st.none() | st.integers(1, 500)),
            "schedule": draw(st.none() | st.just("gio")),
            "template": draw(st.none() | st.just("kham")),
            "order": {"cap_min": draw(st.integers(1, 1440)), "priority_run": 3},
        }
        for name, prefix in zip(ids, letters, strict=True)
    ]
    hours = draw(st.sampled_from([[], ["07:00-11:30", "13:00-16:30"]]))
    steps = draw(st.lists(some, min_size=1, max_size=3))
    days = draw(st.sets(st.dates(), max_size=3))
    counters = draw(st.integers(0, 3))
    return Tree.model_validate(
        {
            "rules": {
                "undo_s": draw(st.integers(0, 3600)),
                "day_ends": draw(st.times(max_value=_SIX)),
            },
            "queue": queues,
            "schedule": [{"id": "gio", "mon": hours}],
            "template": [{"id": "kham", "name": draw(words), "steps": steps}],
            "counter": [
                {"id": f"q{at}", "room": draw(words), "queues": draw(some), "zone": "tret"}
                for at in range(counters)
            ],
            "holiday": [{"day": day, "name": draw(words)} for day in days],
        }
    )
