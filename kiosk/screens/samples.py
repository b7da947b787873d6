"""A view of every screen in every state, with a made-up person: for pictures and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kiosk.flow.steps import (
    Advice,
    AlreadyHasTicket,
    BirthDate,
    Came,
    ChooseService,
    Failure,
    FailureKind,
    ForWhom,
    Idle,
    Insurance,
    PatientCode,
    Printing,
    QueueShut,
    Reading,
    Shown,
    SixDigits,
    TakeTicket,
    View,
    Who,
)
from kiosk.screens.sample_answers import (
    GONE,
    OF_PATIENT,
    SAMPLE_ANSWERS,
    SHUT_MEANWHILE,
    TO_CHECK,
)
from queue_server.contract.http import Queue
from queue_server.contract.insurance import Outcome, Reason
from queue_server.contract.mask import mask_name, mask_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kiosk.words import Language

SITE: Mapping[Language, str] = {"vi": "Bệnh viện Đa khoa Mẫu", "en": "Sample General Hospital"}
DESK: Mapping[Language, str] = {"vi": "Quầy tiếp đón\u00a01", "en": "Desk\u00a01"}
CAME = mask_name("Nguyễn Thị Minh Anh")
PERSON = Shown(CAME, mask_number("001199012345"))
FATHER = Shown(
    mask_name("Trần Văn Bình"), mask_number("040048000123"), Came(CAME, "relative"), "02/09/1948"
)
CHILD = Shown(None, None, Came(CAME, "parent"), "06/05/2022")

# Name, English name, icon.
CLINICS = (
    ("Nội tổng quát", "General medicine", "stethoscope"),
    ("Ngoại tổng quát", "General surgery", "scissors"),
    ("Nhi", "Children", "baby"),
    ("Sản phụ khoa", "Women's health", "heart"),
    ("Tim mạch", "Heart", "heart-pulse"),
    ("Tai mũi họng", "Ear, nose and throat", "ear"),
    ("Mắt", "Eyes", "eye"),
    ("Răng hàm mặt", "Teeth and jaw", "smile"),
    ("Cơ xương khớp", "Bones and joints", "bone"),
    ("Thần kinh", "Nerves", "brain"),
    ("Da liễu", "Skin", "hand"),
    ("Y học cổ truyền và phục hồi chức năng", "Traditional medicine and rehabilitation", "leaf"),
    ("Nội tiết", "Hormones and diabetes", "droplet"),
    ("Tiêu hóa", "Stomach and bowels", "activity"),
)


def queue(index: int) -> Queue:
    """The clinic at this place of the list."""
    name, name_en, icon = CLINICS[index]
    return Queue(
        id=f"q{index + 1}",
        name=name,
        name_en=name_en,
        room=f"Phòng khám {index + 3}",
        room_en=f"Room {index + 3}",
        directions="Tầng 2, ra thang máy rẽ phải, cửa thứ hai",
        directions_en="Floor 2, turn right from the lift, second door",
        icon=icon,
        waiting=(7, 0, 1, 12, 104)[index % 5],
        now_serving="A005",
    )


def queues(count: int) -> tuple[Queue, ...]:
    """The first ``count`` clinics."""
    return tuple(queue(index) for index in range(count))


NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
AFTER_LUNCH, TOMORROW = NOW.replace(hour=6), NOW.replace(day=23, hour=0)
LUNCH = queue(0).model_copy(update={"open": False, "opens_at": AFTER_LUNCH})
FULL = queue(1).model_copy(update={"full": True})
HEART = queue(4)
SHUT_AND_OPEN = (
    LUNCH,
    FULL,
    queue(2).model_copy(update={"open": False, "opens_at": TOMORROW}),
    queue(3).model_copy(update={"open": False}),
    *queues(9)[4:],
)
TICKET = TakeTicket("A012", queue(0), 7, "A005", "T1:8f3kq27mzp4w9c6x", printed=True)


def _insurance(
    outcome: Outcome | None,
    reason: Reason | None,
    valid_to: date | None = None,
    facility_here: bool | None = None,  # noqa: FBT001 - as in Insurance
    code: str | None = None,
) -> Insurance:
    told = None if reason is None else SAMPLE_ANSWERS[reason]
    return Insurance(PERSON, outcome, reason, told, valid_to, facility_here, code=code)


END = date(2026, 12, 31)

STEPS = {
    "idle": Idle(),
    "idle-card-left": Idle(card_in_tray=True),
    "reading-scan": Reading("scan"),
    "reading-card": Reading("card"),
    "reading-qr": Reading("qr"),
    "reading-chip": Reading("chip", done=2),
    "reading-appointment": Reading("appointment", slot_at=AFTER_LUNCH),
    "digits": SixDigits(),
    "digits-wrong": SixDigits(wrong=True),
    "who": Who(PERSON, "15/01/1999"),
    "who-long": Who(Shown("CÔNG TẰNG T. N. P. T. NGUYỄN", PERSON.number), "1948"),
    "for-whom": ForWhom(),
    "patient-code": PatientCode(),
    "patient-code-own": PatientCode("own"),
    "patient-code-unknown": PatientCode("unknown"),
    "patient": Who(FATHER, FATHER.birth_date),
    "birth-date": BirthDate(),
    "birth-date-wrong": BirthDate(wrong=True),
    "insurance-of-patient": Insurance(
        *(FATHER, Outcome.ELIGIBLE, Reason.VALID, OF_PATIENT, END), facility_here=True, code="000"
    ),
    "insurance-of-patient-silent": Insurance(FATHER, Outcome.PENDING, Reason.PORTAL_SILENT),
    "insurance-without-number": Insurance(CHILD, Outcome.ASK_DESK),
    "insurance-waiting": _insurance(None, None),
    "insurance-valid": _insurance(
        Outcome.ELIGIBLE, Reason.VALID, valid_to=END, facility_here=True, code="000"
    ),
    "insurance-replaced": _insurance(
        Outcome.ELIGIBLE,
        Reason.REPLACED,
        valid_to=date(2027, 2, 28),
        facility_here=False,
        code="003",
    ),
    "insurance-expired": _insurance(
        Outcome.NOT_ELIGIBLE, Reason.EXPIRED, valid_to=date(2026, 6, 30), code="010"
    ),
    "insurance-not-started": _insurance(Outcome.NOT_ELIGIBLE, Reason.NOT_STARTED, code="000"),
    "insurance-to-check": Insurance(
        PERSON, Outcome.ELIGIBLE, Reason.VALID, TO_CHECK, END, to_check=True, code="001"
    ),
    "insurance-withdrawn": _insurance(Outcome.NOT_ELIGIBLE, Reason.WITHDRAWN, code="110"),
    "insurance-details-differ": _insurance(Outcome.ASK_DESK, Reason.DETAILS_DIFFER, code="060"),
    "insurance-not-found": _insurance(Outcome.ASK_DESK, Reason.NOT_FOUND, code="050"),
    "insurance-portal-silent": _insurance(Outcome.PENDING, Reason.PORTAL_SILENT),
    "insurance-ask-desk": _insurance(Outcome.ASK_DESK, Reason.ASK_DESK, code="205"),
    "services-loading": ChooseService(PERSON, None),
    "services-none": ChooseService(PERSON, ()),
    "services-1": ChooseService(PERSON, queues(1)),
    "services-4": ChooseService(PERSON, queues(4)),
    "services-12": ChooseService(PERSON, queues(12)),
    "services-14": ChooseService(PERSON, queues(14)),
    "services-of-child": ChooseService(CHILD, queues(4)),
    "services-shut": ChooseService(PERSON, SHUT_AND_OPEN, NOW),
    "services-leased": ChooseService(PERSON, queues(4), NOW, leased=True),
    "shut-closed": QueueShut(LUNCH, full=False, at=NOW),
    "shut-full": QueueShut(HEART, full=True, at=NOW, instead=queue(0)),
    "shut-told": QueueShut(HEART, full=False, at=NOW, instead=queue(0), words=SHUT_MEANWHILE),
    "printing": Printing("A012"),
    "printing-waiting": Printing(None),
    "printing-of-patient": Printing("A012", for_other=True),
    "ticket": TICKET,
    "ticket-of-patient": replace(TICKET, patient=FATHER),
    "ticket-of-child-no-paper": replace(
        TICKET, patient=CHILD, printed=False, problem="paper_out", card_in_tray=True
    ),
    "ticket-appointment": replace(TICKET, slot_at=AFTER_LUNCH),
    "ticket-desk": replace(TICKET, needs_desk=True),
    "ticket-desk-of-child": replace(TICKET, patient=CHILD, needs_desk=True),
    "ticket-desk-no-paper": replace(
        TICKET, needs_desk=True, slot_at=AFTER_LUNCH, printed=False, problem="paper_out"
    ),
    "ticket-leased": replace(TICKET, ahead=None, now_serving=None, leased=True, number="A101"),
    "ticket-leased-no-paper": replace(
        TICKET, ahead=None, now_serving=None, leased=True, printed=False, problem="paper_out"
    ),
    "ticket-card-left": replace(TICKET, card_in_tray=True, ahead=1, now_serving=None),
    "ticket-no-paper": replace(TICKET, printed=False, problem="paper_out", ahead=0),
    "ticket-printer-silent": replace(
        TICKET,
        number="TMH1234",
        queue=queue(11),
        ahead=104,
        printed=False,
        problem="printer_silent",
        card_in_tray=True,
    ),
    "already": AlreadyHasTicket("A012", queue(0)),
    "already-patient": AlreadyHasTicket("A012", queue(0), for_other=True),
    **{f"failure-{kind.replace('_', '-')}": Failure(kind, detail=kind) for kind in FailureKind},
    "failure-slip": Failure(FailureKind.SERVER_SILENT, slip=True, detail="server_silent"),
    "failure-appointment-gone": Failure(
        FailureKind.APPOINTMENT_UNKNOWN, detail="appointment_unknown", words=GONE
    ),
    "failure-no-retry": Failure(FailureKind.OUT_OF_ORDER, can_retry=False),
    "emergency": Advice("emergency", told_staff=True),
    "emergency-not-told": Advice("emergency"),
    "staff-called": Advice("staff_called", told_staff=True),
    "staff-called-not-told": Advice("staff_called"),
    "no-papers": Advice("no_papers"),
}


def views(language: Language) -> dict[str, View]:
    """Every view by name; the ticket, which closes by itself, counts down."""
    views = {
        name: View(step, language, auto_close_s=12 if isinstance(step, TakeTicket) else None)
        for name, step in STEPS.items()
    }
    views["timeout"] = View(STEPS["who"], language, closing_in_s=10)
    return views
