"""What stands on the paper: the ticket with its number, and the slip without one.

Nothing personal stands on either, but for a number that somebody else came for: the masked name
tells whose it is, for the one who holds several.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.printer.document import Columns, Document, Element, Qr, Rule, Space, Text
from kiosk.flow.number import LeasedTicket
from kiosk.words import unbroken
from queue_server.contract.insurance import Outcome
from queue_server.contract.mask import shown_number

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.config import Config, SiteTable
    from kiosk.flow.number import Ticket
    from kiosk.flow.session import Language
    from kiosk.flow.steps import Shown
    from queue_server.contract.http import Queue
    from queue_server.contract.person import Relation
    from themes import Theme

GAP, SMALL_GAP = 22, 10
ONE_LINE = 38
"""Letters of body text on 80 mm paper."""


@dataclass(frozen=True)
class PaperWords:
    """One language's words on paper. ``{desk}`` is the desk's name."""

    number: str
    ahead: str
    nobody: str
    person: str
    people: str
    serving: str
    not_yet: str
    code: str
    bring: str
    insurance: dict[Outcome, str]
    insurance_first: str
    slip: str
    slip_why: str
    slip_what: str
    slot: str
    leased: str
    patient: str
    of: dict[Relation, str]
    ahead_of_patient: str
    bring_of_patient: str
    without_number: str


WORDS: dict[Language, PaperWords] = {
    "vi": PaperWords(
        number="SỐ THỨ TỰ",
        ahead="Trước ông/bà",
        nobody="Không có ai",
        person="1 người",
        people="{count} người",
        serving="Đang gọi",
        not_yet="Chưa gọi ai",
        code="Mã này dùng để in lại phiếu.",
        bring="Mang theo thẻ căn cước và giấy hẹn (nếu có).",
        insurance={
            Outcome.ELIGIBLE: "Bảo hiểm: còn giá trị.",
            Outcome.NOT_ELIGIBLE: "Bảo hiểm: chưa dùng được. Xin ghé {desk} trước khi khám.",
            Outcome.ASK_DESK: "Bảo hiểm: xin ghé {desk} trước khi khám để kiểm tra.",
            Outcome.PENDING: "Bảo hiểm: bệnh viện sẽ kiểm tra sau.",
        },
        insurance_first="Bảo hiểm: xin ghé {desk} trước khi khám.",
        slip="PHIẾU HƯỚNG DẪN",
        slip_why="Mạng đang gián đoạn, chưa có số.",
        slip_what="Xin cầm phiếu này đến quầy để lấy số.",
        slot="Hẹn {time}",
        leased="Máy cấp số khi mạng gián đoạn. Nhân viên sẽ kiểm tra bảo hiểm tại quầy.",
        patient="Người bệnh: {name}",
        of={
            "parent": "Con của {came}",
            "relative": "Người nhà của {came}",
            "other": "Người đi cùng {came}",
        },
        ahead_of_patient="Trước người bệnh",
        bring_of_patient="Mang theo giấy tờ của người bệnh và giấy hẹn (nếu có).",
        without_number="Xin mang giấy tờ của người bệnh đến {desk} trước khi khám.",
    ),
    "en": PaperWords(
        number="YOUR NUMBER",
        ahead="Ahead of you",
        nobody="Nobody",
        person="1 person",
        people="{count} people",
        serving="Now serving",
        not_yet="Nobody yet",
        code="Scan this code to print the ticket again.",
        bring="Please bring your ID card and appointment slip (if any).",
        insurance={
            Outcome.ELIGIBLE: "Insurance: valid.",
            Outcome.NOT_ELIGIBLE: "Insurance: not valid now. Please visit {desk} first.",
            Outcome.ASK_DESK: "Insurance: please visit {desk} first for a check.",
            Outcome.PENDING: "Insurance: the hospital will check later.",
        },
        insurance_first="Insurance: please visit {desk} first.",
        slip="GUIDE SLIP",
        slip_why="The network is down, so there is no number yet.",
        slip_what="Please take this slip to the desk for your number.",
        slot="Appointment {time}",
        leased="Given while the network was down. Staff will check your insurance at the desk.",
        patient="Patient: {name}",
        of={
            "parent": "child of {came}",
            "relative": "family of {came}",
            "other": "with {came}",
        },
        ahead_of_patient="Ahead",
        bring_of_patient="Please bring the patient's papers and appointment slip (if any).",
        without_number="Please bring the patient's papers to {desk} first.",
    ),
}


class Paper:
    """Lays out this kiosk's tickets and slips in its theme."""

    def __init__(self, config: Config, theme: Theme) -> None:
        self._site = config.site
        self._kiosk = config.kiosk.name
        self._theme = theme

    def ticket(self, ticket: Ticket, language: Language, patient: Shown | None = None) -> Document:
        """A ticket: number, where to go, how many are ahead, its code, and the insurance.

        ``patient``: whose it is, where somebody else came for them.
        """
        words, queue = WORDS[language], ticket.queue
        insurance = _insurance(ticket, words, patient)
        insurance = unbroken(insurance.format(desk=_desk(self._site, language)))
        size = "body" if ticket.needs_desk else "small"
        return Document(
            (
                *self._head(ticket.issued_at, language),
                self._text(words.number, "heading", 500),
                self._text(shown_number(ticket.number), "number", 800, shrink=True),
                *self._patient(patient, words),
                *self._slot(ticket, words),
                *self._where(queue, language),
                Space(GAP),
                Rule(),
                Space(SMALL_GAP),
                *self._progress(ticket, words.ahead_of_patient if patient else words.ahead, words),
                Space(GAP),
                Qr(ticket.code),
                Space(SMALL_GAP),
                self._text(words.code, "small", 400),
                self._text(insurance, size, 700),
                self._text(words.bring_of_patient if patient else words.bring, "small", 400),
            )
        )

    def slip(self, at: datetime, language: Language) -> Document:
        """A slip for the desk: why there is no number, and where to get one."""
        words = WORDS[language]
        return Document(
            (
                *self._head(at, language),
                Space(SMALL_GAP),
                self._text(words.slip, "title", 800, shrink=True),
                Space(GAP),
                self._text(words.slip_why, "body", 400),
                self._text(words.slip_what, "body", 400),
                Space(GAP),
                self._text(_desk(self._site, language), "title", 700, box=True),
                Space(GAP),
            )
        )

    def _head(self, at: datetime, language: Language) -> tuple[Element, ...]:
        site = self._site
        local = at.astimezone(site.timezone)
        name = site.name.upper() if language == "vi" else site.name_en.upper()
        return (
            self._text(name, "body", 700),
            self._text(f"{local:%d/%m/%Y · %H:%M} · {self._kiosk}", "small", 400),
            Space(SMALL_GAP),
            Rule(),
            Space(GAP),
        )

    def _where(self, queue: Queue, language: Language) -> tuple[Element, ...]:
        vi = language == "vi"
        room, name = (queue.room, queue.name) if vi else (queue.room_en, queue.name_en)
        directions = queue.directions if vi else queue.directions_en
        return (
            self._text(room, "title", 700),
            *(self._text(line, "body", 400) for line in _lines(name, directions)),
        )

    def _patient(self, patient: Shown | None, words: PaperWords) -> tuple[Element, ...]:
        """Whose number it is; until staff have asked for the name, whose child or relative."""
        if patient is None or patient.came is None:
            return ()
        name = patient.name or words.of[patient.came.relation].format(came=patient.came.name)
        return (self._text(words.patient.format(name=name), "body", 700),)

    def _slot(self, ticket: Ticket, words: PaperWords) -> tuple[Element, ...]:
        """The time of the appointment that the patient came for."""
        if ticket.slot_at is None:
            return ()
        time = f"{ticket.slot_at.astimezone(self._site.timezone):%H:%M}"
        return (self._text(words.slot.format(time=time), "title", 700),)

    def _progress(self, ticket: Ticket, before: str, words: PaperWords) -> tuple[Element, ...]:
        """Who is ahead; nothing where nobody knows."""
        count = ticket.ahead
        if count is None:
            return ()
        several = words.person if count == 1 else words.people.format(count=count)
        ahead = several if count else words.nobody
        now = shown_number(ticket.now_serving) if ticket.now_serving else words.not_yet
        columns = Columns(
            left=(self._text(before, "small", 400), self._text(ahead, "title", 700)),
            right=(self._text(words.serving, "small", 400), self._text(now, "title", 700)),
        )
        return (columns, Space(SMALL_GAP), Rule())

    def _text(
        self, text: str, size: str, weight: int, *, box: bool = False, shrink: bool = False
    ) -> Text:
        return Text(
            text,
            size=self._theme.ticket[size],
            font=self._theme.fonts[weight],
            box=box,
            shrink=shrink,
        )


def _insurance(ticket: Ticket, words: PaperWords, patient: Shown | None) -> str:
    if patient is not None and patient.number is None:
        return words.without_number
    if isinstance(ticket, LeasedTicket):
        return words.leased
    to_desk = ticket.needs_desk and ticket.outcome is Outcome.ELIGIBLE
    return words.insurance_first if to_desk else words.insurance[ticket.outcome]


def _lines(name: str, directions: str) -> tuple[str, ...]:
    """What fits on one line stands on one; else the way to go begins a line of its own."""
    joined = f"{name} · {directions}"
    return (joined,) if len(joined) <= ONE_LINE else (name, directions)


def _desk(site: SiteTable, language: Language) -> str:
    return site.desk if language == "vi" else site.desk_en
