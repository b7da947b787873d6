"""Who goes first by law: suggestions from facts that are known without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.insurance import Priority


def suggest(birth_date: str, card_number: str | None, day: date) -> tuple[Priority, ...]:
    """The groups of Luật KCB 15/2023/QH15, Điều 3 khoản 2 that these facts speak for.

    Args:
        birth_date: ISO 8601, shortened where less is known.
        card_number: the insurance card in force.
        day: the service day.
    """
    del birth_date, card_number, day
    return ()
