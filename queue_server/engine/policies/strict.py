"""Strict: a class that stands higher always goes first. Under load the lowest waits for long."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies._base import PolicyModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_CLASSES = (
    PriorityClass.PRIORITY,
    PriorityClass.APPOINTMENT,
    PriorityClass.RETURN,
    PriorityClass.NORMAL,
)


class Strict(PolicyModel):
    """It has no parameters."""

    about: ClassVar[Words] = Words(
        vi=(
            "Người được ưu tiên luôn đi trước, rồi đến người có hẹn, người trở lại có kết "
            "quả, sau cùng là thứ tự thường; trong mỗi nhóm ai đến trước được gọi trước. "
            "Khi đông, người ở thứ tự thường có thể chờ rất lâu và chỉ được các giới hạn "
            "chung bảo vệ. Nên dùng cho phòng ít người và ít ưu tiên."
        ),
        en=(
            "Patients with priority always go first, then appointments, then those back with "
            "results, the normal order last; within a group, first come, first called. When it "
            "is busy the normal order can wait very long, protected by the guard rails alone. For "
            "rooms with few patients, few of them with priority."
        ),
    )

    @property
    def words(self) -> Words:
        """Priority always goes first."""
        return Words(vi="Ưu tiên luôn đi trước", en="Priority always first")

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """The highest class."""
        del recent, now
        return min(heads, key=lambda one: (one.priority_class.rank, *one.place))

    def limits(self, mine: Waiting) -> Mapping[PriorityClass, datetime | None]:
        """All higher classes, and who came before in one's own."""
        higher = {one: None for one in _CLASSES if one.rank < mine.priority_class.rank}
        return {**higher, mine.priority_class: mine.since}


POLICY = Strict
