"""How long a real chip takes, to the terminal's eyes."""

from __future__ import annotations

from dataclasses import dataclass

# Start bit, eight data bits, parity, and the guard and frame around them (ISO/IEC 14443-3, -4).
_BITS_PER_BYTE = 12


@dataclass(frozen=True)
class Timing:
    """A fixed time for each command, and the air both ways; a bit rate of 0 costs nothing."""

    apdu_ms: float = 40
    bit_rate_kbit: float = 106

    def nominal_ms(self, command: bytes, answer: bytes) -> float:
        """Milliseconds from the command's first bit to the answer's last."""
        if not self.bit_rate_kbit:
            return self.apdu_ms
        bits = _BITS_PER_BYTE * (len(command) + len(answer))
        return self.apdu_ms + bits / self.bit_rate_kbit
