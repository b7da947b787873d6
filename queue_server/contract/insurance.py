"""Bodies of ``/api/v1/eligibility``: what the insurance means for a person today."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic needs it at run time
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime  # noqa: TC002 - pydantic needs it at run time

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.person import Person  # noqa: TC001 - pydantic needs it at run time


class Outcome(StrEnum):
    """What a portal answer means for the patient at the kiosk."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    ASK_DESK = "ask_desk"
    PENDING = "pending"


class Reason(StrEnum):
    """Why, in one word."""

    VALID = "valid"
    REPLACED = "replaced"
    EXPIRED = "expired"
    NOT_STARTED = "not_started"
    WITHDRAWN = "withdrawn"
    DETAILS_DIFFER = "details_differ"
    NOT_FOUND = "not_found"
    PORTAL_SILENT = "portal_silent"
    ASK_DESK = "ask_desk"


class Paper(StrEnum):
    """A paper or a fact that the patient declares and staff confirm; it may change the route."""

    REFERRAL = "referral"
    """Phiếu chuyển cơ sở khám bệnh, chữa bệnh."""
    REVISIT = "revisit"
    """Phiếu hẹn khám lại."""
    RESIDENCE = "residence"
    """Change of residence or stay."""


class Agreement(StrEnum):
    """How well one of the portal's facts fits what was read from the chip."""

    SAME = "same"
    UNMARKED = "unmarked"
    """The same but for the marks, one side having none ("DANG GIA BAO")."""
    SIMILAR = "similar"
    """An abbreviation, or a date that one side knows in part."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """One side does not say it."""


class Sentence(Body):
    """What the patient reads or hears: a short title and what to do."""

    title: str
    body: str


class Told(Body):
    """The same in both languages."""

    vi: Sentence
    en: Sentence


class Estimate(Body):
    """What the fund is expected to pay, in percent of the covered costs; never a final figure.

    ``route`` is MA_DOITUONG_KCB (QĐ 3276/QĐ-BYT); ``rule`` names the row of our tables that was
    used, such as "route 1.12 (from 2025-07-01)".
    """

    percent: float
    route: str
    rule: str
    provisional: Literal[True] = True


PriorityGroup = Literal["under_6", "from_75", "merit", "pregnant", "disability"]
"""Luật KCB 15/2023/QH15, Điều 3 khoản 2; emergencies do not wait at a kiosk."""


class Priority(Body):
    """A suggestion: the group, and from what it follows. ``confirm``: staff look at a paper."""

    group: PriorityGroup
    because: Literal["birth_date", "card_category"]
    confirm: bool


class IdentityCheck(Body):
    """The portal's facts against those that were read."""

    name: Agreement
    birth_date: Agreement
    sex: Agreement


class EligibilityRequest(RequestBody):
    """``POST /api/v1/eligibility``: ask the insurance portal about one person.

    ``papers``: all that the patient declares to have, empty for none; null where nobody asked.
    ``of_another``: who reads the words is not the person asked about, but came for them.
    """

    person: Person
    papers: tuple[Paper, ...] | None = None
    of_another: bool = False


class EligibilityAnswer(Body):
    """The decision, and what the patient may see of it. Carries no card number.

    ``code`` is the portal's result code for staff, null when there was no answer to have one.
    ``facility_here`` says whether this hospital is the registered primary-care facility.
    ``benefit_percent`` is the card's level alone, without the route; ``estimate`` is null where
    the route is not known. ``area`` is K1, K2 or K3. ``five_years_from`` is the day from which five
    years in a row are complete. ``staff_must_check``: what somebody still has to look at.
    ``desk`` is null when the patient needs none. Where one of ``identity`` is different, the card
    may be somebody else's: what is known of it is null.
    """

    eligibility_id: str
    outcome: Outcome
    reason: Reason
    code: str | None
    valid_from: date | None
    valid_to: date | None
    facility_here: bool | None
    benefit_percent: int | None
    area: Literal["K1", "K2", "K3"] | None
    five_years_from: date | None
    estimate: Estimate | None
    staff_must_check: tuple[str, ...]
    identity: IdentityCheck
    told: Told
    desk: str | None
    desk_en: str | None
    priorities: tuple[Priority, ...]
    asked_at: AwareDatetime
