"""The tray: holds one person's card at a time, spoils its answers when told to."""

from __future__ import annotations

import random
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from devices.simulators.card.chip import chip_of, rubbish
from devices.simulators.card.vpcd import Insertion, PulledError
from devices.simulators.control import BadCallError, Fault, fault_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.simulators.card.chip import Chip
    from devices.simulators.control import Handler
    from devices.simulators.people import Person

FAULTS: Mapping[str, str] = {
    "removed": "the card is pulled out instead of answering the command",
    "wrong_status": 'answers with a status alone; args {"sw": "6F00"}',
    "corrupt_mac": "protected answers have a wrong MAC",
    "truncated_file": "the files on the chip end half-way",
    "mute": "no answer at all",
    "slow": 'each answer comes late; args {"ms": 200}',
    "nonsense": "answers rubbish with a status of success",
}
_MAC_OBJECT = b"\x8e\x08"

# No hand swaps cards faster, and pcscd, which looks every 0.4 s, would take two for one.
SWAP_S = 0.5


class CardSimulator:
    """A tray on the virtual reader at ``address``; empty until a card is put in.

    A fault begins with the command after its ``after``-th since the fault was set or the card
    was put in, whichever came later.
    """

    def __init__(self, address: tuple[str, int], people: Mapping[str, Person]) -> None:
        self._address = address
        self._people = people
        self._lock = Lock()
        self._insertion: Insertion | None = None
        self._person: str | None = None
        self._fault: Fault | None = None
        self._since_fault = 0
        self._apdus = 0
        self._random = random.Random(0)
        self._removed_at = float("-inf")

    def insert(self, person_id: str) -> None:
        """Put a person's card into the tray, taking out what lies there.

        Raises:
            BadCallError: there is no such person, or they have no card.
        """
        person = self._people.get(person_id)
        if person is None or person.card is None:
            raise BadCallError(f"nobody called {person_id!r} has a card")
        self.remove()
        chip = chip_of(person.card)
        with self._lock:
            self._person, self._since_fault, self._apdus = person_id, 0, 0
            self._insertion = Insertion(
                self._address,
                lambda command: self._answer(chip, command),
                chip.reset,
                delay_s=max(0, self._removed_at + SWAP_S - monotonic()),
            )

    def remove(self) -> None:
        """Take the card out, if there is one."""
        with self._lock:
            insertion, self._insertion = self._insertion, None
        if insertion is not None:
            insertion.remove()
            self._removed_at = monotonic()

    def set_fault(self, fault: Fault | None) -> None:
        """Have a fault from now on, or none."""
        with self._lock:
            self._fault, self._since_fault = fault, 0

    def state(self) -> dict[str, Any]:
        """What lies in the tray and how often it answered."""
        with self._lock:
            insertion = self._insertion
            lying = insertion is not None and not insertion.removed.is_set()
            return {
                "person": self._person if lying else None,
                "connected": insertion is not None and lying and insertion.connected,
                "apdus": self._apdus,
                "fault": self._fault.name if self._fault else None,
            }

    def routes(self) -> Mapping[str, Handler]:
        """The calls of the fault channel."""

        def insert(body: Mapping[str, Any]) -> Mapping[str, Any]:
            self.insert(str(body.get("person")))
            return self.state()

        def remove(_body: Mapping[str, Any]) -> Mapping[str, Any]:
            self.remove()
            return self.state()

        def put_fault(body: Mapping[str, Any]) -> Mapping[str, Any]:
            self.set_fault(checked(fault_from(body, FAULTS)))
            return self.state()

        def delete_fault(_body: Mapping[str, Any]) -> Mapping[str, Any]:
            self.set_fault(None)
            return self.state()

        return {
            "POST /insert": insert,
            "POST /remove": remove,
            "PUT /fault": put_fault,
            "DELETE /fault": delete_fault,
            "GET /state": lambda _body: self.state(),
        }

    def _answer(self, chip: Chip, command: bytes) -> bytes | None:
        with self._lock:
            self._apdus += 1
            self._since_fault += 1
            fault = self._fault
            if fault is not None and self._since_fault <= fault.after:
                fault = None
            insertion = self._insertion
        if fault is None:
            return chip.answer(command)
        match fault.name:
            case "removed":
                raise PulledError
            case "mute":
                return None
            case "wrong_status":
                return _status(fault)
            case "nonsense":
                return rubbish(self._random, len(command))
            case "truncated_file":
                chip.truncate()
            case "slow" if insertion is not None:
                insertion.removed.wait(_delay_s(fault))
            case _:
                pass
        answer = chip.answer(command)
        return _with_wrong_mac(answer) if fault.name == "corrupt_mac" else answer


def checked(fault: Fault) -> Fault:
    """The fault, if its args can be used.

    Raises:
        BadCallError: they cannot.
    """
    try:
        if len(_status(fault)) != 2 or _delay_s(fault) < 0:  # noqa: PLR2004 - status bytes
            raise BadCallError("sw is a status of four hex digits, ms is a time")
    except (TypeError, ValueError) as error:
        raise BadCallError(f"args: {error}") from error
    return fault


def _status(fault: Fault) -> bytes:
    return bytes.fromhex(fault.args.get("sw", "6F00"))


def _delay_s(fault: Fault) -> float:
    return float(fault.args.get("ms", 200)) / 1000


def _with_wrong_mac(answer: bytes) -> bytes:
    """Flip one bit of the MAC that stands before the status, if there is one."""
    if answer[-12:-10] != _MAC_OBJECT:
        return answer
    return answer[:-3] + bytes([answer[-3] ^ 1]) + answer[-2:]
