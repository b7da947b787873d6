"""A card with one file, as far as ISO/IEC 7816-4 needs it for reading a number."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FileCard:
    """Knows one application with one file in it; keeps what it was sent.

    With ``parts``, it answers like a contact card that speaks T=0 (ISO/IEC 7816-3, 10.3): first
    how much there is, then as much as GET RESPONSE asks for.
    """

    content: bytes
    parts: int = 0
    seen: list[bytes] = field(default_factory=list[bytes])
    _waiting: bytes = b""

    def transmit(self, command: bytes) -> bytes:
        self.seen.append(command)
        match command[:2].hex():
            case "00a4":
                known = (bytes.fromhex("F0544448433031"), bytes.fromhex("0001"))
                return b"\x90\x00" if command[5 : 5 + command[4]] in known else b"\x6a\x82"
            case "00b0":
                return self._read(command[4] or 256)
            case "00c0":
                return self._more(command[4] or 256)
            case _:
                return b"\x6d\x00"

    def _read(self, le: int) -> bytes:
        if not self.parts:
            status = b"\x90\x00" if le <= len(self.content) else b"\x62\x82"
            return self.content[:le] + status
        if le != len(self.content):
            return bytes([0x6C, len(self.content)])
        self._waiting = self.content
        return bytes([0x61, min(self.parts, len(self._waiting))])

    def _more(self, le: int) -> bytes:
        part, self._waiting = self._waiting[:le], self._waiting[le:]
        left = min(self.parts, len(self._waiting))
        return part + (bytes([0x61, left]) if left else b"\x90\x00")
