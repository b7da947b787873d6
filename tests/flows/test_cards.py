"""Cards and codes that fail, through the real drivers. These journeys end before the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flows.patient import Patient
    from tests.flows.tray import Tray

Start = "Callable[[], Patient]"
LAST_SIX = "012345"  # of minh-anh


def next_patient(patient: Patient, tray: Tray) -> None:
    """The kiosk is ready for the next one."""
    tray.healthy()
    patient.press("home")
    patient.sees("Idle")
    tray.take()
    tray.put("thi-hoa", code="thi-hoa")
    patient.sees("Who", birth_date="20/11/1985")


def test_card_and_code_are_known_in_moments(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("minh-anh", code="minh-anh")
    who = patient.sees("Who")
    shown = who["shown"]
    assert (shown["name"], shown["number"]) == ("NGUYỄN T. M. ANH", "••• ••• ••• 345")
    assert shown["came"] is None
    assert who["birth_date"] == "15/01/1999"
    steps = patient.steps()
    assert {"card_detected", "qr_read", "chip_access", "dg13_read", "dg1_read"} <= set(steps)
    assert "001199012345" not in patient.log.read_text()


def test_six_digits_open_the_chip(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("minh-anh")
    patient.sees("SixDigits")
    patient.types(LAST_SIX)
    assert patient.sees("Who")["birth_date"] == "15/01/1999"


def test_a_chip_without_pace_opens_with_the_dates_of_its_code(
    lonely: Callable[[], Patient], tray: Tray
) -> None:
    patient = lonely()
    tray.put("bac-only", code="bac-only")
    assert patient.sees("Who")["birth_date"] == "02/03/1990"


def test_a_card_pulled_out_while_it_is_read(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.fault("card", "removed", after=6)
    tray.put("minh-anh", code="minh-anh")
    patient.sees("Failure", kind="card_lifted")
    tray.healthy()
    tray.control("card", "POST", "/remove")
    tray.control("card", "POST", "/insert", person="minh-anh")
    patient.sees("Who")


def test_wrong_digits(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("minh-anh")
    patient.sees("SixDigits", wrong=False)
    patient.types("999999")
    patient.sees("SixDigits", wrong=True)
    patient.types(LAST_SIX)
    patient.sees("Who")


def test_a_foreign_passport(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("foreigner")
    patient.sees("SixDigits")
    patient.types(LAST_SIX)
    patient.sees("Failure", kind="card_not_supported")
    next_patient(patient, tray)


def test_a_card_without_dg13(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("gia-bao", code="gia-bao")
    assert patient.sees("Who")["shown"]["name"] == "ĐẶNG G. BẢO"


def test_a_card_without_dg13_and_without_a_code(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("gia-bao")
    patient.sees("SixDigits")
    patient.types("006789")
    assert patient.sees("Who")["shown"]["name"] == "DANG G. BAO"


def test_a_card_that_answers_nonsense(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("nonsense", code="minh-anh")
    assert patient.sees("Failure", kind="card_unreadable")["detail"].startswith("card_")
    patient.press("scan_qr")  # the code alone will do
    patient.sees("Who")
    next_patient(patient, tray)


def test_code_and_chip_of_two_people(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.put("hai-nguoi", code="hai-nguoi")
    patient.sees("Failure", kind="card_and_code_differ")
    next_patient(patient, tray)


def test_a_code_that_is_not_ours(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.fault("scanner", "garbage")
    tray.put(None, code="minh-anh")
    patient.sees("Failure", kind="code_unknown")
    next_patient(patient, tray)


def test_pcscd_that_is_not_there_leaves_the_code(lonely: Callable[[], Patient], tray: Tray) -> None:
    tray.pcscd.stop()
    try:
        patient = lonely()
        tray.put(None, code="minh-anh")
        patient.sees("Failure", kind="reader_failed")
        patient.press("scan_qr")
        patient.sees("Who")
    finally:
        tray.pcscd.start()


def test_a_silent_server_gives_a_slip(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    before = len(tray.tickets())
    tray.put("minh-anh", code="minh-anh")
    patient.sees("Who")
    patient.press("next")
    patient.sees("Insurance", outcome="pending", reason="portal_silent")
    patient.press("next")
    patient.sees("Failure", kind="server_silent", slip=True)
    assert len(tray.tickets()) == before + 1
    next_patient(patient, tray)


def test_a_silent_server_and_no_paper(lonely: Callable[[], Patient], tray: Tray) -> None:
    patient = lonely()
    tray.fault("printer", "paper_out")
    tray.put("minh-anh", code="minh-anh")
    patient.sees("Who")
    patient.press("next")
    patient.press("next")
    patient.sees("Failure", kind="server_silent", slip=False)
    next_patient(patient, tray)
