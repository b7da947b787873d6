"""What stands on the paper, and that every printer profile can draw it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from devices.printer.document import Columns, Document, Qr, Text
from devices.printer.profiles import PROFILES, Profile
from devices.printer.raster import render
from kiosk.flow.steps import Came, Shown
from kiosk.ticket import WORDS, Paper
from kiosk.words import unbroken
from queue_server.contract.insurance import Outcome
from tests.kiosk.configs import config_in
from tests.kiosk.flow.walk import TICKET
from themes import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(config_in(tmp_path), load())


def texts(document: Document) -> list[str]:
    found: list[str] = []
    for element in document.elements:
        if isinstance(element, Text):
            found.append(element.text)
        elif isinstance(element, Columns):
            found += [text.text for text in (*element.left, *element.right)]
    return found


def test_a_ticket_from_top_to_bottom(paper: Paper) -> None:
    document = paper.ticket(TICKET, "vi")
    assert texts(document) == [
        "BỆNH VIỆN ĐA KHOA MẪU",
        "22/11/2026 · 09:18 · Kiosk 03",
        "SỐ THỨ TỰ",
        "A\u00a0012",
        "Phòng khám 3",
        "Nội tổng quát · Tầng 2, rẽ phải",
        "Trước ông/bà",
        "7 người",
        "Đang gọi",
        "A\u00a0005",
        "Mã này dùng để in lại phiếu.",
        unbroken("Bảo hiểm: còn giá trị."),
        "Mang theo thẻ căn cước và giấy hẹn (nếu có).",
    ]
    assert [e.content for e in document.elements if isinstance(e, Qr)] == [TICKET.code]
    sizes = {e.text: e.size for e in document.elements if isinstance(e, Text)}
    assert sizes["A\u00a0012"] == max(sizes.values())


def test_the_first_of_the_day_has_nobody_ahead(paper: Paper) -> None:
    first = TICKET.model_copy(update={"ahead": 0, "now_serving": None})
    assert {"Không có ai", "Chưa gọi ai"} <= set(texts(paper.ticket(first, "vi")))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_has_its_sentence(paper: Paper, outcome: Outcome) -> None:
    ticket = TICKET.model_copy(update={"outcome": outcome})
    for language in WORDS:
        said = [t for t in texts(paper.ticket(ticket, language)) if t.startswith(("Bảo", "Insur"))]
        assert len(said) == 1
        assert "{" not in said[0]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_who_needs_the_desk_is_sent_there(paper: Paper, outcome: Outcome) -> None:
    ticket = TICKET.model_copy(update={"outcome": outcome, "needs_desk": True})
    (said,) = [
        e
        for e in paper.ticket(ticket, "vi").elements
        if isinstance(e, Text) and e.text[:3] == "Bảo"
    ]
    sent = unbroken("Quầy tiếp đón 1 trước khi khám") in said.text
    assert sent is (outcome is not Outcome.PENDING)
    assert said.size == load().ticket["body"]


FATHER = Shown("TRẦN V. BÌNH", "••• ••• ••• 123", Came("NGUYỄN T. M. ANH", "relative"))
CHILD = Shown(None, None, Came("NGUYỄN T. M. ANH", "parent"), "06/05/2022")


def test_a_ticket_for_somebody_else_says_whose_it_is(paper: Paper) -> None:
    said = texts(paper.ticket(TICKET, "vi", FATHER))
    assert said[4] == "Người bệnh: TRẦN V. BÌNH"
    assert "Trước người bệnh" in said
    assert not [text for text in said if "ông/bà" in text or "123" in text]
    assert "Patient: TRẦN V. BÌNH" in texts(paper.ticket(TICKET, "en", FATHER))


def test_without_a_card_it_says_whose_child_and_what_the_desk_completes(paper: Paper) -> None:
    said = texts(paper.ticket(TICKET, "vi", CHILD))
    assert said[4] == "Người bệnh: Con của NGUYỄN T. M. ANH"
    assert unbroken("Xin mang giấy tờ của người bệnh đến Quầy tiếp đón 1 trước khi khám.") in said
    assert "06/05/2022" not in " ".join(said)


def test_english(paper: Paper) -> None:
    said = texts(paper.ticket(TICKET, "en"))
    assert {"SAMPLE GENERAL HOSPITAL", "YOUR NUMBER", "Room 3", "7 people"} <= set(said)


def test_the_slip_has_no_number_and_names_the_desk(paper: Paper) -> None:
    document = paper.slip(datetime(2026, 11, 22, 2, 18, tzinfo=UTC), "vi")
    said = texts(document)
    assert "PHIẾU HƯỚNG DẪN" in said
    assert "Quầy tiếp đón 1" in said
    assert "22/11/2026 · 09:18 · Kiosk 03" in said
    assert "SỐ THỨ TỰ" not in said
    assert not [e for e in document.elements if isinstance(e, Qr)]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_printer_can_draw_it(paper: Paper, profile: Profile) -> None:
    slip = paper.slip(TICKET.issued_at, "vi")
    child = paper.ticket(TICKET, "vi", CHILD)
    for document in (paper.ticket(TICKET, "vi"), paper.ticket(TICKET, "en"), child, slip):
        assert render(document, profile)
