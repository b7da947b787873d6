"""Bodies of ``/api/v1/visits`` and ``/api/v1/checkins``: between the HIS and the check-in table.

The names in capitals are the fields of the check-in table (XML0, QĐ 4750/QĐ-BYT).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from queue_server.contract.body import Body, RequestBody
from queue_server.contract.insurance import Outcome  # noqa: TC001 - pydantic needs it at run time
from queue_server.contract.person import Name, PersonNumber, Relation  # noqa: TC001 - the same

# Wide enough for any treatment, and no zone can carry one out of the calendar.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]


class VisitFind(RequestBody):
    """``POST /api/v1/visits/find``: this patient's visit of today.

    By the patient's number, or by the code of one of today's tickets, for who has no number.
    """

    number: Annotated[PersonNumber | None, Field(repr=False)] = None
    code: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.number is None) is (self.code is None):
            raise ValueError("either the number or the code")
        return self


class VisitTicket(Body):
    """One of the visit's numbers, as it stands on paper, and what the insurance said."""

    number: str
    queue_id: str
    outcome: Outcome


class Companion(Body):
    """Who came for a patient. ``relation``: what they are to the patient."""

    relation: Relation
    number: PersonNumber | None
    name: Name


class Visit(Body):
    """A visit of today and its tickets in the order in which they were given.

    ``came``: who came for the patient; null where nobody but the patient did.
    """

    visit_id: str
    started_at: AwareDatetime
    tickets: tuple[VisitTicket, ...]
    came: Companion | None = None


class Coded(RequestBody):
    """A service, drug or material: its code in the hospital's lists, and its name."""

    code: Annotated[str, Field(min_length=1, max_length=255)]
    name: Annotated[str, Field(min_length=1, max_length=1024)]


class BookedCard(RequestBody):
    """The insurance card that the HIS has seen: MA_THE_BHYT, MA_DKBD, GT_THE_TU, GT_THE_DEN."""

    number: Annotated[str, Field(min_length=1, max_length=15, repr=False)]
    facility: Annotated[str, Field(min_length=1, max_length=5)]
    valid_from: date
    valid_to: date


class ServiceBooked(RequestBody):
    """``POST /api/v1/visits/{visit_id}/service-booked``: the first cost of a treatment.

    ``treatment_id`` MA_LK; ``patient_id`` MA_BN; ``care_type`` MA_LOAI_KCB ("01");
    ``patient_object`` MA_DOITUONG_KCB ("1.1"; "2" is an emergency, which makes no check-in; "9"
    is no insured treatment); exactly one of ``service``, ``drug``, ``material``; ``ordered_at``
    NGAY_YL; ``admitted_at`` NGAY_VAO, null: when the visit began here; ``inpatient_at``
    NGAY_VAO_NOI_TRU with ``inpatient_reason`` LY_DO_VNT and ``inpatient_reason_code``
    MA_LY_DO_VNT; ``note`` DU_PHONG. ``samples_only``: samples came, or a patient for tests alone;
    no check-in. ``card``: what the HIS knows of the card goes before what the portal told us.
    ``corrected``: this booking takes the place of one that was rejected or not sent yet.
    """

    treatment_id: Annotated[str, Field(min_length=1, max_length=100)]
    patient_id: Annotated[str, Field(min_length=1, max_length=100)]
    care_type: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    patient_object: Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$", max_length=4)]
    card: BookedCard | None = None
    service: Coded | None = None
    drug: Coded | None = None
    material: Coded | None = None
    ordered_at: Moment
    admitted_at: Moment | None = None
    inpatient_at: Moment | None = None
    inpatient_reason: Annotated[str, Field(max_length=4000)] = ""
    inpatient_reason_code: Annotated[str, Field(max_length=5)] = ""
    samples_only: bool = False
    corrected: bool = False
    note: Annotated[str, Field(max_length=4000)] = ""


class CheckinState(StrEnum):
    """How far a check-in is."""

    HELD = "held"
    """Waits for the insurance's answer about the patient, or for the card from the HIS."""
    READY = "ready"
    """Waits for its turn, or for the portal."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """The portal, or our own check before it, does not take it as it is."""
    GIVEN_UP = "given_up"
    """No receipt came for too long."""
    SKIPPED = "skipped"


class Resent(Body):
    """``POST /api/v1/checkins/resend``: how many were queued anew, how many are left to be."""

    queued: int
    left: int


class Skipped(StrEnum):
    """Why no check-in is sent."""

    EMERGENCY = "emergency"
    SAMPLES_ONLY = "samples_only"
    WITHOUT_CARD = "without_card"
    REPORTED_BY_HIS = "reported_by_his"


class Checkin(Body):
    """A treatment's check-in as it stands.

    ``checkin_id`` is null where the HIS reports check-ins itself. ``reason`` says why it was
    skipped. ``problem`` is the portal's code, or field and fault ("HO_TEN:too_long"), of a rejected
    one. ``receipt`` is the portal's maGiaoDich.
    """

    checkin_id: str | None
    state: CheckinState
    reason: Skipped | None = None
    problem: str | None = None
    receipt: str | None = None
