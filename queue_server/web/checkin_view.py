"""How the check-ins stand, as the insurance page shows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from queue_server.contract.visits import CheckinState
from queue_server.web import insurance_words as words
from queue_server.web import times
from queue_server.web.device_view import Fact

if TYPE_CHECKING:
    from queue_server.store.checkin_summary import Summary
    from queue_server.web.device_words import Badge, Tone
    from queue_server.web.insurance_view import Now

LONG = timedelta(hours=1)
"""Waiting for longer than this is worth a look."""
_UNSENT = (CheckinState.READY, CheckinState.HELD)


@dataclass(frozen=True)
class FailureRow:
    """One check-in that somebody has to look at."""

    id: str
    treatment: str
    badge: Badge
    why: str
    at: str


@dataclass(frozen=True)
class CheckinCard:
    """All check-ins: a sentence, how many are in which state, and the latest failures."""

    tone: Tone
    sentence: str
    facts: tuple[Fact, ...] = ()
    failures: tuple[FailureRow, ...] = ()


HIS_REPORTS = CheckinCard("unknown", "Phần mềm bệnh viện (HIS) tự gửi bảng check-in")


def checkins(known: Summary, now: Now) -> CheckinCard:
    """The check-ins that this server sends."""
    unsent = sum(known.counts.get(state, 0) for state in _UNSENT)
    oldest = known.oldest_unsent
    facts = [
        Fact(badge.word, str(known.counts[state]))
        for state, badge in words.CHECKIN.items()
        if known.counts.get(state)
    ]
    if oldest is not None:
        facts.append(Fact("Chờ lâu nhất, từ", f"{now.time(oldest)}{times.ago(oldest, now.at)}"))
    waits_long = oldest is not None and now.at - oldest > LONG
    tone: Tone = "stop" if known.failures else "warn" if waits_long else "ok"
    if known.failures:
        sentence = "Có bảng check-in cần xem lại"
    elif unsent:
        sentence = f"{unsent} bảng check-in đang chờ, máy chủ tự gửi"
    else:
        sentence = "Không còn bảng check-in nào chờ gửi"
    failures = tuple(
        FailureRow(
            id=failure.checkin_id,
            treatment=failure.treatment,
            badge=words.CHECKIN[failure.state],
            why=words.problem(failure.problem),
            at=now.time(failure.at),
        )
        for failure in known.failures
    )
    return CheckinCard(tone, sentence, tuple(facts), failures)
