"""The tray: holds one person's card at a time, spoils its answers when told to."""

from __future__ import annotations

import random
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from devices.simulators.card.chip import chip_of
from devices.simulators.card.faults import FAULTS, checked, delay_s, status_word, with_wrong_mac
from devices.simulators.card.other_chips import rubbish
from devices.simulators.card.spoiling import SPOILING
from devices.simulators.card.vpcd import Insertion, PulledError
from devices.simulators.control import BadCallError, Fault, fault_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devices.simulators.card.chip import Chip
    from devices.simulators.card.timing import Timing
    from devices.simulators.control import Handler
    from devices.simulators.people import Person

# No hand swaps cards faster, and pcscd, which looks every 0.4 s, would take two for one.
SWAP_S = 0.5


class CardSimulator:
    """A tray on the virtual reader at ``address``; empty until a card is put in.

    A fault begins with the command after its ``after``-th since the fault was set or the card
    was put in, whichever came later. Without ``timing`` the chips answer as fast as they can.
    """

    def __init__(
        self,
        address: tuple[str, int],
        people: Mapping[str, Person],
        timing: Timing | None = None,
    ) -> None:
        self._timing = timing
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
                atr=chip.atr,
                timing=self._timing,
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
                return status_word(fault)
            case "nonsense":
                return rubbish(self._random, len(command))
            case "slow" if insertion is not None:
                insertion.removed.wait(delay_s(fault))
            case name if name in SPOILING:
                chip.spoil(name, fault.args)
            case _:
                pass
        answer = chip.answer(command)
        return with_wrong_mac(answer) if fault.name == "corrupt_mac" else answer
