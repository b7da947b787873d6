"""Why a patient stands where they stand, as a nurse reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo

import pytest

from queue_server.contract.insurance import PriorityGroup
from queue_server.engine import why
from queue_server.engine.order import PriorityClass
from tests.queue_server.engine.crowd import OF_POLICIES, at

if TYPE_CHECKING:
    from collections.abc import Collection

PRIORITY, APPOINTMENT, RETURN, NORMAL = OF_POLICIES
EMERGENCY, FRONT = PriorityClass.EMERGENCY, PriorityClass.FRONT
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def told(
    priority_class: PriorityClass,
    *,
    misses: int = 0,
    slot: float | None = None,
    late: bool = False,
    groups: Collection[PriorityGroup] = (),
) -> tuple[str, str]:
    words = why.tell(
        priority_class,
        misses=misses,
        slot_at=None if slot is None else at(slot),
        late=late,
        groups=groups,
        zone=HANOI,
    )
    return words.vi, words.en


def test_one_reason_of_each_kind() -> None:
    assert told(NORMAL) == ("Theo giờ đến", "By arrival")
    assert told(PRIORITY, groups=["from_75"]) == ("Từ 75 tuổi", "75 or older")
    assert told(PRIORITY, groups=["under_6"]) == ("Dưới 6 tuổi", "Under 6")
    assert told(PRIORITY) == ("Ưu tiên", "Priority")
    assert told(APPOINTMENT, slot=30) == ("Hẹn 09:30", "Appointment 09:30")
    assert told(NORMAL, slot=30, late=True) == (
        "Trễ hẹn 09:30, theo giờ đến",
        "Late for 09:30, by arrival",
    )
    assert told(RETURN) == ("Trở lại có kết quả", "Back with results")
    assert told(EMERGENCY) == ("Cấp cứu", "Emergency")
    assert told(FRONT) == ("Nhân viên cho lên trước", "Put in front by staff")
    assert told(NORMAL, misses=1) == ("Đã vắng mặt, quay lại", "Was absent, came back")


def test_what_decides_is_told_and_nothing_else() -> None:
    assert told(EMERGENCY, misses=2, slot=30, groups=["under_6"])[0] == "Cấp cứu"
    assert told(FRONT, misses=2, slot=30)[0] == "Nhân viên cho lên trước"
    assert told(PRIORITY, misses=1, groups=["from_75"])[0] == "Đã vắng mặt, quay lại"
    assert told(PRIORITY, slot=30, groups=["from_75"])[0] == "Từ 75 tuổi"
    assert told(PRIORITY, slot=30, late=True, groups=["from_75"])[0] == "Từ 75 tuổi"
    assert told(NORMAL, groups=["from_75"])[0] == "Theo giờ đến"
    assert told(NORMAL, slot=30)[0] == "Theo giờ đến", "staff put them there"


@pytest.mark.parametrize("group", get_args(PriorityGroup))
def test_every_group_has_its_words(group: PriorityGroup) -> None:
    vi, en = told(PRIORITY, groups=[group])
    assert vi not in {"", "Ưu tiên"}
    assert en not in {"", "Priority"}


def test_of_several_groups_one_is_named() -> None:
    assert told(PRIORITY, groups=["merit", "from_75"])[0] == "Từ 75 tuổi"
