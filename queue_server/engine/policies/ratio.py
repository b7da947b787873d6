"""Ratio: smooth weighted round robin between the classes that wait.

At each call every class that waits is credited with its weight; the one with most credit is called
and pays the sum of the weights. So calls of a class are spread evenly, and the credits (kept in
``Recent.shares``) always sum to nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies._base import PolicyModel, equals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

Weight = Annotated[int, Field(ge=1, le=100)]


class Ratio(PolicyModel):
    """How many of each class are called in one round, if all wait."""

    priority: Weight = 2
    appointment: Weight = 1
    return_: Annotated[Weight, Field(alias="return")] = 1
    normal: Weight = 1

    about: ClassVar[Words] = Words(
        vi=(
            "Các nhóm được gọi xen kẽ theo tỷ lệ, ví dụ 2 người ưu tiên rồi 1 người thứ tự thường. "
            "Nhóm nào không có ai chờ thì các nhóm khác được gọi tiếp. Dễ giải thích và không nhóm "
            "nào bị bỏ quên; nhưng khi một nhóm đông bất thường thì chính nhóm ấy chờ lâu hơn, kể "
            "cả nhóm ưu tiên."
        ),
        en=(
            "The groups are called in turn by a ratio, for example 2 with priority, then 1 of the "
            "normal order. Where nobody of a group waits, the others go on. Easy to explain, and "
            "no group is forgotten; but a group that is unusually large waits longer, the "
            "priority group too."
        ),
    )

    @property
    def words(self) -> Words:
        """Of those with priority to those of the normal order."""
        return Words(
            vi=f"{self.priority} ưu tiên : {self.normal} thường",
            en=f"{self.priority} priority : {self.normal} normal",
        )

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """The class with most credit; of equal ones who came first."""
        del now
        balance = self._credited((head.priority_class for head in heads), recent)
        return min(heads, key=lambda one: (-balance[one.priority_class], *equals(one)))

    def told(self, picked: Waiting, heads: Sequence[Waiting], recent: Recent) -> Recent:
        """The credits after this call."""
        waited = {head.priority_class for head in heads} | {picked.priority_class}
        balance = self._credited(waited, recent)
        balance[picked.priority_class] -= sum(self._weight(one) for one in waited)
        return replace(recent, shares=balance)

    def _credited(
        self, waited: Iterable[PriorityClass], recent: Recent
    ) -> dict[PriorityClass, float]:
        added: Mapping[PriorityClass, float] = {
            one: recent.shares.get(one, 0) + self._weight(one) for one in waited
        }
        return {**recent.shares, **added}

    def _weight(self, one: PriorityClass) -> int:
        weights = {
            PriorityClass.PRIORITY: self.priority,
            PriorityClass.APPOINTMENT: self.appointment,
            PriorityClass.RETURN: self.return_,
        }
        return weights.get(one, self.normal)


POLICY = Ratio
