"""Cards for the tests, and what a terminal must know of them."""

from __future__ import annotations

import hashlib
from typing import Any

from devices.simulators.card.icao_chip import IcaoChip
from devices.simulators.card.mrz import mrz, mrz_information
from devices.simulators.card.personalisation import personalise
from devices.simulators.people import CardPart
from tests.devices.simulators.card.terminal import MRZ, Terminal

CITIZEN = {
    "kind": "cccd",
    "number": "001199012345",
    "name": "Nguyễn Thị Minh Anh",
    "birth_date": "15/01/1999",
    "sex": "F",
    "expiry_date": "15/01/2039",
}
# The holder of 9303-11, appendix D.
SPECIMEN = {
    "kind": "passport",
    "country": "UTO",
    "document_number": "L898902C",
    "name": "Eriksson, Anna Maria",
    "birth_date": "06/08/1969",
    "sex": "F",
    "expiry_date": "23/06/1994",
}


def card(facts: dict[str, Any] = CITIZEN, **chip: Any) -> CardPart:
    """A card with a chip made so."""
    return CardPart.model_validate(facts | ({"chip": chip} if chip else {}))


def terminal(part: CardPart) -> Terminal:
    """A terminal with a fresh chip of this card before it."""
    return Terminal(IcaoChip(personalise(part)).answer)


def opened(part: CardPart) -> Terminal:
    """A terminal that has opened the chip with the MRZ, by what the card offers first."""
    made, device = part.made, terminal(part)
    information = mrz_information(mrz(part))
    if "pace" in made.access:
        protocol, curve = made.pace[0].split(" ")
        device.pace(protocol, curve, hashlib.sha1(information).digest(), MRZ)
    device.select_application()
    if "pace" not in made.access:
        device.bac(information)
    return device
