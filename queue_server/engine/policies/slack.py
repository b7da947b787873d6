"""Slack to target: who has used up most of the wait that the hospital aims at goes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies._base import PolicyModel, equals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Target = Annotated[int, Field(ge=1, le=1440)]


class Slack(PolicyModel):
    """The wait that each class should not exceed, in minutes."""

    priority: Target = 20
    appointment: Target = 15
    return_: Annotated[Target, Field(alias="return")] = 20
    normal: Target = 60

    about: ClassVar[Words] = Words(
        vi=(
            "Mỗi nhóm có một thời gian chờ mục tiêu; ai đã chờ gần hết (hoặc quá) mục tiêu "
            "của mình nhất thì được gọi trước: người ưu tiên đã chờ 10 trong 20 phút đi "
            "trước người thường đã chờ 25 trong 60 phút. Nên dùng khi bệnh viện cam kết "
            "thời gian chờ; mục tiêu phải thực tế, nếu không nhóm có mục tiêu quá ngắn sẽ "
            "luôn đi trước."
        ),
        en=(
            "Each group has a wait to aim at; who has used up most of it is called first: priority "
            "after 10 of 20 minutes goes before normal after 25 of 60. For hospitals that promise "
            "waits; the targets have to be realistic, or a group whose target is too short always "
            "goes first."
        ),
    )

    @property
    def words(self) -> Words:
        """The targets of those with priority and of the normal order."""
        return Words(
            vi=f"Mục tiêu: ưu tiên {self.priority}, thường {self.normal} phút",
            en=f"Targets: priority {self.priority}, normal {self.normal} min",
        )

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """Who has used up most of the target."""
        del recent
        return min(
            heads,
            key=lambda one: (-((now - one.since) / self._target(one)), *equals(one)),
        )

    def counts_from(self, waiting: Waiting, now: datetime) -> datetime:
        """When one of the normal order who has used up as much came."""
        return now - (now - waiting.since) * (self.normal / self._target(waiting))

    def _target(self, waiting: Waiting) -> int:
        targets = {
            PriorityClass.PRIORITY: self.priority,
            PriorityClass.APPOINTMENT: self.appointment,
            PriorityClass.RETURN: self.return_,
        }
        return targets.get(waiting.priority_class, self.normal)


POLICY = Slack
