"""One kiosk's simulated devices, as a patient, a technician and bad luck handle them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from demo.hospital import Hospital
    from demo.pcscd import Pcscd


class Tray:
    """Card reader, scanner and printer of a hospital's kiosk, through their control ports."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital = hospital
        self._controls = {
            "card": hospital.card_control,
            "scanner": hospital.scanner_control,
            "printer": hospital.printer_control,
            "portal": hospital.portal_control,
        }

    @property
    def pcscd(self) -> Pcscd:
        return self._hospital.pcscd

    def put(self, card: str | None, code: str | None = None) -> None:
        """Put a card down; ``code`` is whose code the scanner sees (None: nobody's)."""
        if card is not None:
            self.control("card", "POST", "/insert", person=card)
        if code is not None:
            self.control("scanner", "POST", "/insert", person=code)

    def scan(self, text: str) -> None:
        """Hold a code under the scanner."""
        self.control("scanner", "POST", "/scan", text=text)

    def take(self) -> None:
        """Take card and code away."""
        self._hospital.take_card()

    def fault(self, device: str, name: str, after: int = 0, **args: object) -> None:
        """Let a device or the portal fail."""
        self.control(device, "PUT", "/fault", name=name, after=after, args=args)

    def healthy(self) -> None:
        """Let everything work again."""
        for device in self._controls:
            self.control(device, "DELETE", "/fault")

    def control(self, device: str, method: str, path: str, **body: object) -> None:
        """Speak to a simulator's control port."""
        self._hospital.control(self._controls[device], method, path, **body)

    def tickets(self) -> list[Path]:
        """The pictures of what was printed, oldest first."""
        return sorted(self._hospital.paper.glob("ticket-*.png"))
