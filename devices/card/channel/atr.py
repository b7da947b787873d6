"""What a card's answer to reset says of it (ISO/IEC 7816-3, 8.2; 7816-4, 8.1.1)."""

from __future__ import annotations

_STATUS = 3  # bytes at the end where the category is 00
_CAPABILITIES = 0x7  # compact tag of the card's capabilities
_EXTENDED_LENGTH = 0x40  # in the third of these bytes: extended Lc and Le are understood


def takes_extended_length(atr: bytes) -> bool:
    """Whether the card says that it takes commands with extended lengths; any bytes will do."""
    capabilities = _compact(_historical(atr)).get(_CAPABILITIES, b"")
    return len(capabilities) == 3 and bool(capabilities[2] & _EXTENDED_LENGTH)  # noqa: PLR2004


def _historical(atr: bytes) -> bytes:
    """The historical bytes: behind T0 and the interface bytes, whose presence is chained."""
    if len(atr) < 2:  # noqa: PLR2004 - TS and T0
        return b""
    count, follow, at = atr[1] & 0x0F, atr[1] >> 4, 2
    while follow:
        at += follow.bit_count()
        more = follow & 0x8 and at <= len(atr)  # TDi is the last of its group
        follow = atr[at - 1] >> 4 if more else 0
    return atr[at : at + count]


def _compact(historical: bytes) -> dict[int, bytes]:
    """The data objects in compact form: a tag and a length in one byte, then the value."""
    match historical[:1]:
        case b"\x80":
            content = historical[1:]
        case b"\x00":
            content = historical[1:-_STATUS]
        case _:
            return {}
    objects = dict[int, bytes]()
    while content:
        tag, length = content[0] >> 4, content[0] & 0x0F
        objects[tag] = content[1 : 1 + length]
        content = content[1 + length :]
    return objects
