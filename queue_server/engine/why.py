"""Why a patient stands where they stand: words for the console."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from queue_server.contract.insurance import PriorityGroup


class Why(StrEnum):
    """The one reason that a console shows."""

    EMERGENCY = "emergency"
    FRONT = "front"
    ABSENT = "absent"
    PRIORITY = "priority"
    APPOINTMENT = "appointment"
    LATE = "late"
    RETURN = "return"
    ARRIVAL = "arrival"


_WORDS = {
    Why.EMERGENCY: Words(vi="Cấp cứu", en="Emergency"),
    Why.FRONT: Words(vi="Nhân viên cho lên trước", en="Put in front by staff"),
    Why.ABSENT: Words(vi="Đã vắng mặt, quay lại", en="Was absent, came back"),
    Why.PRIORITY: Words(vi="Ưu tiên", en="Priority"),
    Why.APPOINTMENT: Words(vi="Hẹn {slot}", en="Appointment {slot}"),
    Why.LATE: Words(vi="Trễ hẹn {slot}, theo giờ đến", en="Late for {slot}, by arrival"),
    Why.RETURN: Words(vi="Trở lại có kết quả", en="Back with results"),
    Why.ARRIVAL: Words(vi="Theo giờ đến", en="By arrival"),
}
_GROUPS: dict[PriorityGroup, Words] = {
    "under_6": Words(vi="Dưới 6 tuổi", en="Under 6"),
    "from_75": Words(vi="Từ 75 tuổi", en="75 or older"),
    "pregnant": Words(vi="Phụ nữ có thai", en="Pregnant"),
    "disability": Words(vi="Người khuyết tật nặng", en="Severe disability"),
    "merit": Words(vi="Người có công", en="Meritorious service"),
}
_CLASSES = {
    PriorityClass.PRIORITY: Why.PRIORITY,
    PriorityClass.APPOINTMENT: Why.APPOINTMENT,
    PriorityClass.RETURN: Why.RETURN,
}


def why(priority_class: PriorityClass, *, misses: int, late: bool) -> Why:
    """What decided about a stop's place.

    Args:
        priority_class: its lane.
        misses: how often the patient was called in this queue and did not come.
        late: whether they came too late for their appointment.
    """
    if priority_class is PriorityClass.EMERGENCY:
        return Why.EMERGENCY
    if priority_class is PriorityClass.FRONT:
        return Why.FRONT
    if misses:
        return Why.ABSENT
    return _CLASSES.get(priority_class, Why.LATE if late else Why.ARRIVAL)


def tell(
    priority_class: PriorityClass,
    *,
    misses: int,
    slot_at: datetime | None,
    late: bool = False,
    groups: Collection[PriorityGroup],
    zone: ZoneInfo,
) -> Words:
    """The reason in words: "Từ 75 tuổi", "Hẹn 09:30", "Theo giờ đến".

    Args:
        priority_class: the stop's lane.
        misses: how often the patient was called in this queue and did not come.
        slot_at: the appointment's time, None without one.
        late: whether they came too late for it.
        groups: the visit's confirmed priority groups; of several one is named.
        zone: the site's time zone, for the time of an appointment.
    """
    reason = why(priority_class, misses=misses, late=late)
    if reason is Why.PRIORITY:
        named = next((words for group, words in _GROUPS.items() if group in groups), None)
        return named or _WORDS[reason]
    if slot_at is None:
        return _WORDS[reason]
    slot = f"{slot_at.astimezone(zone):%H:%M}"
    return Words(vi=_WORDS[reason].vi.format(slot=slot), en=_WORDS[reason].en.format(slot=slot))
