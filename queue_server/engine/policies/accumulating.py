"""Accumulating priority: ``V = a + b · wait``, the largest goes first.

Kleinrock 1964; Stanford, Taylor and Ziedins 2014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies._base import MINUTE, PolicyModel, equals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Start = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]


class Accumulating(PolicyModel):
    """Points at the beginning (``_start``) and points a minute (``_rate``) of each class."""

    priority_start: Start = 0
    priority_rate: Rate = 2
    appointment_start: Start = 0
    appointment_rate: Rate = 1.25
    return_start: Start = 0
    return_rate: Rate = 1.5
    normal_start: Start = 0
    normal_rate: Rate = 1

    about: ClassVar[Words] = Words(
        vi=(
            "Mỗi phút chờ được một số điểm, người ưu tiên được điểm nhanh hơn; ai nhiều "
            "điểm nhất được gọi trước. Người chờ lâu ở thứ tự thường vẫn đi trước người ưu "
            "tiên mới đến. Khi đông, người ưu tiên vẫn chờ ngắn hơn theo cùng một tỷ lệ; "
            "đổi lại, thứ tự có thể thay đổi trong lúc chờ và khó giải thích hơn."
        ),
        en=(
            "Every minute of waiting gives points, faster with priority; who has most is called. "
            "One who has waited long in the normal order still goes before a priority patient "
            "who has just come. When it is busy, priority keeps its proportion of shorter waits; "
            "in return the order can change while people wait, and is harder to explain."
        ),
    )

    @property
    def words(self) -> Words:
        """Priority gains points so many times as fast."""
        times = f"{self.priority_rate / self.normal_rate:.3g}"
        return Words(
            vi=f"Ưu tiên tích điểm nhanh gấp {times.replace('.', ',')}",
            en=f"Priority gains points {times} times as fast",
        )

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """Who has most points."""
        del recent
        return min(heads, key=lambda one: (-self._points(one, now), *equals(one)))

    def counts_from(self, waiting: Waiting, now: datetime) -> datetime:
        """When one of the normal order with as many points came."""
        worth = self._points(waiting, now) - self.normal_start
        return now - worth / self.normal_rate * MINUTE

    def _points(self, waiting: Waiting, now: datetime) -> float:
        start, rate = {
            PriorityClass.PRIORITY: (self.priority_start, self.priority_rate),
            PriorityClass.APPOINTMENT: (self.appointment_start, self.appointment_rate),
            PriorityClass.RETURN: (self.return_start, self.return_rate),
        }.get(waiting.priority_class, (self.normal_start, self.normal_rate))
        return start + rate * ((now - waiting.since) / MINUTE)


POLICY = Accumulating
