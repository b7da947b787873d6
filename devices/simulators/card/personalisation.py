"""Everything an issuer puts on a person's chip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from devices.simulators.card import lds
from devices.simulators.card.atr import icao_atr
from devices.simulators.card.chip_keys import ChipKeys, chip_keys
from devices.simulators.card.explicit_key import key_info
from devices.simulators.card.issuer import Issuer, issuer_of
from devices.simulators.card.mrz import mrz, mrz_information
from devices.simulators.card.protocols import ChipAuthentication, Pace, chip_authentication, pace
from devices.simulators.card.security_infos import open_infos, security_infos, signed_infos

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.simulators.people import CardPart


@dataclass(frozen=True)
class Personalisation:
    """The content of a chip.

    ``files`` are the application's by short identifier, None where nobody may read; ``groups``
    are the data groups as they were signed. ``longest_answer`` is in bytes, in the extended form;
    0 for a chip that has the short form alone.
    """

    atr: bytes
    can: bytes
    mrz_information: bytes
    pace: tuple[Pace, ...]
    bac: bool
    master_file: bool
    longest_answer: int
    card_access: bytes | None
    files: Mapping[int, bytes | None]
    groups: Mapping[int, bytes]
    issuer: Issuer
    agreement: ChipAuthentication | None
    keys: ChipKeys
    # Those of another chip, onto which the files might be copied.
    other_keys: ChipKeys


@lru_cache(maxsize=64)
def personalise(card: CardPart) -> Personalisation:
    """The content of a person's chip, made once in a process."""
    made, zone = card.made, mrz(card)
    offers = tuple(pace(text) for text in made.pace) if "pace" in made.access else ()
    agreement = chip_authentication(made.chip_authentication) if made.chip_authentication else None
    keys = chip_keys(made, zone)
    infos = open_infos(offers, agreement, terminal_authentication=card.kind == "cccd")
    groups = _groups(card, keys, infos)
    issuer = issuer_of_card(card)
    closed = {lds.DG3: None} if lds.DG3 in groups else {}
    return Personalisation(
        atr=icao_atr(extended=bool(made.longest_answer)),
        can=card.can.encode(),
        mrz_information=mrz_information(zone),
        pace=offers,
        bac="bac" in made.access,
        master_file=made.master_file,
        longest_answer=made.longest_answer,
        card_access=security_infos(infos) if offers else None,
        files={**groups, **closed, lds.COM: lds.com(groups), lds.SOD: issuer.sign(groups)},
        groups=groups,
        issuer=issuer,
        agreement=agreement,
        keys=keys,
        other_keys=chip_keys(made, f"other {zone}"),
    )


def issuer_of_card(card: CardPart) -> Issuer:
    """Who signed a person's card."""
    made, country = card.made, card.state[:2] or "XX"
    return issuer_of(country, made.signer, made.digest, explicit=made.explicit_parameters)


def _groups(card: CardPart, keys: ChipKeys, infos: list[bytes]) -> dict[int, bytes]:
    explicit = card.made.explicit_parameters
    groups = lds.printed_groups(card)
    if signed := signed_infos(infos, keys, explicit=explicit):
        groups[lds.DG14] = lds.dg14(security_infos(signed))
    if keys.active:
        groups[lds.DG15] = lds.dg15(key_info(keys.active.public, explicit=explicit))
    return groups
