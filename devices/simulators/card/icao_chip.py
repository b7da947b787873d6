"""A chip with the ICAO application: identity cards and passports (Doc 9303-10 and -11)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from devices.simulators.card import status
from devices.simulators.card.access import CHAINED, GENERAL_AUTHENTICATE, Access
from devices.simulators.card.command import ALL_SHORT, Command
from devices.simulators.card.files import Files
from devices.simulators.card.genuineness import Genuineness
from devices.simulators.card.spoiling import spoiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devices.simulators.card.access import Reply
    from devices.simulators.card.personalisation import Personalisation
    from devices.simulators.card.randomness import Random
    from devices.simulators.card.session import ChipSession

_PLAIN, _SECURED = 0x00, 0x0C


class IcaoChip:
    """Answers commands as its personalisation says.

    ``random`` gives the nonces and ephemeral keys; the same bytes make the same answers.
    """

    def __init__(self, card: Personalisation, random: Random = secrets.token_bytes) -> None:
        self._issued = card
        self._random = random
        self.atr = card.atr
        self.reset()

    def reset(self) -> None:
        """Forget everything since power-on, what spoiled it included."""
        self._session: ChipSession | None = None
        self._opening: ChipSession | None = None
        self._spoiled_by: str | None = None
        self._access = Access(self._issued, self._random)
        self._files = Files(self._issued)
        self._genuineness = Genuineness(self._issued)

    def spoil(self, fault: str, args: Mapping[str, Any]) -> None:
        """Become, until the next reset, what a fault of the chip makes of it."""
        if self._spoiled_by != fault:
            self._spoiled_by = fault
            card = spoiled(self._issued, fault, args)
            self._files.card = self._genuineness.card = card

    def answer(self, raw: bytes) -> bytes:
        """The answer to one command, with its status."""
        try:
            command = Command.parse(raw)
        except ValueError:
            return status.WRONG_LENGTH
        if command.cla not in (_PLAIN, CHAINED, _SECURED):
            return status.UNKNOWN_CLASS
        if command.cla == CHAINED and command.ins != GENERAL_AUTHENTICATE:
            return status.NO_CHAINING
        if command.extended and not self._issued.longest_answer:
            return status.WRONG_LENGTH
        answer = self._secured(command) if command.cla == _SECURED else self._plain(command)
        if self._opening:
            # Its first command is the next one (9303-11, 9.8.2).
            self._session, self._opening = self._opening, None
        return answer

    def _plain(self, command: Command) -> bytes:
        # A plain command ends secure messaging (9303-11, 9.8.3).
        self._session = None
        return self._run(command)

    def _secured(self, command: Command) -> bytes:
        session = self._session
        if session is None:
            return status.BROKEN_SESSION
        if command.le is None:
            return status.WRONG_LENGTH
        try:
            plain = session.open(command)
        except KeyError:
            self._session = None
            return status.NOT_PROTECTED
        except ValueError:
            self._session = None
            return status.BROKEN_SESSION
        answer = self._run(plain)
        longest = self._issued.longest_answer if command.extended else ALL_SHORT
        too_long = len(answer) - len(status.OK) > session.room(longest)
        return session.seal(status.WRONG_LENGTH if too_long else answer)

    def _run(self, command: Command) -> bytes:
        opened = self._session is not None
        self._access.interrupt(command.ins)
        match command.ins:
            case 0xA4:
                return self._files.select(command, opened=opened)
            case 0xB0:
                return self._files.read(command, opened=opened)
            case 0xB1:
                return self._files.read_object(command, opened=opened)
            case _:
                answer, self._opening = self._authenticate(command, opened=opened)
                return answer

    def _authenticate(self, command: Command, *, opened: bool) -> Reply:
        functions: dict[tuple[int, int, int], Callable[[Command], Reply]] = {
            (0x22, 0xC1, 0xA4): self._access.begin_pace,
            (0x86, 0x00, 0x00): self._access.continue_pace,
            (0x82, 0x00, 0x00): self._access.authenticate,
        }
        if self._files.application:
            functions[0x84, 0x00, 0x00] = self._access.challenge
        if opened and not self._access.running_pace:
            functions |= {
                (0x88, 0x00, 0x00): self._genuineness.sign,
                (0x22, 0x41, 0xA4): self._genuineness.choose,
                (0x86, 0x00, 0x00): self._genuineness.agree,
                (0x22, 0x41, 0xA6): self._genuineness.agree_at_once,
            }
        function = functions.get((command.ins, command.p1, command.p2))
        if function:
            return function(command)
        known = any(instruction == command.ins for instruction, _, _ in functions)
        return status.WRONG_PARAMETERS if known else status.UNKNOWN_INSTRUCTION, None
