"""Whole check-ins with server, portal, broker and printer: the usual one, and each failure."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pyzbar.pyzbar import decode

from kiosk.journal import Journal
from kiosk.leased import LeasedNumbers
from tests.flows.patient import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from demo.hospital import Hospital
    from tests.flows.patient import Patient
    from tests.flows.tray import Tray

    Start = Callable[[], Patient]

CCCD_OF_THI_HOA = "038185004321||Lê Thị Hoà|20111985|Nữ|Thôn Thử, Thanh Hóa|12082021"


def come(patient: Patient, tray: Tray, person: str) -> None:
    """A person puts the card down and says who it is."""
    tray.put(person, code=person)
    patient.sees("Who")
    patient.press("next")
    patient.sees("Insurance")


def come_with_digits(patient: Patient, tray: Tray, person: str, digits: str) -> None:
    """This time the code cannot be read."""
    tray.put(person)
    patient.sees("SixDigits")
    patient.types(digits)
    patient.sees("Who")


def choose(patient: Patient, queue: str) -> None:
    """From the insurance on."""
    patient.press("next")
    patient.sees("ChooseService")
    patient.wait(lambda view: bool(view["step"].get("queues")))
    patient.chooses(queue)


def check_in(patient: Patient, tray: Tray, person: str, queue: str) -> None:
    """As far as the choice of a clinic."""
    come(patient, tray, person)
    choose(patient, queue)


def go(patient: Patient, tray: Tray) -> None:
    patient.press("home")
    patient.sees("Idle")
    tray.take()


def test_card_to_ticket(kiosk: Start, tray: Tray, tmp_path: Path) -> None:
    patient = kiosk()
    tray.put("minh-anh", code="minh-anh")
    assert patient.sees("Who")["shown"]["name"] == "NGUYỄN T. M. ANH"
    patient.press("next")
    insurance = patient.sees("Insurance", outcome="eligible")
    assert (insurance["reason"], insurance["facility_here"]) == ("valid", True)
    patient.press("next")
    patient.wait(lambda view: bool(view["step"].get("queues")))
    patient.chooses("A")
    ticket = patient.sees("TakeTicket", printed=True)
    assert patient.saw("Printing")
    codes = [code.data.decode() for code in decode(Image.open(tray.tickets()[-1]))]
    assert codes == [ticket["code"]]
    tray.take()
    patient.sees("TakeTicket", card_in_tray=False)
    assert {
        "card_detected",
        "qr_read",
        "eligibility",
        "chip_access",
        "dg13_read",
        "dg1_read",
        "service_chosen",
        "ticket_issued",
        "ticket_printed",
    } == set(patient.steps())
    patient.press("next")
    patient.sees("Idle")
    with closing(Journal(tmp_path / "journal.db")) as journal:
        wait_until(lambda: journal.unsent() == ())  # the server knows that it is on paper
        assert len(journal.attempts("printed")) == 1
    log = patient.log.read_text()
    assert not [word for word in ("001199012345", "012345", "Minh", "MINH") if word in log]


def test_a_daughter_comes_for_her_father_and_for_a_child_without_a_card(
    kiosk: Start, tray: Tray
) -> None:
    patient = kiosk()
    tray.put("thi-hoa", code="thi-hoa")
    patient.sees("Who")
    patient.comes_as("relative")
    tray.scan(CCCD_OF_THI_HOA)
    patient.sees("PatientCode", wrong="own")
    tray.take()
    tray.put("van-binh", code="van-binh")  # only the code is read
    assert patient.sees("Who", birth_date="02/09/1948")["shown"]["came"]["name"] == "LÊ T. HOÀ"
    patient.press("next")
    told = patient.sees("Insurance", outcome="eligible", reason="replaced")["told"]
    assert told["vi"]["title"] == "Bảo hiểm y tế của người bệnh còn giá trị theo thẻ mới"
    choose(patient, "C")
    fathers = patient.sees("TakeTicket", printed=True)
    assert fathers["patient"]["name"] == "TRẦN V. BÌNH"
    go(patient, tray)
    come_with_digits(patient, tray, "van-binh", "000123")  # he came after all
    patient.press("next")
    choose(patient, "C")
    assert patient.sees("AlreadyHasTicket", for_other=False)["number"] == fathers["number"]
    go(patient, tray)
    childs: list[str] = []
    for screen in ("TakeTicket", "AlreadyHasTicket"):
        come_with_digits(patient, tray, "thi-hoa", "004321")
        patient.comes_as("parent")
        patient.press("no_card")
        patient.sees("BirthDate")
        patient.types("06052022")
        patient.sees("Insurance", outcome="ask_desk", told=None)
        choose(patient, "C")
        childs.append(patient.sees(screen)["number"])
        go(patient, tray)
    assert childs[0] == childs[1] != fathers["number"]
    log = patient.log.read_text()
    dates = ("2022-05-06", "06052022", "1948-09-02", "02/09/1948")
    assert not [word for word in (*dates, "BÌNH", "Bình", "040048000123") if word in log]


def test_a_second_check_in_and_the_ticket_itself_print_the_first_number_again(
    kiosk: Start, tray: Tray
) -> None:
    patient = kiosk()
    check_in(patient, tray, "van-binh", "B")
    first = patient.sees("TakeTicket", printed=True)
    go(patient, tray)
    come_with_digits(patient, tray, "van-binh", "000123")
    patient.press("next")
    choose(patient, "B")
    assert patient.sees("AlreadyHasTicket")["number"] == first["number"]
    before = len(tray.tickets())
    patient.press("print_again")
    assert patient.sees("TakeTicket", printed=True)["number"] == first["number"]
    assert len(tray.tickets()) == before + 1
    go(patient, tray)
    tray.scan(first["code"])
    assert patient.sees("AlreadyHasTicket")["number"] == first["number"]
    go(patient, tray)
    tray.scan("TD1:AAAAAAAAAAAAAAAAAAAAAA")
    patient.sees("Failure", kind="ticket_unknown")


@pytest.mark.parametrize(
    ("person", "outcome", "reason"),
    [
        ("thi-hoa", "not_eligible", "expired"),
        ("thuy-linh", "ask_desk", "details_differ"),
        ("ngoc-ha", "pending", "portal_silent"),
    ],
)
def test_what_the_portal_says_is_shown_and_the_way_on_is_open(
    kiosk: Start, tray: Tray, person: str, outcome: str, reason: str
) -> None:
    patient = kiosk()
    come(patient, tray, person)
    patient.sees("Insurance", outcome=outcome, reason=reason)
    patient.press("next")
    patient.sees("ChooseService")


@pytest.mark.parametrize(
    ("fault", "queue"), [("down", "A"), ("slow", "B"), ("html", "C"), ("refuse_account", "D")]
)
def test_a_portal_that_fails_costs_nobody_the_number(
    kiosk: Start, tray: Tray, fault: str, queue: str
) -> None:
    tray.fault("portal", fault)
    patient = kiosk()
    check_in(patient, tray, "quoc-khanh", queue)
    patient.sees("TakeTicket", printed=True)


@pytest.mark.parametrize(
    ("fault", "problem", "queue"),
    [
        ("paper_out", "paper_out", "A"),
        ("cover_open", "cover_open", "B"),
        ("silent", "printer_silent", "C"),
        ("refuse", "printer_offline", "D"),
    ],
)
def test_a_printer_that_fails_keeps_the_number_on_the_screen(
    kiosk: Start, tray: Tray, fault: str, problem: str, queue: str
) -> None:
    tray.fault("printer", fault)
    patient = kiosk()
    check_in(patient, tray, "minh-tri", queue)
    shown = patient.sees("TakeTicket", printed=False)
    assert shown["problem"] == problem
    tray.healthy()
    patient.press("print_again")
    assert patient.sees("TakeTicket", printed=True)["number"] == shown["number"]


@pytest.fixture
def no_broker(hospital: Hospital) -> Iterator[None]:
    hospital.broker.stop()
    yield
    hospital.broker.start()


@pytest.mark.usefixtures("no_broker")
def test_a_broker_that_is_down_is_not_the_patients_business(kiosk: Start, tray: Tray) -> None:
    patient = kiosk()
    check_in(patient, tray, "duc-thang", "A")
    patient.sees("TakeTicket", printed=True)


def test_a_server_that_goes_down_and_comes_back(
    kiosk: Start, tray: Tray, hospital: Hospital
) -> None:
    patient = kiosk()
    come(patient, tray, "thu-trang")
    patient.press("next")
    patient.wait(lambda view: bool(view["step"].get("queues")))
    before = len(tray.tickets())
    hospital.server.stop()
    try:
        patient.chooses("A")
        patient.sees("Failure", kind="server_silent", slip=True)
        assert len(tray.tickets()) == before + 1
    finally:
        hospital.server = hospital.start_server()
    patient.press("retry")
    patient.sees("TakeTicket", printed=True)


def test_a_killed_server_costs_nobody_the_number(
    kiosk: Start, tray: Tray, hospital: Hospital, tmp_path: Path
) -> None:
    patient = kiosk()
    wait_until(lambda: "block_leased" in patient.log.read_text())
    come(patient, tray, "duc-thang")
    patient.press("next")
    patient.wait(lambda view: bool(view["step"].get("queues")))
    hospital.server.signal(signal.SIGKILL)
    try:
        patient.chooses("D")
        first = patient.sees("TakeTicket", printed=True, leased=True)
        codes = [code.data.decode() for code in decode(Image.open(tray.tickets()[-1]))]
        assert codes == [first["code"]]
        go(patient, tray)
        tray.fault("printer", "slow", seconds=15)
        check_in(patient, tray, "van-nam", "D")  # from what the kiosk knows of its clinics
        second = patient.wait(lambda view: bool(view["step"].get("number")))
        patient.kill()
        tray.take()
        tray.healthy()
        patient = kiosk()
        check_in(patient, tray, "van-nam", "D")
        assert patient.sees("AlreadyHasTicket")["number"] == second["number"]
        go(patient, tray)
        check_in(patient, tray, "thu-trang", "D")
        third = patient.sees("TakeTicket", printed=True, leased=True)
        assert len({first["number"], second["number"], third["number"]}) == 3
        go(patient, tray)
    finally:
        hospital.server.stop()
        hospital.server = hospital.start_server()
    with closing(Journal(tmp_path / "journal.db")) as journal:
        wait_until(lambda: LeasedNumbers(journal).unsent() == (), timeout_s=40)
        wait_until(lambda: journal.unsent() == (), timeout_s=40)
    for ticket in (first, third):
        tray.scan(ticket["code"])
        assert patient.sees("AlreadyHasTicket")["number"] == ticket["number"]
        go(patient, tray)
    log = patient.log.read_text()
    assert not [word for word in ("001199012345", "Trang", "TRANG", "TD1:") if word in log]


def test_a_power_cut_between_number_and_paper_loses_nothing(
    kiosk: Start, tray: Tray, tmp_path: Path
) -> None:
    tray.fault("printer", "slow", seconds=15)
    patient = kiosk()
    check_in(patient, tray, "van-nam", "A")
    number = patient.wait(lambda view: bool(view["step"].get("number")))["number"]
    patient.kill()
    tray.take()
    tray.healthy()
    with closing(Journal(tmp_path / "journal.db")) as journal:
        assert [attempt.state for attempt in journal.attempts("issued")] == ["issued"]
    patient = kiosk()
    with closing(Journal(tmp_path / "journal.db")) as journal:
        wait_until(lambda: journal.unsent() == ())
        assert len(journal.attempts("print_failed")) == 1
    check_in(patient, tray, "van-nam", "A")
    patient.sees("AlreadyHasTicket")
    patient.press("print_again")
    assert patient.sees("TakeTicket", printed=True)["number"] == number
