"""Which files there are, and the commands that read them (ICAO 9303-10, 3.6 and tables 31, 38)."""

from __future__ import annotations

from enum import IntEnum

from devices.card.channel.apdu import Command


class Sfi(IntEnum):
    """Short identifiers of the files; those of data groups are their numbers."""

    DG1 = 0x01
    DG2 = 0x02
    DG13 = 0x0D
    DG14 = 0x0E
    DG15 = 0x0F
    CARD_ACCESS = 0x1C
    SOD = 0x1D
    COM = 0x1E


def read_by_sfi(sfi: Sfi, length: int) -> Command:
    """READ BINARY of the first bytes of a file, which becomes the current one."""
    return Command(0x00, 0xB0, 0x80 | sfi, 0x00, le=length)


def select(sfi: Sfi) -> Command:
    """SELECT of a file by its identifier, which is 01 and the short one."""
    return Command(0x00, 0xA4, 0x02, 0x0C, bytes([0x01, sfi]))


def read_at(offset: int, length: int) -> Command:
    """READ BINARY of the current file, up to 32 kB."""
    return Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length)
