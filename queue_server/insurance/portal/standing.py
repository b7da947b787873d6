"""What the portal refuses: the account, all errands of one kind, or a single question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import structlog

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from queue_server.clock import Clock

Kind = Literal["lookup", "upload"]
Part = Literal["account", "lookup", "upload"]

_NOTHING = timedelta(0)

_log = structlog.get_logger()


class Standing:
    """Spares an account that is refused: who tries again and again might get it locked.

    The account is refused where it gets no token. A question that is refused twice, the second
    time within a new session, is doubted; and when that happens to two different ones of a kind
    in a row, the account may not do errands of that kind. What is refused is left alone for
    ``pause_s`` seconds, and for as long no new session is taken for a question that was doubted.
    Errands of the other kind that are answered say nothing of this one.

    Belongs to one event loop; ``refuses``, ``doubts`` and ``retry_at`` may be read from elsewhere.
    """

    def __init__(self, clock: Clock, pause_s: float) -> None:
        self._clock = clock
        self._pause = timedelta(seconds=pause_s)
        self._refused_at: dict[Part, datetime] = {}
        self._in_doubt: dict[Kind, Hashable] = {}
        self._doubted_at: dict[Hashable, datetime] = {}

    def refuses(self, part: Part) -> bool:
        """Whether the portal has refused it, and accepted none since."""
        return part in self._refused_at

    def doubts(self, kind: Kind) -> bool:
        """Whether the last errand of this kind was refused, if not all of them."""
        return kind in self._in_doubt or self.refuses(kind)

    def retry_at(self, part: Part) -> datetime | None:
        """When it is tried again; None while it is not refused."""
        refused_at = self._refused_at.get(part)
        return None if refused_at is None else refused_at + self._pause

    def rests(self, part: Part) -> bool:
        """Whether it must not be tried yet."""
        refused_at = self._refused_at.get(part)
        return refused_at is not None and self._pausing(refused_at)

    def deserves_session(self, question: Hashable) -> bool:
        """Whether a new session may be taken because this question was refused."""
        doubted_at = self._doubted_at.get(question)
        return doubted_at is None or not self._pausing(doubted_at)

    def doubt(self, kind: Kind, question: Hashable) -> None:
        """A question was refused, and another session does not help or was not taken for it."""
        if self.rests(kind):
            return
        self._doubted_at = {one: at for one, at in self._doubted_at.items() if self._pausing(at)}
        self._doubted_at.setdefault(question, self._clock.now())
        if self._in_doubt.setdefault(kind, question) != question:
            self.refuse(kind)

    def trust(self, kind: Kind, question: Hashable) -> None:
        """The portal answered within the session."""
        self._doubted_at.pop(question, None)
        self._in_doubt.pop(kind, None)
        self._refused_at.pop(kind, None)

    def refuse(self, part: Part) -> None:
        """Leave it alone from now on."""
        self._refused_at[part] = self._clock.now()
        if part != "account":
            self._in_doubt.pop(part, None)
        _log.error("portal_account_refused", part=part, pause_s=self._pause.total_seconds())

    def accept(self) -> None:
        """The account got a token."""
        self._refused_at.pop("account", None)

    def _pausing(self, since: datetime) -> bool:
        # A machine's clock may be set back: then the pause is over rather than very long.
        return _NOTHING <= self._clock.now() - since < self._pause
