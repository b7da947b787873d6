from __future__ import annotations

from typing import TYPE_CHECKING

from devices.simulators.card.mrz import mrz, mrz_information
from tests.devices.simulators.card.cards import CITIZEN, SPECIMEN, card

if TYPE_CHECKING:
    from devices.simulators.people import Person


def test_an_identity_card() -> None:
    zone = mrz(card())
    assert (zone[:30], zone[30:60], zone[60:]) == (
        "IDVNM1990123456001199012345<<7",
        "9901155F3901153VNM<<<<<<<<<<<4",
        "NGUYEN<<THI<MINH<ANH<<<<<<<<<<",
    )
    assert mrz_information(zone) == b"199012345699011553901153"


def test_no_expiry_and_a_birth_year_alone() -> None:
    facts = {**CITIZEN, "birth_date": "1950", "expiry_date": "Không thời hạn", "sex": ""}
    assert mrz(card(facts))[30:45] == "50<<<<5<9912315"


def test_the_passport_of_9303_11_d2() -> None:
    zone = mrz(card(SPECIMEN))
    assert len(zone) == 88
    assert mrz_information(zone) == b"L898902C<369080619406236"


def test_names_with_and_without_a_comma() -> None:
    assert mrz(card({**SPECIMEN, "name": "Van der Berg, An"}))[5:26] == "VAN<DER<BERG<<AN<<<<<"
    assert mrz(card({**CITIZEN, "name": "Đặng Gia Bảo"}))[60:] == "DANG<<GIA<BAO" + 17 * "<"
    assert mrz(card({**CITIZEN, "name": "An"}))[60:] == "AN" + 28 * "<"
    long = mrz(card({**CITIZEN, "name": "Nguyễn " + 12 * "Thị "}))
    assert len(long) == 90


def test_the_passport_of_the_people(people: dict[str, Person]) -> None:
    part = people["erika-sample"].card
    assert part is not None
    zone = mrz(part)
    assert zone[:44] == "P<UTOSAMPLE<<ERIKA<MARIA<<<<<<<<<<<<<<<<<<<<"
    assert zone[44:] == "X1234567<7UTO8408129F3510317<<<<<<<<<<<<<<02"
