"""A number that the patient gets: from the server, or from a block that was leased before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.contract.http import TicketAnswer
from queue_server.contract.insurance import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from queue_server.contract.http import Queue


@dataclass(frozen=True)
class LeasedTicket:
    """A number that this kiosk gave without the server, which learns of it later.

    ``ticket_id`` stands for the ticket until the server has one. Shown and printed like a
    ``TicketAnswer``; nobody knows yet who is ahead, or what the insurance says.
    """

    ticket_id: str
    number: str
    code: str
    created: bool
    queue: Queue
    issued_at: datetime
    ahead: None = None
    now_serving: None = None
    slot_at: None = None
    outcome: Outcome = Outcome.PENDING
    needs_desk: bool = True


Ticket = TicketAnswer | LeasedTicket
