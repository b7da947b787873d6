"""Head start: who has one counts as having come so many minutes earlier.

The order never changes while people wait: it is that of the virtual arrivals ``since - h``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from queue_server.contract.words import Words
from queue_server.engine.order import PriorityClass, Recent, Waiting
from queue_server.engine.policies._base import MINUTE, PolicyModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Minutes = Annotated[int, Field(ge=0, le=240)]
_SMALLEST = timedelta(microseconds=1)


class HeadStart(PolicyModel):
    """The minutes of each class."""

    priority: Minutes = 20
    appointment: Minutes = 10
    # "return" is a word of Python's own; in files it is written as it is said.
    return_: Annotated[Minutes, Field(alias="return")] = 15
    normal: Minutes = 0

    about: ClassVar[Words] = Words(
        vi=(
            "Người bệnh được ưu tiên, có hẹn hoặc trở lại có kết quả được tính như đã đến "
            "sớm hơn một số phút. Sau khi cộng phút, ai đến trước được gọi trước. Thứ tự "
            "không đổi trong lúc chờ, và chỉ người đến sau mình ít hơn số phút được cộng "
            "mới có thể vượt lên trước: không ai phải chờ mãi."
        ),
        en=(
            "Patients with priority, an appointment or results count as having come some minutes "
            "earlier. After that, first come, first called. The order does not change while "
            "people wait, and one can be passed only by those who came later by less than the "
            "minutes added: nobody waits for ever."
        ),
    )

    @cached_property
    def _starts(self) -> dict[PriorityClass, timedelta]:
        return {
            PriorityClass.PRIORITY: self.priority * MINUTE,
            PriorityClass.APPOINTMENT: self.appointment * MINUTE,
            PriorityClass.RETURN: self.return_ * MINUTE,
            PriorityClass.NORMAL: self.normal * MINUTE,
        }

    @property
    def words(self) -> Words:
        """The minutes of those with priority."""
        return Words(
            vi=f"Ưu tiên cộng {self.priority} phút", en=f"Priority: {self.priority} min head start"
        )

    def pick(self, heads: Sequence[Waiting], recent: Recent, now: datetime) -> Waiting:
        """The earliest virtual arrival."""
        del recent
        return min(heads, key=lambda one: self._order(one, now))

    def counts_from(self, waiting: Waiting, now: datetime) -> datetime:
        """The virtual arrival."""
        del now
        return waiting.since - self._starts[waiting.priority_class]

    def limits(self, mine: Waiting) -> Mapping[PriorityClass, datetime | None]:
        """Those with an earlier virtual arrival."""
        my_arrival = mine.since - self._starts[mine.priority_class]
        return {
            other: my_arrival
            + start
            # Of equal virtual arrivals the class that stands first goes first.
            + (_SMALLEST if other.rank < mine.priority_class.rank else timedelta())
            for other, start in self._starts.items()
        }

    def _order(self, waiting: Waiting, now: datetime) -> tuple[datetime, int, int]:
        return self.counts_from(waiting, now), waiting.priority_class.rank, waiting.number


POLICY = HeadStart
