"""How a terminal gets in: PACE or basic access control (ICAO 9303-11, 4)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from devices.simulators.card import status
from devices.simulators.card.bac import CHALLENGE_BYTES, PROOF_BYTES, ChipBac
from devices.simulators.card.objects import oid, unwrap
from devices.simulators.card.pace import ChipPace, WrongOrderError

if TYPE_CHECKING:
    from devices.simulators.card.command import Command
    from devices.simulators.card.personalisation import Personalisation
    from devices.simulators.card.protocols import Pace
    from devices.simulators.card.randomness import Random
    from devices.simulators.card.session import ChipSession

Reply = tuple[bytes, "ChipSession | None"]

CHAINED = 0x10  # the class of a command that another one continues (ISO/IEC 7816-4, 5.4.1)
EXTERNAL_AUTHENTICATE, GENERAL_AUTHENTICATE = 0x82, 0x86
# What MSE:Set AT names (9303-11, 4.4.4.1).
_PROTOCOL, _PASSWORD, _DOMAIN = 0x80, 0x83, 0x84


class Access:
    """The runs that are under way; each reply comes with the session that it opens, if any."""

    def __init__(self, card: Personalisation, random: Random) -> None:
        self._card = card
        self._random = random
        self._pace: ChipPace | None = None
        self._bac: ChipBac | None = None

    @property
    def running_pace(self) -> bool:
        """Whether PACE has been begun and not ended."""
        return self._pace is not None

    def interrupt(self, instruction: int) -> None:
        """End the runs that a command with this instruction does not continue."""
        if instruction != GENERAL_AUTHENTICATE:
            self._pace = None
        if instruction != EXTERNAL_AUTHENTICATE:
            self._bac = None

    def begin_pace(self, command: Command) -> Reply:
        """The answer to MSE:Set AT (4.4.4.1)."""
        try:
            wanted = unwrap(command.data)
        except ValueError:
            return status.WRONG_DATA, None
        if _PASSWORD not in wanted or wanted.keys() - {_PROTOCOL, _PASSWORD, _DOMAIN}:
            return status.WRONG_DATA, None
        offers = [
            offer
            for offer in self._card.pace
            if oid(offer.oid)[2:] == wanted.get(_PROTOCOL)
            and wanted.get(_DOMAIN, bytes([offer.parameter_id])) == bytes([offer.parameter_id])
        ]
        if len(offers) != 1:
            return status.WRONG_DATA, None
        password = self._password(wanted[_PASSWORD])
        return self._start(offers[0], password) if password else status.NO_SUCH_KEY, None

    def continue_pace(self, command: Command) -> Reply:
        """The answer to GENERAL AUTHENTICATE."""
        if self._pace is None:
            return status.WRONG_ORDER, None
        if command.le is None:
            return status.WRONG_LENGTH, None
        if (command.cla == CHAINED) == self._pace.ending:
            self._pace = None
            return status.WRONG_CHAIN, None
        try:
            answer = self._pace.answer(command.data)
        except WrongOrderError:
            self._pace = None
            return status.WRONG_DATA, None
        session = self._pace.session
        if session or answer == status.REFUSED:
            self._pace = None
        return answer, session

    def challenge(self, command: Command) -> Reply:
        """The answer to GET CHALLENGE (4.3.4.1)."""
        if not self._card.bac:
            return status.NOT_ALLOWED, None
        if command.le != CHALLENGE_BYTES or command.data:
            return status.WRONG_LENGTH, None
        self._bac = ChipBac(self._card.mrz_information, self._random)
        return self._bac.challenge + status.OK, None

    def authenticate(self, command: Command) -> Reply:
        """The answer to EXTERNAL AUTHENTICATE (4.3.4.2)."""
        run, self._bac = self._bac, None
        if run is None:
            return status.WRONG_ORDER, None
        if len(command.data) != PROOF_BYTES or (command.le or 0) < PROOF_BYTES:
            return status.WRONG_LENGTH, None
        proof = run.authenticate(command.data)
        if proof is None:
            return status.REFUSED, None
        answer, session = proof
        return answer + status.OK, session

    def _start(self, offer: Pace, password: bytes) -> bytes:
        if offer.curve is None:
            return status.WRONG_DATA
        self._pace = ChipPace(offer.oid, offer.curve, offer.cipher, password, self._random)
        return status.OK

    def _password(self, reference: bytes) -> bytes | None:
        match reference:
            case b"\x01":
                information = self._card.mrz_information
                return hashlib.sha1(information, usedforsecurity=False).digest()
            case b"\x02":
                return self._card.can
            case _:
                return None
