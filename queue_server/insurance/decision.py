"""From a portal answer to a decision: pure rules, no clock, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Literal

from queue_server.contract.insurance import Outcome, Reason
from queue_server.insurance.answer import NoAnswer, PortalAnswer
from queue_server.insurance.card_number import level_percent
from queue_server.insurance.codes import CODES, CodeRule, CodeTable
from queue_server.insurance.identity import differences

if TYPE_CHECKING:
    from datetime import date

    from queue_server.contract.insurance import IdentityCheck
    from queue_server.contract.person import Person


_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}")
_INSURANCE_NUMBER = re.compile(r"[0-9]{10}")
_FACILITY = re.compile(r"[0-9A-Z]{5}")
_Area = Literal["K1", "K2", "K3"]
_AREAS: dict[str | None, _Area] = {"K1": "K1", "K2": "K2", "K3": "K3"}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the portal's answer means for this patient today.

    ``code`` is the portal's result code, None when it gave none. ``card_number``, dates and
    ``facility`` (5 characters, registered primary-care facility) are those of the card in force,
    each None when the answer does not say it. ``area`` is the residence's (maKV);
    ``five_years_from`` the day from which five years in a row are complete (ngayDu5Nam).
    ``benefit_percent`` is the card's printed level alone, without the route.
    ``staff_must_check``: "paper_card", "name", "birth_date", "sex". ``alarm`` tells who has to
    repair the hospital's side. ``raw`` is the whole answer as it came, to be kept sealed as
    evidence and shown to nobody. What could be a person's stays out of ``repr``.
    """

    outcome: Outcome
    reason: Reason
    code: str | None = None
    card_number: str | None = field(default=None, repr=False)
    valid_from: date | None = field(default=None, repr=False)
    valid_to: date | None = field(default=None, repr=False)
    facility: str | None = field(default=None, repr=False)
    insurance_number: str | None = field(default=None, repr=False)
    area: _Area | None = None
    five_years_from: date | None = field(default=None, repr=False)
    benefit_percent: int | None = None
    staff_must_check: tuple[str, ...] = ()
    alarm: Literal["technician"] | None = None
    raw: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class _Card:
    number: str | None
    valid_from: date | None
    valid_to: date | None
    facility: str | None


class _Standing(Enum):
    IN_FORCE = auto()
    EXPIRED = auto()
    NOT_STARTED = auto()
    UNKNOWN = auto()


def decide(
    answer: PortalAnswer | NoAnswer,
    today: date,
    codes: CodeTable = CODES,
    *,
    asked: Person | None = None,
    identity: IdentityCheck | None = None,
    asked_on: date | None = None,
) -> Decision:
    """Grade an answer of KQNhanLichSuKCB2024 (CV 1923/BHXH-CNTT, Phụ lục 03).

    Args:
        answer: what came back, however damaged.
        today: the service day in the site's time zone; both dates of a card are valid days.
        codes: the table of result codes.
        asked: about whom the portal was asked; DG1's name carries no marks.
        identity: how well the portal's facts fit theirs.
        asked_on: the day on which the portal was asked, where that is a later one: it speaks of
            that day, and a card may have ended in between.
    """
    if isinstance(answer, NoAnswer):
        return Decision(outcome=Outcome.PENDING, reason=Reason.PORTAL_SILENT)
    rule = codes.rule(answer.code)
    late = asked_on is not None and asked_on > today
    card, reason = _counting_card(answer, rule, today, late=late)
    outcome, alarm = rule.outcome, rule.alarm
    if late and reason is Reason.EXPIRED and _standing(card, today) is _Standing.IN_FORCE:
        outcome, reason = Outcome.ASK_DESK, Reason.ASK_DESK
    if outcome is Outcome.ELIGIBLE:
        standing = _standing(card, today)
        outcome, reason = _OUTCOME_BY_STANDING.get(standing, (outcome, reason))
        # The portal vouches for a card whose dates cannot be read: somebody has to look into it.
        alarm = "technician" if standing is _Standing.UNKNOWN else alarm
    return Decision(
        outcome=outcome,
        reason=reason,
        code=answer.code,
        card_number=card.number,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        facility=card.facility,
        insurance_number=_matching(_INSURANCE_NUMBER, answer.text("maSoBHXH")),
        area=_AREAS.get(answer.text("maKV")),
        five_years_from=answer.day("ngayDu5Nam"),
        benefit_percent=level_percent(card.number),
        staff_must_check=(
            *rule.staff_must_check,
            *(rule.staff_must_check_unaccented if asked and asked.name_source == "dg1" else ()),
            # Whose card the portal vouches for is for staff to see, where its facts do not fit.
            *(differences(identity) if identity and outcome is Outcome.ELIGIBLE else ()),
        ),
        alarm=alarm,
        raw=answer.raw,
    )


def _counting_card(
    answer: PortalAnswer, rule: CodeRule, today: date, *, late: bool
) -> tuple[_Card, Reason]:
    """The card that counts today, and the reason to give when it is in force."""
    first = _card(answer, "")
    if rule.card == "first":
        return first, rule.reason
    new = _card(answer, "Moi")
    old_may_count = late or rule.card == "new_or_first"
    waits = old_may_count and _standing(new, today) is _Standing.NOT_STARTED
    if waits and _standing(first, today) is _Standing.IN_FORCE:
        return first, Reason.VALID
    return new, rule.reason


def _card(answer: PortalAnswer, suffix: str) -> _Card:
    return _Card(
        number=_matching(_CARD_NUMBER, answer.text(f"maThe{suffix}")),
        valid_from=answer.day(f"gtTheTu{suffix}"),
        valid_to=answer.day(f"gtTheDen{suffix}"),
        facility=_matching(_FACILITY, answer.text(f"maDKBD{suffix}")),
    )


def _matching(form: re.Pattern[str], text: str | None) -> str | None:
    return text if text is not None and form.fullmatch(text) else None


def _standing(card: _Card, today: date) -> _Standing:
    first, last = card.valid_from, card.valid_to
    if first and last and first > last:
        return _Standing.UNKNOWN
    if last and today > last:
        return _Standing.EXPIRED
    if first and today < first:
        return _Standing.NOT_STARTED
    return _Standing.IN_FORCE if first and last else _Standing.UNKNOWN


_OUTCOME_BY_STANDING = {
    _Standing.EXPIRED: (Outcome.NOT_ELIGIBLE, Reason.EXPIRED),
    _Standing.NOT_STARTED: (Outcome.NOT_ELIGIBLE, Reason.NOT_STARTED),
    _Standing.UNKNOWN: (Outcome.ASK_DESK, Reason.ASK_DESK),
}
