"""From what the server knows of the insurance to what the staff's page shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.contract.insurance import Outcome
from queue_server.contract.mask import shown_number
from queue_server.store.alarms import Kind
from queue_server.web import insurance_words as words
from queue_server.web import times
from queue_server.web.device_view import URGENCY, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from queue_server.insurance.portal.health import PortalHealth
    from queue_server.store.alarms import Alarm
    from queue_server.store.recheck_report import Told, Waiting
    from queue_server.web.device_words import Badge

MOST_ROWS = 60
NO_FIGURES = "chưa có số liệu"
_SECOND_MS, _LEAST_MS = 1000, 100


@dataclass(frozen=True)
class Now:
    """The instant (aware), the zone of times of day, and what queues are called."""

    at: datetime
    zone: tzinfo
    queue_names: Mapping[str, str]

    def time(self, at: datetime | None) -> str:
        """A time of day."""
        return times.clock(at, self.at, self.zone)


@dataclass(frozen=True)
class PortalCard:
    """The portal's health. ``pause``: that nobody asks it now, and until when."""

    words: words.Portal
    pause: str | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class AlarmLine:
    """One alarm: what is wrong, what to do, who; how often and since when."""

    id: str
    repair: words.Repair
    seen: str


@dataclass(frozen=True)
class TicketRow:
    """One ticket whose answer came later."""

    label: str
    queue: str
    before: Badge
    after: Badge
    at: str


@dataclass(frozen=True)
class TicketTable:
    """The tickets whose answer came today; what somebody has to see to is above."""

    summary: str
    rows: tuple[TicketRow, ...]
    more: int


def portal(health: PortalHealth, now: Now) -> PortalCard:
    """How the portal is, in words and figures."""
    pause = None
    if health.retry_at is not None and health.retry_at > now.at:
        pause = f"Đang tạm ngừng hỏi cổng, thử lại lúc {now.time(health.retry_at)}"
    elif health.breaker == "half_open":
        pause = "Đang hỏi thử xem cổng đã hoạt động lại chưa"
    success = health.last_success_at
    facts = [
        Fact("Trả lời gần nhất", f"{now.time(success)}{times.ago(success, now.at)}"),
        Fact("Thường trả lời trong", _seconds(health.p50_ms)),
        Fact("95% số lượt trong", _seconds(health.p95_ms)),
        Fact("Không trả lời", _errors(health)),
    ]
    if health.last_trouble is not None and health.state != "up":
        facts.append(Fact("Trục trặc gần nhất", words.TROUBLE[health.last_trouble]))
    return PortalCard(words.PORTAL[health.state], pause, tuple(facts))


def waiting(known: Waiting, health: PortalHealth, now: Now) -> tuple[str, tuple[Fact, ...]]:
    """The tickets that wait for their answer: a sentence, and facts."""
    if not known.count:
        return "Không còn phiếu nào chờ kiểm tra lại", ()
    oldest = known.oldest_at
    facts = (
        Fact("Phiếu chờ lâu nhất", f"{now.time(oldest)}{times.ago(oldest, now.at)}"),
        Fact("Kiểm tra lại", _next_try(known.next_at, health, now)),
    )
    return f"{known.count} phiếu đã cấp, chưa có kết quả bảo hiểm", facts


def changed(told: Sequence[Told], now: Now) -> TicketTable:
    """The tickets whose answer came, those that need somebody first, else in the order given."""
    rows = [
        TicketRow(
            label=shown_number(one.label),
            queue=now.queue_names.get(one.queue_id, one.queue_id),
            before=words.OUTCOME[Outcome.PENDING],
            after=words.OUTCOME[Outcome(one.outcome)],
            at=now.time(one.at),
        )
        for one in told
    ]
    rows.sort(key=lambda row: URGENCY.index(row.after.tone))
    counts = [
        f"{count}\u00a0{badge.word[0].lower()}{badge.word[1:]}"
        for outcome, badge in words.OUTCOME.items()
        if (count := sum(one.outcome == outcome for one in told))
    ]
    summary = f"{len(rows)} phiếu đã có kết quả: {', '.join(counts)}" if rows else ""
    return TicketTable(summary, tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def given_up(told: Sequence[Told], standing: Sequence[Alarm]) -> tuple[str, ...]:
    """The tickets whose answer never came, as "A 012 (23/11)", until their alarm is closed."""
    open_days = {alarm.detail for alarm in standing if alarm.kind is Kind.RECHECK_GIVEN_UP}
    return tuple(
        f"{shown_number(one.label)} ({one.day:%d/%m})"
        for one in told
        if one.day.isoformat() in open_days
    )


def alarms(standing: Sequence[Alarm], now: Now) -> tuple[AlarmLine, ...]:
    """The alarms, what stops the work first."""
    lines = [
        AlarmLine(alarm.id, words.repair(alarm.kind, alarm.detail), _seen(alarm, now))
        for alarm in standing
    ]
    return tuple(sorted(lines, key=lambda line: URGENCY.index(line.repair.tone)))


def headline(card: PortalCard, todo: Sequence[object]) -> str:
    """The page in one line."""
    return card.words.title + (f" · {len(todo)} việc cần xử lý" if todo else "")


def _seen(alarm: Alarm, now: Now) -> str:
    last = f"{now.time(alarm.last_at)}{times.ago(alarm.last_at, now.at)}"
    if alarm.count == 1:
        return f"Lúc {last}"
    return f"{alarm.count} lần, từ {now.time(alarm.first_at)}, gần nhất {last}"


def _errors(health: PortalHealth) -> str:
    if health.error_rate is None:
        return NO_FIGURES
    percent = f"{100 * health.error_rate:.0f}%"
    return f"{percent} của {health.asked} lượt trong 15 phút qua"


def _seconds(ms: float | None) -> str:
    if ms is None:
        return NO_FIGURES
    if ms < _LEAST_MS:
        return "dưới 0,1 giây"
    return f"{ms / _SECOND_MS:.1f} giây".replace(".", ",")


def _next_try(at: datetime | None, health: PortalHealth, now: Now) -> str:
    if at is not None and at > now.at:
        return f"lúc {now.time(at)}"
    if health.state in {"down", "refused"}:
        return "ngay khi cổng hoạt động lại"
    return "đang kiểm tra"
